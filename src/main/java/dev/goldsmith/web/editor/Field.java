package dev.goldsmith.web.editor;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One field of a page: what is in it, and what is wrong with it.
 *
 * @param name as the form sends it
 */
public record Field(String name, String label, String hint, String value, List<String> faults) {

    static Field of(Faults faults, String name, String label, String hint, @Nullable String value) {
        return new Field(name, label, hint, Objects.requireNonNullElse(value, ""), faults.at(name));
    }

    public boolean isBad() {
        return !faults.isEmpty();
    }

    public String id() {
        return id(name);
    }

    /** An element id for a name: a dot would be a class in a selector. */
    static String id(String name) {
        return "f-" + name.replace('.', '-');
    }

    public boolean hasHint() {
        return !hint.isEmpty();
    }

    /** Rows that show all of the text, within reason. */
    public long rows() {
        return Math.clamp(value.lines().count() + 1, 3, 24);
    }
}

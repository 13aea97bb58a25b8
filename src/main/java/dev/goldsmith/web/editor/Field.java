package dev.goldsmith.web.editor;

import io.quarkus.qute.RawString;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One field of a page: what is in it, and what is wrong with it.
 *
 * @param name as the form sends it
 * @param choices of a {@link Kind#CHOICE}
 * @param list id of what a text may be taken from, or empty
 */
public record Field(
        String name,
        String label,
        String hint,
        String value,
        List<String> faults,
        Kind kind,
        List<Choice> choices,
        String list) {

    /** How it looks, and what its JSON is. */
    public enum Kind {
        TEXT,
        /** An array of texts, one a line. */
        LINES,
        NUMBER,
        /** An array of numbers, with commas. */
        NUMBERS,
        BOX,
        /** A text of a few. */
        CHOICE,
        /** An object of texts, {@code name=value} a line. */
        TAGS,
        /** A template's identity, as its resource id. */
        IDENTITY
    }

    static Field of(Faults faults, String name, String label, String hint, @Nullable String value) {
        return new Field(
                name,
                label,
                hint,
                Objects.requireNonNullElse(value, ""),
                faults.at(name),
                Kind.TEXT,
                List.of(),
                "");
    }

    /**
     * @param prefix of the field's name
     */
    static Field of(Faults faults, String prefix, Detail detail, @Nullable String value) {
        var text = Objects.requireNonNullElse(value, "");
        var name = prefix + detail.name();
        return new Field(
                name,
                detail.label(),
                detail.hint(),
                text,
                faults.at(name),
                detail.kind(),
                detail.kind() == Kind.CHOICE
                        ? Choice.choosing(detail.choices(), text, "Not said")
                        : List.of(),
                "");
    }

    /** The same with these to choose from. */
    Field among(List<Choice> choices, String otherwise) {
        return new Field(
                name,
                label,
                hint,
                value,
                faults,
                Kind.CHOICE,
                Choice.choosing(choices, value, otherwise),
                list);
    }

    Field as(Kind other) {
        return new Field(name, label, hint, value, faults, other, choices, list);
    }

    /** The same with what is listed under this id to take from. */
    Field from(String list) {
        return new Field(name, label, hint, value, faults, kind, choices, list);
    }

    public boolean isChoice() {
        return kind == Kind.CHOICE;
    }

    public boolean isArea() {
        return kind == Kind.LINES || kind == Kind.TAGS;
    }

    public boolean isBox() {
        return kind == Kind.BOX;
    }

    public boolean isTicked() {
        return Boolean.parseBoolean(value);
    }

    /** Whether it says anything. */
    boolean isSet() {
        return isBox() ? isTicked() : !value.isEmpty();
    }

    /** {@code Tags, Region}: what of these says something. */
    static String said(List<Field> fields) {
        return fields.stream()
                .filter(Field::isSet)
                .map(it -> it.label.replaceFirst("[,:].*", ""))
                .collect(Collectors.joining(", "));
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

    /** Its attribute that names what is said about it. */
    public RawString described() {
        var ids = (isBad() ? id() + "-e " : "") + (hasHint() ? id() + "-h" : "");
        return new RawString(
                ids.isEmpty() ? "" : " aria-describedby=\"%s\"".formatted(ids.strip()));
    }

    /** Rows that show all of the text, within reason. */
    public long rows() {
        return Math.clamp(value.lines().count() + 1, 3, 24);
    }
}

package dev.goldsmith.web.editor;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a browser sent of a form. */
public record Typed(Map<String, List<String>> fields) {

    /** Null when the form had no such field. The last one counts: a box follows its hidden "no". */
    public @Nullable String text(String name) {
        var values = fields.get(name);
        return values == null || values.isEmpty() ? null : Shown.lines(values.getLast());
    }

    public String text(String name, String otherwise) {
        var value = text(name);
        return value == null ? otherwise : value;
    }

    /** -1 when it isn't one. */
    int index(String name) {
        var value = text(name, "");
        return value.matches("\\d{1,6}") ? Integer.parseInt(value) : -1;
    }
}

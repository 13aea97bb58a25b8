package dev.goldsmith.web.editor;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One thing to choose in a field. */
public record Choice(String value, String text, boolean chosen) {

    public static Choice of(String value, String text) {
        return new Choice(value, text, false);
    }

    /**
     * These with the one that is chosen, in the spelling of the template: ids compare without case,
     * and a form that nobody touched must not change how one is written. What isn't among them,
     * because it is gone or another team's, is put first.
     */
    static List<Choice> choosing(List<Choice> choices, @Nullable String value, String otherwise) {
        var chosen = Objects.requireNonNullElse(value, "");
        var all = new ArrayList<Choice>();
        boolean found = false;
        for (var choice : choices) {
            boolean is = !found && choice.value.equalsIgnoreCase(chosen);
            found |= is;
            all.add(is ? new Choice(chosen, choice.text, true) : choice);
        }
        if (!found) {
            var name = chosen.substring(chosen.lastIndexOf('/') + 1);
            all.addFirst(
                    new Choice(
                            chosen,
                            chosen.isEmpty() ? otherwise : name + " (not offered here)",
                            true));
        }
        return all;
    }
}

package dev.goldsmith.activity;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A sentence with gaps: <code>{who} requested {run}[, version {version}]</code>. A part in brackets
 * is left out while one of its gaps can't be filled.
 *
 * @param text one that doesn't begin with <code>{who}</code> stands without an actor
 */
record Phrase(String text) {
    private static final String ACTOR = "{who} ";
    private static final Pattern GAP = Pattern.compile("\\{(\\w+)}");
    private static final Pattern PART = Pattern.compile("\\[([^\\[\\]]+)]");

    boolean hasActor() {
        return text.startsWith(ACTOR);
    }

    /** The gaps that every event of the kind has something for. */
    List<String> needed() {
        return gaps(PART.matcher(rest()).replaceAll(""));
    }

    List<String> gaps() {
        return gaps(rest());
    }

    /** All but the actor. */
    String fill(Map<String, ?> values) {
        Function<String, @Nullable String> said = gap -> said(values.get(gap));
        // Parts and gaps are looked for in what is written here, never in what is filled in.
        var left =
                PART.matcher(rest())
                        .replaceAll(part ->
                                Matcher.quoteReplacement(
                                        gaps(part.group(1)).stream()
                                                        .allMatch(gap -> said.apply(gap) != null)
                                                ? part.group(1)
                                                : ""));
        return GAP.matcher(left)
                .replaceAll(gap -> {
                    var value = said.apply(gap.group(1));
                    return Matcher.quoteReplacement(value == null ? "unknown" : value);
                });
    }

    private String rest() {
        return hasActor() ? text.substring(ACTOR.length()) : text;
    }

    private static List<String> gaps(String text) {
        return GAP.matcher(text).results().map(gap -> gap.group(1)).toList();
    }

    private static @Nullable String said(@Nullable Object value) {
        if (value instanceof Collection<?> several) {
            return several.isEmpty()
                    ? null
                    : several.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
        return value == null ? null : value.toString();
    }
}

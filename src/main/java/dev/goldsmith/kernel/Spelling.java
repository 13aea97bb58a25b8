package dev.goldsmith.kernel;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How messages speak of a name that nobody here knows. */
public final class Spelling {
    private static final int SHOWN = 60;

    private Spelling() {}

    public static String code(String text) {
        return "`" + shorten(text) + "`";
    }

    /** On one line, without the middle of a long text and without a URL's password. */
    public static String shorten(String text) {
        var line = text.replaceAll("\\p{Cntrl}", "?").replaceAll("//[^/\\s]*@", "//…@");
        // Of a long id the end matters more than the middle.
        return line.length() <= SHOWN
                ? line
                : line.substring(0, SHOWN / 2) + "…" + line.substring(line.length() - SHOWN / 2);
    }

    /**
     * @param noun what has the known names, with its article
     */
    public static String unknown(String name, String noun, Collection<String> known) {
        var said = "%s is not a field of %s".formatted(code(name), noun);
        var near = nearest(name, known);
        if (near == null) {
            var fields = known.stream().sorted().map(Spelling::code).collect(joining(", "));
            return "%s, which has %s.".formatted(said, fields);
        }
        return near.equalsIgnoreCase(name)
                ? "%s; names are case-sensitive: write %s.".formatted(said, code(near))
                : "%s. Did you mean %s?".formatted(said, code(near));
    }

    /**
     * @return the candidate that was probably meant, or null when none is near
     */
    public static @Nullable String nearest(String slip, Collection<String> candidates) {
        return candidates.stream()
                .filter(it -> distance(slip, it) <= Math.max(1, it.length() / 4))
                .min(Comparator.comparingInt(it -> distance(slip, it)))
                .orElse(null);
    }

    /** How an object spells this name, which may be in another case; as it is where it has none. */
    public static String spelled(JsonNode object, String name) {
        if (object.has(name)) {
            return name;
        }
        return object.propertyStream()
                .map(Map.Entry::getKey)
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElse(name);
    }

    /** Levenshtein's, without case. */
    private static int distance(String left, String right) {
        if (Math.abs(left.length() - right.length()) > SHOWN) {
            return Integer.MAX_VALUE;
        }
        var a = left.toLowerCase(Locale.ROOT);
        var b = right.toLowerCase(Locale.ROOT);
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                var above = row[j];
                var change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}

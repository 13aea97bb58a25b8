package dev.goldsmith.schema;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text to be found in a line, without case; {@code *} stands for anything in between. Looked for
 * part by part, so that no pattern takes long.
 */
record LinePattern(List<String> parts) {
    private static final Pattern STAR = Pattern.compile("\\*");

    LinePattern(String pattern) {
        this(parts(pattern));
    }

    private static List<String> parts(String pattern) {
        return STAR.splitAsStream(key(pattern)).filter(it -> !it.isBlank()).toList();
    }

    /** Whether there is anything to look for. */
    static boolean holds(String pattern) {
        return pattern.length() <= 80 && pattern.lines().count() == 1 && !parts(pattern).isEmpty();
    }

    /**
     * @param lines as {@link #lines} gives them
     */
    boolean isIn(List<String> lines) {
        return lines.stream().anyMatch(this::isInLine);
    }

    /** A text as patterns look at it; it has many patterns to meet. */
    static List<String> lines(String text) {
        return key(text).lines().toList();
    }

    private boolean isInLine(String line) {
        int from = 0;
        for (var part : parts) {
            int at = line.indexOf(part, from);
            if (at < 0) {
                return false;
            }
            from = at + part.length();
        }
        return true;
    }

    private static String key(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}

package dev.goldsmith.kernel;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what a slip of the pen was meant to be. */
public final class Spelling {
    /** Nothing is meant that is longer or shorter by more. */
    private static final int FAR = 60;

    private Spelling() {}

    /**
     * @return the candidate that was probably meant, or null when none is near
     */
    public static @Nullable String nearest(String slip, Collection<String> candidates) {
        return candidates.stream()
                .filter(it -> distance(slip, it) <= Math.max(1, it.length() / 4))
                .min(Comparator.comparingInt(it -> distance(slip, it)))
                .orElse(null);
    }

    /** Levenshtein's, without case. */
    private static int distance(String left, String right) {
        if (Math.abs(left.length() - right.length()) > FAR) {
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

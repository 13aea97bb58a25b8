package dev.goldsmith.template;

import java.util.Locale;

/**
 * What became of one thing that was handed in.
 *
 * @param path in what was handed in, such as {@code $.resources[0].properties.source}
 * @param text for a person
 */
public record ImportLine(String path, Verdict verdict, String text) {
    public enum Verdict {
        /** It is in the template. */
        TAKEN,
        /** It is in the template in another way, which is said. */
        ADAPTED,
        /** It wasn't said; this counts. */
        DEFAULTED,
        /** It isn't in the template, and why. */
        LEFT_OUT,
        /** It can't be; nothing is saved before it is mended. */
        REFUSED;

        /** As JSON has it. */
        public String word() {
            return this == LEFT_OUT ? "leftOut" : name().toLowerCase(Locale.ROOT);
        }
    }
}

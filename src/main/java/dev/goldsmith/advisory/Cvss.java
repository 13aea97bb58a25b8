package dev.goldsmith.advisory;

import java.util.OptionalDouble;

/** Scores of CVSS vectors of FIRST's versions 2.0, 3.0, 3.1 and 4.0. */
final class Cvss {
    /** With all metrics that there are, a vector of version 4 has some 220. */
    private static final int LONGEST = 300;

    private Cvss() {}

    /**
     * Of versions 2 and 3 the base score; version 4 has one score, of all that a vector says.
     *
     * @return empty: it is no vector
     */
    static OptionalDouble score(String vector) {
        if (vector.length() > LONGEST) {
            return OptionalDouble.empty();
        }
        try {
            var read = us.springett.cvss.Cvss.fromVector(vector);
            return read == null
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(read.calculateScore().getBaseScore());
        } catch (RuntimeException _) {
            // A stranger wrote it, and one that makes no sense doesn't stop an import.
            return OptionalDouble.empty();
        }
    }
}

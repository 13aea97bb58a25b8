package dev.goldsmith.bring;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;

/** What is said of a file that can't be read to its end. */
public final class Unreadable {
    /** Levels of anything that stands in something. */
    public static final int DEPTH = 64;

    /** Values, names and blocks of one file, aliases counted each time they are used. */
    public static final int VALUES = 50_000;

    private Unreadable() {}

    /**
     * @param line counted from 1
     * @param sentence what is wrong there
     */
    public static Refused at(int line, String sentence) {
        return Refused.field(
                Refusal.INVALID_TEMPLATE,
                "line " + line,
                "Line %,d can't be read: %s".formatted(line, sentence));
    }

    public static Refused tooDeep(int line) {
        return at(line, "more than %d levels stand one in the other.".formatted(DEPTH));
    }

    public static Refused tooMany(int line) {
        return at(line, "the file has more than %,d values by here.".formatted(VALUES));
    }
}

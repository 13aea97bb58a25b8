package dev.goldsmith.door;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;

/** What every door says while the database can't be reached. */
public final class Away {
    /** In an answer's {@code Retry-After}. */
    public static final int RETRY_AFTER_SECONDS = 5;

    public static final String SENTENCE =
            "The database can't be reached right now. Try again in a few seconds.";

    private Away() {}

    static Refused refused() {
        return new Refused(Refusal.UNAVAILABLE, SENTENCE);
    }
}

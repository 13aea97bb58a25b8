package dev.goldsmith.fetch;

import dev.goldsmith.kernel.Refused;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A server can't answer just now, and may soon. */
final class Unready extends Exception {
    final transient Refused refused;
    final transient @Nullable Duration after;

    /**
     * @param refused what is said when it stays so
     * @param after how long it wants to be left alone; null when it doesn't say
     */
    Unready(Refused refused, @Nullable Duration after) {
        super(refused.detail(), null, false, false);
        this.refused = refused;
        this.after = after;
    }
}

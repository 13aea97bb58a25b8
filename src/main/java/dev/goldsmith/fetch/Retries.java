package dev.goldsmith.fetch;

import java.time.Duration;

/**
 * Asks a server that isn't ready again.
 *
 * @param pause before the first repetition, doubled for each
 */
record Retries(Duration pause) {
    private static final int TRIES = 4;

    /** Nobody who saves a template waits longer for one try. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    interface Asking<T> {
        T ask() throws Unready;
    }

    /**
     * @throws dev.goldsmith.kernel.Refused as the last try has it
     */
    <T> T of(Asking<T> asking, Deadline deadline) {
        for (int attempt = 1; ; attempt++) {
            try {
                return asking.ask();
            } catch (Unready unready) {
                var next = pause.multipliedBy(1L << (attempt - 1));
                if (unready.after != null && unready.after.compareTo(next) > 0) {
                    next = unready.after;
                }
                if (attempt == TRIES || next.compareTo(LONGEST) > 0 || !waited(next, deadline)) {
                    throw unready.refused;
                }
            }
        }
    }

    private static boolean waited(Duration time, Deadline deadline) {
        try {
            Thread.sleep(time);
            return !deadline.isOver();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

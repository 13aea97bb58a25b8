package dev.goldsmith.build;

import java.time.Duration;
import java.time.Instant;

/**
 * How a layer came to be.
 *
 * @param run number of the run that left it, of its tenant's
 * @param step the run's step, {@code customize-3}
 * @param at when the step began, in milliseconds since 1970
 * @param millis how long it took
 */
public record Made(long run, String step, long at, long millis) {
    static Made between(long run, String step, Instant begun, Instant ended) {
        return new Made(run, step, begun.toEpochMilli(), Duration.between(begun, ended).toMillis());
    }

    /** What the step read of the outside world is as old as that. */
    public Instant begun() {
        return Instant.ofEpochMilli(at);
    }
}

package dev.goldsmith.trigger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a look at a trigger that is due has found. */
sealed interface Occasion {
    /** There is a run to be started. */
    record Given(String why) implements Occasion {}

    /**
     * There is none.
     *
     * @param why null: nothing has happened
     * @param again when it is looked at next; null: when something happens
     */
    record None(@Nullable String why, @Nullable Instant again) implements Occasion {}
}

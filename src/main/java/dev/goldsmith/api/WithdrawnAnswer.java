package dev.goldsmith.api;

import dev.goldsmith.gallery.Withdrawal;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Why an image can't be used.
 *
 * @param cause {@code recalled}, or {@code changed}: its contents or its signature don't fit
 * @param recall id of the recall; null: it is something else
 */
@Schema(name = "Withdrawn")
record WithdrawnAnswer(String cause, String reason, Instant since, @Nullable Long recall) {
    static @Nullable WithdrawnAnswer of(@Nullable Withdrawal it) {
        return it == null
                ? null
                : new WithdrawnAnswer(
                        it.cause.word(),
                        it.reason,
                        it.since,
                        it.cause == Withdrawal.Cause.RECALLED ? it.act : null);
    }
}

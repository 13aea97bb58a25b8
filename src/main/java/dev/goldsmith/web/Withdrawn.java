package dev.goldsmith.web;

import dev.goldsmith.gallery.Withdrawal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an image can't be used, as pages say it.
 *
 * @param recall its number, which has a page; null: it is something else
 */
record Withdrawn(String words, String reason, Instant since, @Nullable Long recall) {
    static Withdrawn of(Withdrawal it) {
        return of(it, it.sentence());
    }

    private static Withdrawn of(Withdrawal it, String sentence) {
        return new Withdrawn(
                it.cause.words(),
                sentence,
                it.since,
                it.cause == Withdrawal.Cause.RECALLED ? it.act : null);
    }

    /** One or none. */
    static List<Withdrawn> some(@Nullable Withdrawal it) {
        return it == null ? List.of() : List.of(of(it));
    }

    /** Of a managed image, one or none. */
    static List<Withdrawn> ofImage(@Nullable Withdrawal it) {
        return it == null ? List.of() : List.of(of(it, it.imageSentence()));
    }
}

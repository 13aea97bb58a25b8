package dev.goldsmith.web;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** A day in a form. Something ends when its last day is over, in UTC. */
final class Days {
    private Days() {}

    /** As a field shows it; null: none. */
    static @Nullable String of(@Nullable Instant end) {
        return end == null
                ? null
                : LocalDate.ofInstant(end.minusNanos(1), ZoneOffset.UTC).toString();
    }

    /**
     * The end of the day that was typed; null: none was.
     *
     * @throws Refused INVALID_REQUEST naming the field
     */
    static @Nullable Instant end(Form form, String field) {
        var text = form.text(field);
        if (text == null) {
            return null;
        }
        try {
            var day = LocalDate.parse(text);
            if (day.getYear() >= 1900 && day.getYear() < 9999) {
                return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
        } catch (DateTimeException _) {
            // Said below.
        }
        throw Refused.field(
                Refusal.INVALID_REQUEST,
                field,
                "Enter a date such as 2027-12-31, or leave it empty.");
    }
}

package dev.goldsmith.cost;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * The days that somebody asks about, by UTC.
 *
 * @param to the last one
 */
public record CostDays(LocalDate from, LocalDate to) {
    /** What a report goes over at most. */
    private static final int MOST_YEARS = 10;

    /**
     * This month where nothing is said.
     *
     * @throws Refused INVALID_REQUEST
     */
    public static CostDays of(@Nullable String from, @Nullable String to) {
        var today = today();
        var last = to == null || to.isBlank() ? null : day("to", to);
        var first =
                from == null || from.isBlank()
                        ? YearMonth.from(last == null ? today : last).atDay(1)
                        : day("from", from);
        var end = last == null ? first.isAfter(today) ? first : today : last;
        if (end.isBefore(first)) {
            throw fault("to", "'to' must not be before 'from'.");
        }
        if (first.plusYears(MOST_YEARS).isBefore(end)) {
            throw fault("from", "A report covers up to %d years.".formatted(MOST_YEARS));
        }
        return new CostDays(first, end);
    }

    public static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    private static LocalDate day(String name, String text) {
        try {
            var day = LocalDate.parse(text);
            if (day.getYear() >= 1900 && day.getYear() < 3000) {
                return day;
            }
        } catch (DateTimeParseException _) {
            // Said below.
        }
        throw fault(
                name, "'%s' must be a date such as 2026-11-01; it is '%s'.".formatted(name, text));
    }

    private static Refused fault(String name, String message) {
        return Refused.field(Refusal.INVALID_REQUEST, name, message);
    }
}

package dev.goldsmith.web;

import io.quarkus.qute.TemplateExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * How moments read, for the tag {@code time}, which is the only place that shows one. What stands
 * here is in UTC and says so; page.js puts it into the reader's zone and keeps it true.
 */
@TemplateExtension
final class Times {
    private static final DateTimeFormatter DAY = inUtc("d MMM uuuu");
    private static final DateTimeFormatter MINUTE = inUtc("d MMM uuuu, HH:mm 'UTC'");
    private static final DateTimeFormatter SECOND = inUtc("d MMM uuuu, HH:mm:ss 'UTC'");

    private Times() {}

    private static final DateTimeFormatter HEADING =
            DateTimeFormatter.ofPattern("EEEE, d MMM uuuu", Locale.US);

    private static DateTimeFormatter inUtc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.US).withZone(ZoneOffset.UTC);
    }

    static String iso(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String exact(Instant time) {
        return SECOND.format(time);
    }

    /**
     * @param as {@code ago}, {@code day}, {@code minute} or {@code second}
     */
    static String shown(Instant time, String as) {
        return switch (as) {
            case "ago" -> ago(time);
            case "day" -> day(time);
            case "minute" -> MINUTE.format(time);
            case "second" -> SECOND.format(time);
            default -> throw new IllegalArgumentException(as);
        };
    }

    /** {@code 5 min ago}, or the day when it is long ago. */
    static String ago(Instant time) {
        var since = Duration.between(time, Instant.now());
        if (since.toSeconds() < 60) {
            return "just now";
        }
        if (since.toMinutes() < 60) {
            return since.toMinutes() + " min ago";
        }
        if (since.toHours() < 24) {
            return since.toHours() + " h ago";
        }
        return since.toDays() < 7 ? since.toDays() + " d ago" : day(time);
    }

    /** {@code 24 Nov 2026}. */
    static String day(Instant time) {
        return DAY.format(time);
    }

    /** Above what happened on a day. */
    static String heading(LocalDate day, LocalDate today) {
        if (day.equals(today)) {
            return "Today";
        }
        return day.equals(today.minusDays(1)) ? "Yesterday" : HEADING.format(day);
    }
}

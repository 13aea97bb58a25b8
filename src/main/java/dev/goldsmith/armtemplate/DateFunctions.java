package dev.goldsmith.armtemplate;

import static dev.goldsmith.armtemplate.Function.text;
import static dev.goldsmith.armtemplate.Function.whole;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Functions of dates, which are texts. */
final class DateFunctions {
    /** How a date may be written, and how what is made of it is written again. */
    private static final Map<DateTimeFormatter, String> FORMS = new LinkedHashMap<>();

    static {
        form("uuuuMMdd'T'HHmmssX", "yyyyMMddTHHmmssZ");
        form("uuuu-MM-dd HH:mm:ssX", "yyyy-MM-dd HH:mm:ssZ");
        form("uuuu-MM-dd'T'HH:mm:ssX", "yyyy-MM-ddTHH:mm:ssZ");
        form("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSX", "o");
        FORMS.put(DateTimeFormatter.ISO_OFFSET_DATE_TIME, "yyyy-MM-ddTHH:mm:ssZ");
    }

    private DateFunctions() {}

    private static void form(String read, String written) {
        FORMS.put(DateTimeFormatter.ofPattern(read, Locale.ROOT), written);
    }

    private record Date(ZonedDateTime time, String form) {}

    static List<Function> all() {
        return List.of(
                text("dateTimeAdd", 2, 3, DateFunctions::added),
                text("dateTimeFromEpoch", 1, 1, DateFunctions::fromEpoch),
                whole("dateTimeToEpoch", 1, 1, a -> date(a).time().toEpochSecond()));
    }

    private static Date date(Arguments a) {
        var text = a.text(0).strip();
        for (var form : FORMS.entrySet()) {
            try {
                return new Date(
                        OffsetDateTime.parse(text, form.getKey()).atZoneSameInstant(ZoneOffset.UTC),
                        form.getValue());
            } catch (DateTimeException e) {
                // Perhaps it is written in the next form.
            }
        }
        throw a.refused(0, "The text isn't a date such as 2026-03-09T07:05:03Z.");
    }

    private static String added(Arguments a) {
        var date = date(a);
        var duration = a.text(1).strip();
        try {
            var sum = plus(date.time(), duration.toUpperCase(Locale.ROOT));
            if (sum.getYear() < 1 || sum.getYear() > 9999) {
                throw a.refused("`dateTimeAdd` gives a date that no calendar has.");
            }
            return Clock.text(sum.toInstant(), a.has(2) ? a.text(2) : date.form(), a.at());
        } catch (DateTimeException | ArithmeticException e) {
            throw a.refused(1, "The text isn't a duration such as P3Y, -P7D or PT1H30M.");
        }
    }

    /** ISO 8601, which the JDK splits into a part of days and a part of hours. */
    private static ZonedDateTime plus(ZonedDateTime time, String duration) {
        boolean back = duration.startsWith("-");
        var plain = back ? duration.substring(1) : duration;
        int hours = plain.indexOf('T');
        var period =
                hours == 1
                        ? Period.ZERO
                        : Period.parse(hours < 0 ? plain : plain.substring(0, hours));
        var rest = hours < 0 ? Duration.ZERO : Duration.parse("P" + plain.substring(hours));
        return back ? time.minus(period).minus(rest) : time.plus(period).plus(rest);
    }

    private static String fromEpoch(Arguments a) {
        try {
            return Clock.text(Instant.ofEpochSecond(a.whole(0)), "yyyy-MM-ddTHH:mm:ssZ", a.at());
        } catch (DateTimeException e) {
            throw a.refused(0, "The number isn't the seconds since 1970 of a date.");
        }
    }
}

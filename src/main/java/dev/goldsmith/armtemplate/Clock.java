package dev.goldsmith.armtemplate;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** {@code utcNow} in .NET's date formats. */
final class Clock {
    private static final String DEFAULT = "yyyyMMddTHHmmssZ";

    private static final Pattern PART =
            Pattern.compile(
                    "yyyy|yy|MMMM|MMM|MM|M|dddd|ddd|dd|d|HH|H|hh|h|mm|m|ss|s|f{1,7}|tt|'[^']*'|\\\\.|[A-Za-z]|[^A-Za-z'\\\\]");

    private Clock() {}

    /**
     * @throws Unsound when the format has a letter that isn't known here
     */
    static String text(Instant now, String format, int at) {
        var pattern =
                switch (format) {
                    case "" -> DEFAULT;
                    case "d" -> "MM/dd/yyyy";
                    case "s" -> "yyyy-MM-ddTHH:mm:ss";
                    case "u" -> "yyyy-MM-dd HH:mm:ssZ";
                    case "o", "O" -> "yyyy-MM-ddTHH:mm:ss.fffffffZ";
                    case String custom -> custom;
                };
        var time = now.atZone(ZoneOffset.UTC);
        var text = new StringBuilder();
        var parts = PART.matcher(pattern);
        int read = 0;
        for (; parts.find() && parts.start() == read; read = parts.end()) {
            var part = parts.group();
            text.append(
                    switch (part.charAt(0)) {
                        case '\'' -> part.substring(1, part.length() - 1);
                        case '\\' -> part.substring(1);
                        case 'y', 'M', 'H', 'h', 'm', 's' ->
                                DateTimeFormatter.ofPattern(part, Locale.ROOT).format(time);
                        case 'd' ->
                                DateTimeFormatter.ofPattern(
                                                part.length() > 2
                                                        ? "E".repeat(part.length())
                                                        : part,
                                                Locale.ENGLISH)
                                        .format(time);
                        case 'f' ->
                                DateTimeFormatter.ofPattern("S".repeat(part.length())).format(time);
                        case 't' -> DateTimeFormatter.ofPattern("a", Locale.ENGLISH).format(time);
                        case 'T', 'Z' -> part;
                        default -> {
                            if (Character.isLetter(part.charAt(0))) {
                                throw unknown(format, at);
                            }
                            yield part;
                        }
                    });
        }
        if (read < pattern.length()) {
            throw unknown(format, at);
        }
        return text.toString();
    }

    private static Unsound unknown(String format, int at) {
        return new Unsound(
                at,
                "`%s` isn't a date format that is known here; use yyyy, MM, dd, HH, mm, ss, and put other letters in quotes."
                        .formatted(format));
    }
}

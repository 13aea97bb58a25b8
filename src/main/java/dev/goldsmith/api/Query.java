package dev.goldsmith.api;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads query parameters; each fault names its parameter and what would be right. */
final class Query {
    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private Query() {}

    /** {@code limit}, by default {@value Page#DEFAULT_LIMIT}. */
    static int limit(@Nullable String text) {
        if (text == null) {
            return Page.DEFAULT_LIMIT;
        }
        return (int)
                whole("limit", text, 1, Page.MAX_LIMIT, "a number from 1 to " + Page.MAX_LIMIT);
    }

    /** A cursor that is a number; null on the first page. */
    static @Nullable Long after(@Nullable String text) {
        return text == null
                ? null
                : (Long)
                        whole(
                                "after",
                                text,
                                0,
                                Long.MAX_VALUE,
                                "the 'next' of the page before, nothing else");
    }

    static long whole(String name, String text, long least, long most, String right) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below, in the words of the parameter.
        }
        throw fault(name, "'%s' must be %s; it is '%s'.".formatted(name, right, text));
    }

    /** {@code true} or {@code false}, which is the default. */
    static boolean flag(String name, @Nullable String text) {
        if (text == null || text.equals("true") || text.equals("false")) {
            return "true".equals(text);
        }
        throw fault(name, "'%s' must be true or false; it is '%s'.".formatted(name, text));
    }

    /** A moment in RFC 3339's form, of a year that people write; null: none was sent. */
    static @Nullable Instant instant(String path, @Nullable String text) {
        try {
            var moment = text == null ? null : OffsetDateTime.parse(text).toInstant();
            if (moment == null || moment.isAfter(EARLIEST) && moment.isBefore(LATEST)) {
                return moment;
            }
        } catch (DateTimeParseException _) {
            // Said below.
        }
        throw fault(
                path,
                "'%s' must be a time such as '2027-12-31T00:00:00Z'; it is '%s'."
                        .formatted(path.substring(2), text));
    }

    static Refused fault(String name, String message) {
        return Refused.field(Refusal.INVALID_REQUEST, name, message);
    }

    /** One page of a list that is short enough to be sorted in memory; the key is its cursor. */
    static <T> Page<T> page(
            List<T> sorted,
            Function<T, String> key,
            @Nullable String after,
            @Nullable String limit) {
        int most = limit(limit);
        var rest =
                sorted.stream()
                        .filter(item -> after == null || key.apply(item).compareTo(after) > 0)
                        .limit(most + 1L)
                        .toList();
        return Page.of(rest, most, key);
    }

    /**
     * A number that an ETag is; null: any will do.
     *
     * @throws Refused INVALID_REQUEST
     */
    static @Nullable Integer revision(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return null;
        }
        var tag = ifMatch.strip();
        if (!tag.matches("\"\\d{1,9}\"")) {
            throw fault(
                    "If-Match",
                    "If-Match must be the ETag of the last answer, such as \"3\", or *; it is '%s'."
                            .formatted(ifMatch));
        }
        return Integer.valueOf(tag.substring(1, tag.length() - 1));
    }
}

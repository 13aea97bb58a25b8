package dev.goldsmith.kernel;

import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What somebody typed, checked; each fault names its field and what would be right. */
public final class Fields {
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>,;:\"()]+@[^\\s@<>,;:\"()]+");
    private static final Pattern SLUG = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?");

    private Fields() {}

    /** One line of text that has to be there. */
    public static String line(String field, @Nullable String typed, int most) {
        var text = optional(field, typed, most);
        if (text == null) {
            throw fault(
                    field, "'%s' must be 1 to %d characters on one line.".formatted(field, most));
        }
        return text;
    }

    /** One line of text; null when there is none. */
    public static @Nullable String optional(String field, @Nullable String typed, int most) {
        var text = typed == null ? "" : typed.strip();
        if (text.length() > most || text.chars().anyMatch(Fields::unprintable)) {
            throw fault(
                    field,
                    "'%s' must be at most %d characters on one line.".formatted(field, most));
        }
        return text.isEmpty() ? null : text;
    }

    /** Control characters, line separators, and what turns the reading direction of the rest. */
    private static boolean unprintable(int character) {
        return Character.isISOControl(character)
                || character == 0x2028
                || character == 0x2029
                || (character >= 0x202A && character <= 0x202E)
                || (character >= 0x2066 && character <= 0x2069);
    }

    public static String email(String field, @Nullable String typed) {
        var text = typed == null ? "" : typed.strip();
        if (text.length() > 320 || !EMAIL.matcher(text).matches()) {
            throw fault(
                    field,
                    "'%s' must be an email address like somebody@example.com; it is '%s'."
                            .formatted(field, shortened(text)));
        }
        return text;
    }

    /** A name that is part of addresses. */
    public static String slug(String field, @Nullable String typed) {
        var text = typed == null ? "" : typed.strip();
        if (!SLUG.matcher(text).matches()) {
            throw fault(
                    field,
                    "'%s' is part of addresses: 1 to 64 lower-case letters, digits and hyphens, with neither end a hyphen, like 'web-shop'; it is '%s'."
                            .formatted(field, shortened(text)));
        }
        return text;
    }

    public static int between(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw fault(
                    field,
                    "'%s' must be from %d to %d; it is %d.".formatted(field, least, most, value));
        }
        return value;
    }

    /** One of an enum's constants by its word. */
    public static <E extends Enum<E>> E oneOf(
            String field, @Nullable String typed, E[] values, Function<E, String> word) {
        return Arrays.stream(values)
                .filter(value -> word.apply(value).equalsIgnoreCase(typed == null ? "" : typed))
                .findFirst()
                .orElseThrow(() ->
                        fault(
                                field,
                                "'%s' must be one of %s; it is '%s'."
                                        .formatted(
                                                field,
                                                Arrays.stream(values)
                                                        .map(word)
                                                        .collect(Collectors.joining(", ")),
                                                shortened(typed == null ? "" : typed))));
    }

    public static Refused fault(String field, String message) {
        return Refused.field(Refusal.INVALID_REQUEST, field, message);
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}

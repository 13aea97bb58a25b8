package dev.goldsmith.armtemplate;

import static dev.goldsmith.armtemplate.Function.ANY;
import static dev.goldsmith.armtemplate.Function.NODES;
import static dev.goldsmith.armtemplate.Function.flag;
import static dev.goldsmith.armtemplate.Function.of;
import static dev.goldsmith.armtemplate.Function.text;
import static dev.goldsmith.armtemplate.Function.whole;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.kernel.Needle;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Functions of texts. Where Azure compares without case, so do these. */
final class TextFunctions {
    /** What {@code padLeft} makes at most; Azure's bound as well. */
    private static final int PADDED = 65_536;

    private static final int DELIMITERS = 50;

    private static final Pattern PLACE = Pattern.compile("\\{\\{|}}|\\{([^{}]*)}|[{}]");
    private static final Pattern SLOT =
            Pattern.compile("(\\d{1,3})\\s*(?:,\\s*(-?\\d{1,4}))?\\s*(?::(.*))?");

    private static final int LONGEST_SLOT = 100;

    private TextFunctions() {}

    static List<Function> all() {
        return List.of(
                text("toLower", 1, 1, a -> a.text(0).toLowerCase(Locale.ROOT)),
                text("toUpper", 1, 1, a -> a.text(0).toUpperCase(Locale.ROOT)),
                text("trim", 1, 1, a -> a.text(0).strip()),
                text("replace", 3, 3, TextFunctions::replace),
                text("substring", 2, 3, TextFunctions::substring),
                text("padLeft", 2, 3, TextFunctions::padLeft),
                text("format", 1, ANY, TextFunctions::format),
                text("string", 1, 1, a -> Values.text(a.get(0))),
                of("split", 2, 2, TextFunctions::split),
                flag("startsWith", 2, 2, a -> lower(a, 0).startsWith(lower(a, 1))),
                flag("endsWith", 2, 2, a -> lower(a, 0).endsWith(lower(a, 1))),
                whole("indexOf", 2, 2, a -> indexOf(lower(a, 0), lower(a, 1))),
                whole("lastIndexOf", 2, 2, TextFunctions::lastIndexOf),
                text("base64", 1, 1, a -> EncodingFunctions.base64(a.text(0))),
                text("base64ToString", 1, 1, EncodingFunctions::decoded),
                of("base64ToJson", 1, 1, a -> json(a, EncodingFunctions.decoded(a))),
                of("json", 1, 1, a -> json(a, a.text(0))),
                text("uri", 2, 2, EncodingFunctions::uri),
                text("uriComponent", 1, 1, EncodingFunctions::uriComponent),
                text("uriComponentToString", 1, 1, EncodingFunctions::uriDecoded),
                text("dataUri", 1, 1, EncodingFunctions::dataUri),
                text("dataUriToString", 1, 1, EncodingFunctions::ofDataUri),
                text("guid", 1, ANY, a -> Hashes.guid(a.texts())),
                text("uniqueString", 1, ANY, a -> Hashes.uniqueString(a.texts())));
    }

    private static String lower(Arguments a, int index) {
        return a.text(index).toLowerCase(Locale.ROOT);
    }

    private static int indexOf(String text, String what) {
        return what.isEmpty() ? 0 : new Needle(what).in(text, 0);
    }

    private static int lastIndexOf(Arguments a) {
        var text = lower(a, 0);
        var backwards = new StringBuilder(text).reverse().toString();
        var what = new StringBuilder(lower(a, 1)).reverse().toString();
        int at = indexOf(backwards, what);
        return at < 0 ? -1 : text.length() - at - what.length();
    }

    private static String replace(Arguments a) {
        if (a.text(1).isEmpty()) {
            throw a.refused(1, "`replace` can't look for an empty text.");
        }
        return new Made(a).replaced(a.text(0), new Needle(a.text(1)), a.text(2)).toString();
    }

    private static String substring(Arguments a) {
        var text = a.text(0);
        int start = a.index(1, "The start");
        int length = a.has(2) ? a.index(2, "The length") : Math.max(0, text.length() - start);
        if (start > text.length() || length > text.length() - start) {
            throw a.refused(
                    "`substring` asks for %d characters from position %d of a text that has %d."
                            .formatted(length, start, text.length()));
        }
        return text.substring(start, start + length);
    }

    private static String padLeft(Arguments a) {
        var text = a.plain(0);
        int length = a.index(1, "The length");
        var filler = a.has(2) ? a.text(2) : " ";
        if (filler.length() != 1) {
            throw a.refused(2, "`padLeft` fills with one character.");
        }
        if (length > PADDED) {
            throw a.refused(1, "`padLeft` makes at most %,d characters.".formatted(PADDED));
        }
        return filler.repeat(Math.max(0, length - text.length())) + text;
    }

    /** .NET's composite format: {@code {0}}, {@code {0,8}}, {@code {0:D3}}. */
    private static String format(Arguments a) {
        var text = new Made(a);
        var format = a.text(0);
        var places = PLACE.matcher(format);
        int read = 0;
        for (; places.find(); read = places.end()) {
            var what =
                    switch (places.group()) {
                        case "{{" -> "{";
                        case "}}" -> "}";
                        case "{", "}" ->
                                throw a.refused(
                                        0, "A brace in a format is written twice: `{{` or `}}`.");
                        case String _ -> slot(a, places.group(1));
                    };
            text.add(format, read, places.start()).add(what);
        }
        return text.add(format, read, format.length()).toString();
    }

    private static String slot(Arguments a, String inside) {
        var slot = SLOT.matcher(inside);
        if (inside.length() > LONGEST_SLOT || !slot.matches()) {
            throw a.refused(0, "`{%s}` isn't a place such as `{0}`.".formatted(inside));
        }
        int index = Integer.parseInt(slot.group(1)) + 1;
        if (!a.has(index)) {
            throw a.refused(
                    0,
                    "`{%s}` has no value: `format` was given %d.".formatted(inside, a.count() - 1));
        }
        var value = a.get(index);
        var style = slot.group(3);
        var text = style == null || style.isEmpty() ? Values.text(value) : styled(a, index, style);
        if (slot.group(2) == null) {
            return text;
        }
        int width = Integer.parseInt(slot.group(2));
        var room = " ".repeat(Math.max(0, Math.abs(width) - text.length()));
        return width < 0 ? text + room : room + text;
    }

    private static String styled(Arguments a, int index, String style) {
        var digits = style.substring(1);
        if (!digits.matches("\\d{0,2}")) {
            throw unknownStyle(a, style);
        }
        int least = digits.isEmpty() ? 0 : Integer.parseInt(digits);
        long value = a.whole(index);
        return switch (style.charAt(0)) {
            case 'D', 'd' -> padded(value, Long.toString(Math.abs(value)), least);
            case 'X' -> padded(0, Long.toHexString(value).toUpperCase(Locale.ROOT), least);
            case 'x' -> padded(0, Long.toHexString(value), least);
            case 'N', 'n' ->
                    String.format(
                            Locale.ROOT,
                            "%,." + (digits.isEmpty() ? 2 : least) + "f",
                            (double) value);
            default -> throw unknownStyle(a, style);
        };
    }

    private static String padded(long sign, String digits, int least) {
        return (sign < 0 ? "-" : "") + "0".repeat(Math.max(0, least - digits.length())) + digits;
    }

    private static Unsound unknownStyle(Arguments a, String style) {
        return a.refused(
                0,
                "`%s` isn't a number format that is known here; there are D, N and X with a number of digits."
                        .formatted(style));
    }

    private static JsonNode split(Arguments a) {
        var delimiters =
                a.get(1).isArray()
                        ? a.array(1).valueStream().map(Values::text).toList()
                        : List.of(a.text(1));
        if (delimiters.stream().anyMatch(String::isEmpty)) {
            throw a.refused(1, "`split` can't split at an empty text.");
        }
        if (delimiters.size() > DELIMITERS) {
            throw a.refused(1, "`split` takes at most %d delimiters.".formatted(DELIMITERS));
        }
        return parts(a.text(0), delimiters);
    }

    /** Where two delimiters are at one place, the first given counts. */
    private static JsonNode parts(String text, List<String> delimiters) {
        var needles = delimiters.stream().map(Needle::new).toList();
        var next = needles.stream().mapToInt(it -> it.in(text, 0)).toArray();
        var parts = NODES.arrayNode();
        for (int read = 0; ; ) {
            int nearest = -1;
            for (int i = 0; i < next.length; i++) {
                if (next[i] >= 0 && next[i] < read) {
                    next[i] = needles.get(i).in(text, read);
                }
                if (next[i] >= 0 && (nearest < 0 || next[i] < next[nearest])) {
                    nearest = i;
                }
            }
            if (nearest < 0) {
                return parts.add(text.substring(read));
            }
            parts.add(text.substring(read, next[nearest]));
            read = next[nearest] + needles.get(nearest).length();
        }
    }

    private static JsonNode json(Arguments a, String text) {
        try {
            return Jsonc.read(text).json();
        } catch (dev.goldsmith.kernel.Refused refused) {
            throw a.refused(0, "The text isn't JSON.");
        }
    }
}

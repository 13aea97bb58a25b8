package dev.goldsmith.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Whether bytes that somebody sends are text in UTF-8, as JSON is by its own rule. Whoever decodes
 * others puts other characters in their place and nobody is told; so they are looked at first, as
 * they come, and the first that isn't right is named.
 */
public final class SentText {
    private static final String MARK = "\uFEFF";
    private static final int NO_ESCAPE = -2;
    private static final int PERCENT = -1;

    private final boolean form;
    private final Utf8 utf8 = new Utf8();
    private byte[] beginning = {};
    private long at;

    /** Of the byte that a form escapes: its first digit, once that is there. */
    private int escape = NO_ESCAPE;

    private SentText(boolean form) {
        this.form = form;
    }

    public static SentText plain() {
        return new SentText(false);
    }

    /** Where {@code %FC} is a byte. */
    public static SentText form() {
        return new SentText(true);
    }

    /**
     * Without the byte order mark that some editors put at the beginning.
     *
     * @throws Refused INVALID_REQUEST when it is no text in UTF-8; what else it may be is said
     */
    public static String of(byte[] bytes) {
        var text = plain();
        text.take(bytes);
        text.end();
        var read = new String(bytes, StandardCharsets.UTF_8);
        return read.startsWith(MARK) ? read.substring(1) : read;
    }

    /**
     * The next bytes, in their order.
     *
     * @throws Refused INVALID_REQUEST
     */
    public void take(byte[] piece) {
        if (at < 4) {
            int had = beginning.length;
            beginning = Arrays.copyOf(beginning, (int) Math.min(4, at + piece.length));
            System.arraycopy(piece, 0, beginning, had, beginning.length - had);
            requireNarrow();
        }
        for (var b : piece) {
            at++;
            if (form) {
                unescape(b);
            } else {
                require(b & 0xFF, at);
            }
        }
    }

    /**
     * @throws Refused INVALID_REQUEST
     */
    public void end() {
        if (!utf8.isWhole()) {
            throw refused("it ends in the middle of a character");
        }
    }

    /** Text of wider characters begins with a mark of its own, or with zeros beside a letter. */
    private void requireNarrow() {
        var first = new String(beginning, StandardCharsets.ISO_8859_1);
        boolean marked = first.startsWith("\u00FF\u00FE") || first.startsWith("\u00FE\u00FF");
        if (marked || first.indexOf(0) >= 0) {
            throw refused("it looks like " + (first.contains("\0\0") ? "UTF-32" : "UTF-16"));
        }
    }

    /** A percent sign and two digits are one byte; anything else is as it is. */
    private void unescape(byte b) {
        int digit = Character.digit(b, 16);
        if (b == '%') {
            escape = PERCENT;
        } else if (escape == PERCENT && digit >= 0) {
            escape = digit;
        } else if (escape >= 0 && digit >= 0) {
            require(escape << 4 | digit, at - 2);
            escape = NO_ESCAPE;
        } else {
            require(b & 0xFF, at);
            escape = NO_ESCAPE;
        }
    }

    private void require(int b, long place) {
        if (!utf8.takes(b)) {
            var latin = b < 0xA0 ? "" : ", `%s` in Latin-1".formatted(Character.toString(b));
            throw refused("byte %,d is 0x%02X%s".formatted(place, b, latin));
        }
    }

    private static Refused refused(String why) {
        return Refused.field(
                Refusal.INVALID_REQUEST,
                "$",
                "This isn't text in UTF-8: %s. Save it as UTF-8 and send it again.".formatted(why));
    }

    /**
     * Whether it is the charset that is read here.
     *
     * @param charset as a content type has it
     */
    public static boolean isUtf8(String charset) {
        return switch (charset.replace("\"", "").strip().toLowerCase(Locale.ROOT)) {
            case "utf-8", "utf8", "us-ascii" -> true;
            default -> false;
        };
    }
}

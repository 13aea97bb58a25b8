package dev.goldsmith.armtemplate;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** Texts in other writings, and back. */
final class EncodingFunctions {
    private EncodingFunctions() {}

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String decoded(Arguments a) {
        return decoded(a, a.text(0));
    }

    private static String decoded(Arguments a, String text) {
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw a.refused(0, "The text isn't Base64.");
        }
    }

    static String uri(Arguments a) {
        try {
            return URI.create(a.text(0)).resolve(a.text(1)).toString();
        } catch (IllegalArgumentException e) {
            throw a.refused("`uri` can't join these: one of them isn't a URI.");
        }
    }

    static String uriComponent(Arguments a) {
        return URLEncoder.encode(a.text(0), StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String uriDecoded(Arguments a) {
        return uriDecoded(a, a.text(0));
    }

    private static String uriDecoded(Arguments a, String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw a.refused(0, "The text isn't encoded for a URI.");
        }
    }

    static String dataUri(Arguments a) {
        return "data:text/plain;charset=utf8;base64," + base64(a.plain(0));
    }

    static String ofDataUri(Arguments a) {
        var text = a.text(0);
        int comma = text.indexOf(',');
        if (comma < 0 || !text.startsWith("data:")) {
            throw a.refused(0, "The text isn't a data URI.");
        }
        var rest = text.substring(comma + 1);
        return text.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(";base64")
                ? decoded(a, rest)
                : uriDecoded(a, rest);
    }
}

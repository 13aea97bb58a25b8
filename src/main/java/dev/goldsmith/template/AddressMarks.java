package dev.goldsmith.template;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Credentials in an address, and the marks in their place. */
final class AddressMarks {
    /** Names of a query's parameters whose values let somebody in; SAS, S3, GCS, raw files. */
    private static final Pattern SECRET =
            Pattern.compile(
                    "(?i)^(?:sig|code|key)$|signature|token|secret|passw|pwd|credential|auth|api[_-]?key|access[_-]?key");

    /** Shorter ones can't be told from other text. */
    private static final int SHORTEST = 8;

    private static final String WORD = "hidden-";
    private static final Pattern MARK = Pattern.compile("hidden-[0-9a-f]{16}");

    private static final Pattern USER = Pattern.compile("^\\w++://[^/@:]*+:([^/@]++)@");

    /** A property that names a script or a file, in JSON as text. */
    static final Pattern NAMED =
            Pattern.compile(
                    "(?i)(\"(?:scriptUri|sourceUri)\"\\s*+:\\s*+)(\"(?:[^\"\\\\]++|\\\\.)*+\")");

    private AddressMarks() {}

    static boolean isMarked(String address) {
        return MARK.matcher(address).find();
    }

    /**
     * The address with a mark for each credential; itself, if it has none.
     *
     * @param digest tells one credential from another, and nothing else of it
     */
    static String marked(String address, UnaryOperator<String> digest) {
        int query = address.indexOf('?');
        var place = query < 0 ? address : address.substring(0, query);
        var user = USER.matcher(place);
        if (user.find() && !MARK.matcher(user.group(1)).matches()) {
            place =
                    place.substring(0, user.start(1))
                            + mark(user.group(1), digest)
                            + place.substring(user.end(1));
        }
        return query < 0
                ? place
                : place
                        + "?"
                        + Arrays.stream(address.substring(query + 1).split("&", -1))
                                .map(it -> parameter(it, digest))
                                .collect(Collectors.joining("&"));
    }

    /** An address before it is kept. */
    static String shown(String address) {
        var none = "0".repeat(16);
        return marked(address, _ -> none).replace(WORD + none, "***");
    }

    private static String parameter(String text, UnaryOperator<String> digest) {
        int equals = text.indexOf('=');
        if (equals < 0 || equals == text.length() - 1) {
            return text;
        }
        var value = text.substring(equals + 1);
        return !SECRET.matcher(text.substring(0, equals)).find() || MARK.matcher(value).matches()
                ? text
                : text.substring(0, equals + 1) + mark(value, digest);
    }

    /** Those of an address without marks, that nobody may see. */
    static List<String> credentials(String address) {
        int query = address.indexOf('?');
        return Arrays.stream(address.substring(query + 1).split("&", -1))
                .filter(it -> SECRET.matcher(it.substring(0, Math.max(0, it.indexOf('=')))).find())
                .map(it -> it.substring(it.indexOf('=') + 1))
                .filter(it -> it.length() >= SHORTEST)
                .toList();
    }

    private static String mark(String value, UnaryOperator<String> digest) {
        return WORD + digest.apply(value).substring(0, 16);
    }
}

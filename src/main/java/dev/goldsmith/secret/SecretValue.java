package dev.goldsmith.secret;

import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refused;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which texts can be secrets. */
final class SecretValue {
    private static final Pattern LINE_ENDS = Pattern.compile("[\\r\\n]");

    /** Shorter ones would be found, and hidden, in texts that have nothing to do with them. */
    private static final int SHORTEST = 8;

    private SecretValue() {}

    /**
     * Says what is wrong with a value, and never the value.
     *
     * @throws Refused INVALID_REQUEST naming {@code value}
     */
    static void check(String value) {
        var fault = fault(value);
        if (fault != null) {
            throw Fields.fault("value", fault);
        }
    }

    static @Nullable String fault(String value) {
        if (value.length() > Secret.LONGEST) {
            return "A secret has at most %d characters.".formatted(Secret.LONGEST);
        }
        if (LINE_ENDS.matcher(value).replaceAll("").strip().length() < SHORTEST) {
            return "A secret has at least %d characters, line ends not counted: a shorter one can't be told from other text in a log, so that it couldn't be hidden."
                    .formatted(SHORTEST);
        }
        if (value.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            return "A secret is text: no environment has a NUL character, or half of one. Encode bytes, by base64 for example.";
        }
        return null;
    }
}

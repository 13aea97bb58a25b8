package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Which passwords are good enough: long, and not what others tried first. No rules about digits and
 * signs: they only make people write the same word with a 1 at its end.
 */
public final class PasswordRules {
    public static final int SHORTEST = 12;

    /** BCrypt reads no further. */
    private static final int MOST_BYTES = 72;

    /** What is left of most bad passwords once their ornaments are gone. */
    private static final Set<String> COMMON =
            Set.of(
                    "abc",
                    "abcd",
                    "abcdef",
                    "abcdefgh",
                    "access",
                    "admin",
                    "administrator",
                    "asdf",
                    "asdfgh",
                    "asdfghjkl",
                    "autumn",
                    "azerty",
                    "baseball",
                    "batman",
                    "changeme",
                    "changeit",
                    "computer",
                    "default",
                    "demo",
                    "dragon",
                    "football",
                    "geheim",
                    "goldsmith",
                    "guest",
                    "hallo",
                    "hello",
                    "iloveyou",
                    "kennwort",
                    "letmein",
                    "login",
                    "manager",
                    "master",
                    "monkey",
                    "monday",
                    "mustang",
                    "password",
                    "passwort",
                    "passw",
                    "pass",
                    "princess",
                    "qazwsx",
                    "qwe",
                    "qwer",
                    "qwert",
                    "qwerty",
                    "qwertyuiop",
                    "qwertzuiop",
                    "qwertz",
                    "root",
                    "secret",
                    "secure",
                    "server",
                    "shadow",
                    "spring",
                    "starwars",
                    "summer",
                    "sunshine",
                    "superman",
                    "superuser",
                    "sysadmin",
                    "system",
                    "temp",
                    "temporary",
                    "test",
                    "tester",
                    "testing",
                    "trustno",
                    "user",
                    "username",
                    "vagrant",
                    "welcome",
                    "whatever",
                    "willkommen",
                    "winter",
                    "zxcvbn",
                    "zxcvbnm");

    private static final String LEET_FROM = "@4301!5$7";
    private static final String LEET_TO = "aaeoiisst";

    private PasswordRules() {}

    /**
     * @param field for the message
     * @param subject what the person signs in with
     * @param name what they are called
     * @throws Refused INVALID_REQUEST with what would be right
     */
    public static void check(String field, String password, String subject, String name) {
        if (password.codePointCount(0, password.length()) < SHORTEST) {
            throw refused(
                    field, "'%s' must have at least %d characters.".formatted(field, SHORTEST));
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw refused(
                    field,
                    "'%s' must have at most %d bytes, which are as many plain letters."
                            .formatted(field, MOST_BYTES));
        }
        if (isCommon(password)) {
            throw refused(
                    field,
                    "'%s' is one of those that are tried first. Take four or five words that don't belong together."
                            .formatted(field));
        }
        if (names(password, subject, name)) {
            throw refused(
                    field,
                    "'%s' must not be your name with something around it; take something else."
                            .formatted(field));
        }
    }

    static boolean isCommon(String password) {
        var text = password.toLowerCase(Locale.ROOT);
        return repeats(text)
                || isRow(text)
                || COMMON.contains(core(text))
                || COMMON.contains(core(plain(text)))
                || COMMON.contains(plain(core(text)))
                || core(text).isEmpty() && text.chars().distinct().count() < 8;
    }

    /** One piece over and over: {@code abcabcabcabc}, {@code passwordpassword}. */
    private static boolean repeats(String text) {
        for (int length = 1; length <= text.length() / 2; length++) {
            var piece = text.substring(0, length);
            if (piece.repeat(text.length() / length + 1).startsWith(text)
                    && (length <= 4 || COMMON.contains(core(plain(piece))))) {
                return true;
            }
        }
        return false;
    }

    /** {@code abcdefghijkl}, {@code 123456789012}, {@code 987654321098}. */
    private static boolean isRow(String text) {
        int ups = 0;
        int downs = 0;
        for (int i = 1; i < text.length(); i++) {
            int step = text.charAt(i) - text.charAt(i - 1);
            ups += step == 1 || step == -9 ? 1 : 0;
            downs += step == -1 || step == 9 ? 1 : 0;
        }
        return Math.max(ups, downs) >= text.length() - 2;
    }

    /** Without what stands before and behind its letters. */
    private static String core(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && !isLetter(text.charAt(from))) {
            from++;
        }
        while (from < to && !isLetter(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static String plain(String text) {
        var plain = new StringBuilder();
        for (char c : text.toCharArray()) {
            int at = LEET_FROM.indexOf(c);
            plain.append(at < 0 ? c : LEET_TO.charAt(at));
        }
        return plain.toString();
    }

    private static boolean names(String password, String subject, String name) {
        var text = password.toLowerCase(Locale.ROOT);
        var words = (subject + " " + name).toLowerCase(Locale.ROOT);
        for (var word : words.split("[^\\p{L}\\p{N}]+")) {
            // Short names are in many good passwords.
            if (word.length() >= 4
                    && text.contains(word)
                    && text.length() - word.length() < SHORTEST) {
                return true;
            }
        }
        return text.contains(subject.toLowerCase(Locale.ROOT))
                && text.length() - subject.length() < SHORTEST;
    }

    private static Refused refused(String field, String message) {
        return Refused.field(Refusal.INVALID_REQUEST, field, message);
    }
}

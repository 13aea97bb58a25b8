package dev.goldsmith.architecture;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every regular expression of the house takes linear time, whatever it is given: characters that it
 * looks at are counted, on texts that are hostile to one kind of pattern each. One that is meant
 * for short texts only says here how long they are, and its user checks that first.
 */
class PatternsTest {
    private static final int LENGTH = 800;

    /** How often each character is looked at, at most: it may be one of a few hundred things. */
    private static final int LOOKS = 250;

    /** The pattern to the longest text that its user lets it see. */
    private static final Map<String, Integer> SHORT =
            Map.ofEntries(
                    // armtemplate.Expansion, LONGEST_TYPE
                    Map.entry("[A-Za-z][\\w.]*(/[\\w]+)+", 260),
                    // armtemplate.TextFunctions, LONGEST_SLOT
                    Map.entry("(\\d{1,3})\\s*(?:,\\s*(-?\\d{1,4}))?\\s*(?::(.*))?", 100));

    /** Matched as wholes, though their files search for others. */
    private static final Set<String> MATCHED = Set.of("([a-z0-9][a-z0-9-]*)-(\\d{1,18})");

    private static final List<String> BEGINNINGS =
            List.of(
                    "",
                    "/",
                    "\"",
                    "{",
                    "{0",
                    "[a(",
                    "//",
                    "C:\\",
                    "include:",
                    "'",
                    "`",
                    "bytes=1",
                    "$.properties.customize[1].",
                    "standard_a1",
                    "\u001b[",
                    "\u001b]",
                    "name eq '",
                    "/subscriptions/x/resourceGroups/y/providers/",
                    "-----BEGIN CERTIFICATE-----");

    private static final List<String> FILLINGS =
            List.of(
                    "a",
                    "A",
                    "1",
                    "0",
                    " ",
                    "\t",
                    "\n",
                    "\r\n",
                    "/",
                    "//",
                    "a/",
                    "/a",
                    ".",
                    "a.",
                    "1.",
                    "-",
                    "_",
                    "\"",
                    "\\",
                    "\\\"",
                    "'",
                    "`",
                    "=",
                    "{",
                    "}",
                    "{}",
                    "(",
                    "[",
                    "]",
                    ",",
                    "a,",
                    "1,",
                    ":",
                    ";",
                    "%",
                    "@",
                    "a@",
                    "#",
                    "?",
                    "*",
                    "+",
                    "1s",
                    "1h",
                    "\u001b[",
                    "/galleries/",
                    " and ",
                    "ü",
                    "\u0000");

    private static final Pattern LITERAL =
            Pattern.compile(
                    "\\.(matches|split|replaceAll|replaceFirst)\\(\\s*\"((?:[^\"\\\\]|\\\\.)*+)\"\\s*[,)]");

    private static final Pattern CONSTANT = Pattern.compile("static final Pattern (\\w+)");
    private static final Pattern SEARCH =
            Pattern.compile("\\.(?:find|lookingAt|results|replaceAll)\\(|[A-Z]\\.split\\(");

    private static final Path MAIN = Path.of("src/main/java");

    /**
     * @param searched at any place of a text, which is tried at each; otherwise the whole is
     *     matched
     */
    private record Used(Pattern pattern, boolean searched) {
        @Override
        public String toString() {
            return (searched ? "search " : "match ") + pattern;
        }
    }

    /** Counts how often it is looked at, and ends who looks too often. */
    private record Counting(String text, int[] looks) implements CharSequence {
        Counting(String text) {
            this(text, new int[] {LOOKS * (text.length() + 100)});
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (looks[0]-- < 0) {
                throw new IllegalStateException("not linear");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @TestFactory
    Stream<DynamicTest> every_pattern_is_linear() {
        Map<String, Used> patterns = new LinkedHashMap<>();
        Stream.concat(constants(), literals()).forEach(it -> patterns.put(it.toString(), it));
        return patterns.values().stream()
                .map(it -> DynamicTest.dynamicTest(it.toString(), () -> tried(it)));
    }

    private static void tried(Used used) {
        var pattern = used.pattern();
        int length = SHORT.getOrDefault(pattern.pattern(), LENGTH);
        for (var filling : FILLINGS) {
            var middle = filling.repeat(length / filling.length());
            for (var beginning : BEGINNINGS) {
                tried(used, beginning + middle + "!", length);
            }
            tried(used, middle + "\n", length);
        }
    }

    private static void tried(Used used, String text, int length) {
        var tried =
                SHORT.containsKey(used.pattern().pattern()) && text.length() > length
                        ? text.substring(text.length() - length)
                        : text;
        if (!isLinear(used, tried)) {
            fail(
                    "Not linear, or too deep: %s over %.60s…%s",
                    used.pattern(), tried, tried.substring(tried.length() - 6));
        }
    }

    private static boolean isLinear(Used used, String text) {
        var matcher = used.pattern().matcher(new Counting(text));
        try {
            if (used.searched()) {
                matcher.results().forEach(_ -> {});
            } else {
                matcher.matches();
            }
            return true;
        } catch (IllegalStateException | StackOverflowError e) {
            return false;
        }
    }

    /** The values of all constants. */
    private static Stream<Used> constants() {
        return sources()
                .flatMap(file -> {
                    var text = read(file);
                    return CONSTANT.matcher(text)
                            .results()
                            .map(it ->
                                    new Used(
                                            value(file, it),
                                            SEARCH.matcher(text).find()
                                                    && !MATCHED.contains(
                                                            value(file, it).pattern())));
                });
    }

    private static Pattern value(Path file, MatchResult constant) {
        var name = MAIN.relativize(file).toString().replace(".java", "").replace('/', '.');
        try {
            var field = Class.forName(name).getDeclaredField(constant.group(1));
            field.setAccessible(true);
            return (Pattern) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(name + " hides a pattern in a class of its own", e);
        }
    }

    /** Those in a call to String. */
    private static Stream<Used> literals() {
        return sources()
                .flatMap(file -> LITERAL.matcher(read(file)).results())
                .map(it ->
                        new Used(
                                Pattern.compile(it.group(2).translateEscapes()),
                                !it.group(1).equals("matches")));
    }

    private static Stream<Path> sources() {
        try (var files = Files.walk(MAIN)) {
            return files.filter(it -> it.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.goldsmith.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A line of {@code words.txt}.
 *
 * @param sample JSON, or empty where a type stands for itself
 */
record Word(
        String path,
        String since,
        String kind,
        String standard,
        String sample,
        String test,
        String what) {
    private static final Path FOLDER = Path.of("src/test/resources/dev/goldsmith/schema");

    static List<Word> all() throws IOException {
        return lines("words.txt").stream()
                .map(l ->
                        new Word(
                                l.get(0), l.get(1), l.get(2), l.get(3), l.get(4), l.get(5),
                                l.get(6)))
                .toList();
    }

    /** Of resources that aren't templates. */
    static List<Word> others() throws IOException {
        return lines("other-words.txt").stream()
                .map(l -> new Word(l.get(0), l.get(1), l.get(2), "", "", l.get(3), l.get(4)))
                .toList();
    }

    private static List<List<String>> lines(String file) throws IOException {
        return Files.readAllLines(FOLDER.resolve(file)).stream()
                .filter(l -> !l.isBlank() && !l.startsWith("#"))
                .map(l -> List.of(l.split("\\|", -1)))
                .map(l -> l.stream().map(String::strip).toList())
                .toList();
    }

    boolean isTold() {
        return kind.equals("told");
    }

    /** A discriminator, which no record has as a component. */
    boolean isType() {
        return sample.isEmpty();
    }

    /** The test's class, and its method or nothing. */
    String testClass() {
        return test.replaceFirst("\\..*", "");
    }

    String testMethod() {
        return test.contains(".") ? test.substring(test.indexOf('.') + 1) : "";
    }
}

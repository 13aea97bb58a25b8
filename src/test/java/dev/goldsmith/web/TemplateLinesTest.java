package dev.goldsmith.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A template has one element a line, so that a change of it can be read. */
class TemplateLinesTest {
    private static final Path TEMPLATES = Path.of("src/main/resources/templates");
    private static final int LONGEST = 160;

    @Test
    void noLineIsTooLongToRead() throws IOException {
        try (var files = Files.walk(TEMPLATES)) {
            assertThat(
                            files.filter(file -> file.toString().endsWith(".html"))
                                    .flatMap(TemplateLinesTest::tooLong))
                    .isEmpty();
        }
    }

    private static Stream<String> tooLong(Path file) {
        try {
            var lines = Files.readAllLines(file);
            return IntStream.range(0, lines.size())
                    .filter(i -> lines.get(i).length() > LONGEST)
                    // JSON for htmx can't be broken up.
                    .filter(i -> !lines.get(i).startsWith("<meta name=\"htmx-config\""))
                    .mapToObj(i -> TEMPLATES.relativize(file) + ":" + (i + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

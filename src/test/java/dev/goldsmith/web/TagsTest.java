package dev.goldsmith.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What all pages show alike is shown by one tag. */
class TagsTest {
    private static final Path TEMPLATES = Path.of("src/main/resources/templates");
    private static final Path PAGES = Path.of("src/main/java/dev/goldsmith/web");

    /** An element, or what an expression calls a moment or how it reads. */
    private static final Pattern TIME =
            Pattern.compile(
                    "<time(?! data-time)|\\{\\w[\\w.:]*\\.(at|\\w+At|until|since|built|ago|day|moment|iso|exact)}");

    /** Lines of a log, which are many: their times are as the log has them, for page.js. */
    private static final Set<String> LOGS =
            Set.of("RunPages/Failure.html", "RunPages/Found.html", "tags/time.html");

    private static final Set<String> FORMATS =
            Set.of(
                    "Times.java",
                    // In the zone of the schedule, which stands beside them.
                    "TemplateTriggerPages.java");

    /** A fact in letters that people don't type off. */
    private static final Pattern FACT =
            Pattern.compile(
                    "<dd><code[^>]*>(?!.*\\{#copy )|<pre class=\"gs-command\"(?! tabindex=\"0\"[^>]*>\\{it}|.*\\bjson)");

    private static List<String> lines(Path folder, Pattern forbidden, Set<String> but)
            throws IOException {
        var found = new ArrayList<String>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var name = folder.relativize(file).toString();
                if (but.contains(name)) {
                    continue;
                }
                for (var line : Files.readAllLines(file)) {
                    if (forbidden.matcher(line).find()) {
                        found.add(name + ": " + line.strip());
                    }
                }
            }
        }
        return found;
    }

    @Test
    void aMomentIsShownByTheTagTime() throws IOException {
        assertThat(lines(TEMPLATES, TIME, LOGS)).isEmpty();
        assertThat(lines(PAGES, Pattern.compile("DateTimeFormatter"), FORMATS)).isEmpty();
    }

    @Test
    void aFactInCodeCanBeCopied() throws IOException {
        assertThat(lines(TEMPLATES, FACT, Set.of())).isEmpty();
    }
}

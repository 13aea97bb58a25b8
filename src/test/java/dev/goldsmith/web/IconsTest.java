package dev.goldsmith.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.activity.Noun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An icon that the sheet doesn't have is a gap that nobody is told of. */
class IconsTest {
    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final Pattern NAMED = Pattern.compile("\\{#icon '([a-z0-9-]+)'");
    private static final Pattern THERE = Pattern.compile("id=\"i-([a-z0-9-]+)\"");

    @Test
    void each_icon_that_is_named_is_there() throws IOException {
        var named = new TreeSet<String>();
        try (var files = Files.walk(RESOURCES.resolve("templates"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                found(NAMED, file).forEach(named::add);
            }
        }
        Arrays.stream(Noun.values()).map(Noun::icon).forEach(named::add);
        var there =
                found(THERE, RESOURCES.resolve("META-INF/resources/icons.svg"))
                        .collect(Collectors.toSet());
        assertThat(named).hasSizeGreaterThan(50);
        assertThat(there).containsAll(named);
    }

    private static Stream<String> found(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results().map(it -> it.group(1));
    }
}

package dev.goldsmith.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The part of Tabler that is shipped: what is made of it here, and whether pages need more. */
class TablerTest {
    private static final Path RESOURCES = Path.of("src/main/resources/META-INF/resources");
    private static final Path SHIPPED = RESOURCES.resolve("tabler.css");
    private static final Pattern ATTRIBUTE = Pattern.compile("class=\"([^\"]*)\"");

    @Test
    void what_is_shipped_is_what_pages_have_of_it() throws IOException {
        var made =
                Tabler.trim(
                        whole(),
                        Files.readString(RESOURCES.resolve("goldsmith.css"))
                                + Files.readString(RESOURCES.resolve("editor.css")));
        if (Boolean.getBoolean("update")) {
            Files.writeString(SHIPPED, made);
        }
        assertThat(Files.readString(SHIPPED))
                .as("mvn -Dtest=TablerTest -Dupdate=true test writes it")
                .isEqualTo(made);
        assertThat(made).hasSizeLessThan(60_000).startsWith("/*!");
    }

    @Test
    void no_page_names_a_class_of_tabler_that_was_left_out() throws IOException {
        var whole = Tabler.classes(whole());
        var ours = Tabler.classes(Files.readString(RESOURCES.resolve("goldsmith.css")));
        var shipped = Tabler.classes(Files.readString(SHIPPED));
        var missing = new TreeSet<String>();
        for (var name : named()) {
            if (whole.contains(name) && !shipped.contains(name) && !ours.contains(name)) {
                missing.add(name);
            }
        }
        assertThat(missing).as("add them to Tabler.KEPT").isEmpty();
    }

    private static TreeSet<String> named() throws IOException {
        var named = new TreeSet<String>();
        try (var files = Files.walk(Path.of("src/main/resources/templates"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                ATTRIBUTE
                        .matcher(Files.readString(file))
                        .results()
                        .flatMap(it -> Arrays.stream(it.group(1).split("[\\s{}]+")))
                        .forEach(named::add);
            }
        }
        return named;
    }

    private static String whole() throws IOException {
        var path = "/META-INF/resources/webjars/tabler__core/1.4.0/dist/css/tabler.min.css";
        try (var in = Objects.requireNonNull(TablerTest.class.getResourceAsStream(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package dev.goldsmith.bring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of our own with the constructs of others', and what becomes of them: {@code x.expected}
 * beside each. What a change made of them is in target/bring, to be compared and copied.
 */
class FormatsTest {
    private static final Path FILES = Path.of("src/test/resources/bring");

    static Stream<String> files() throws IOException {
        try (var all = Files.list(FILES)) {
            return all
                    .map(it -> it.getFileName().toString())
                    .filter(it -> !it.endsWith(".expected"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_line_is_taken_or_named(String file) throws IOException {
        var text = Files.readString(FILES.resolve(file));
        var brought = read(text);
        assertThat(brought.silent(text)).as("lines of which nothing is said").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void it_becomes_what_is_expected(String file) throws IOException {
        var brought = read(Files.readString(FILES.resolve(file)));
        var told = new StringBuilder(brought.format().word() + " " + brought.name() + "\n");
        brought.lines()
                .forEach(l -> told.append("%s: %s: %s\n".formatted(l.where(), l.what(), l.text())));
        told.append(TemplateWriter.pretty(brought.document())).append('\n');
        var made = Path.of("target/bring", file + ".expected");
        Files.createDirectories(made.getParent());
        Files.writeString(made, told);
        assertThat(told.toString()).isEqualTo(Files.readString(FILES.resolve(file + ".expected")));
    }

    @ParameterizedTest
    @MethodSource("files")
    void it_is_a_sound_template(String file) throws IOException {
        var brought = read(Files.readString(FILES.resolve(file)));
        TemplateReader.read(brought.document().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"properties\": {}} |",
                "{\"resources\": [], \"builders\": 1} |",
                "hello |",
                "FROM debian |dockerfile",
                "ARG A=1\\nFROM $A |dockerfile",
                "#cloud-config\\npackages: [a] |cloud-init",
                "#!/bin/sh\\necho |script",
                "variable \"x\" {\\n} |packer-hcl",
                "{\"builders\": [{\"type\": \"qemu\"}]} |packer-json",
                "name: x\\nphases:\\n  - name: build\\n    steps: [] |ec2-component",
                "[[packages]]\\nname = \"a\" |blueprint",
            })
    void a_kind_is_told_from_the_text(String text, String word) {
        assertThat(Formats.of(text.replace("\\n", "\n")).map(Format::word).orElse(null))
                .isEqualTo(word);
    }

    static List<List<String>> hostile() {
        var bomb = new StringBuilder("#cloud-config\na0: &a0 [x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(8)));
        }
        return List.of(
                List.of(bomb.toString(), "more than 50,000 values"),
                List.of("#cloud-config\na: &a [*a]\n", "levels"),
                List.of("#cloud-config\na: " + "[".repeat(200) + "]".repeat(200), "levels"),
                List.of("#cloud-config\nruncmd: [\n", "Line 3 "),
                List.of("#cloud-config\na: 1\na: 2", "Line 3 can't be read: `a` is given twice."),
                List.of("#cloud-config\n- a", "mapping"),
                List.of("#cloud-boothook\n", "cloud-config"),
                List.of(
                        "locals {\n  a = " + "[".repeat(5_000),
                        "Line 2 can't be read: more than 64"),
                List.of("locals {\n  a = " + "!".repeat(5_000) + "true\n}", "more than 64 levels"),
                List.of("locals {\n  a = " + "\"${".repeat(5_000), "more than 64 levels"),
                List.of("locals {\n  a = " + "b{".repeat(1), "Line 2"),
                List.of("locals {\n" + "a {\n".repeat(5_000), "more than 64 levels"),
                List.of("locals {\n  a = <<EOT\n" + "x\n".repeat(100_000), "no end `EOT`"),
                List.of("locals {\n  a = [" + "1,".repeat(60_000) + "]\n}", "50,000"),
                List.of(
                        "locals {\n  a = \"x\n}",
                        "Line 2 can't be read: its text has no closing quote."),
                List.of("locals {\n  a = 1 2\n}", "Line 2 can't be read: the line should end here"),
                List.of("FROM debian\nRUN cat <<EOF\nx", "Line 2 can't be read: its here-document"),
                List.of("FROM debian\nBOGUS x", "Line 2 can't be read: `BOGUS`"),
                List.of(
                        "[[packages]]\na = " + "[".repeat(5_000),
                        "Line 2 can't be read: more than 64"),
                List.of("[[packages]]\na = ", "Line 2"));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void what_is_too_much_or_broken_is_refused_at_its_line(List<String> it) {
        assertThatThrownBy(() -> read(it.getFirst()))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith("Line ")
                .hasMessageContaining(it.getLast());
    }

    @Test
    void what_doubles_with_every_line_ends() {
        var text = new StringBuilder("locals {\n  a0 = \"xxxxxxxxxx\"\n");
        for (int i = 1; i < 60; i++) {
            text.append("  a%d = \"${local.a%d}${local.a%d}\"\n".formatted(i, i - 1, i - 1));
        }
        text.append("}\nbuild {\n  provisioner \"shell\" {\n    inline = [local.a59]\n  }\n}\n");
        assertThatThrownBy(() -> read(text.toString()))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("4 million");
    }

    private static Brought read(String text) {
        return Formats.of(text).orElseThrow().read(new Sent(text));
    }
}

package dev.goldsmith.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.kernel.Violations;
import dev.goldsmith.schema.EngineSupport;
import dev.goldsmith.schema.Extent;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.web.editor.JsonText;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One megabyte of anything: what is said of it is bounded, whatever it is. A test can't look at a
 * clock; each of these took minutes, all the memory or the stack.
 */
class HostileDocumentsTest {
    private static final String TENANT = "11111111-2222-3333-4444-555555555555";
    private static final int MEGABYTE = 1_000_000;

    private static String many(String element) {
        return String.join(",", Collections.nCopies(MEGABYTE / (element.length() + 1), element));
    }

    private static String numbered(IntFunction<String> element) {
        return IntStream.range(0, 40_000).mapToObj(element).collect(Collectors.joining(","));
    }

    static List<String> documents() {
        var id = "/subscriptions/" + "a/".repeat(60_000);
        return List.of(
                Documents.document(many("1"), Documents.vhd("x")),
                Documents.document(many("{}"), Documents.vhd("x")),
                Documents.document(many("{\"type\":\"Shell\"}"), Documents.vhd("x")),
                Documents.document("", many("{\"type\":\"VHD\"}")),
                Documents.document(
                        "",
                        "{\"type\":\"SharedImage\",\"runOutputName\":\"x\",\"galleryImageId\":\"%s\"}"
                                .formatted(id)),
                Documents.document(
                        "{\"type\":\"LinuxRestart\",\"restartTimeout\":\"%s\"}"
                                .formatted("1s".repeat(MEGABYTE / 2)),
                        Documents.vhd("x")),
                Documents.document(
                        "{\"type\":\"File\",\"sourceUri\":\"http://%s\",\"destination\":\"/%s\"}"
                                .formatted("a.".repeat(200_000), "../".repeat(200_000)),
                        Documents.vhd("x")),
                "{\"tags\":{%s},\"properties\":{}}".formatted(numbered("\"k%d\":1"::formatted)),
                "{%s}".formatted(numbered("\"k%d\":1"::formatted)),
                "{\"%s\":1}".formatted("k".repeat(MEGABYTE)),
                "{\"k%s\":".formatted("k".repeat(900)).repeat(60)
                        + "["
                        + "1,".repeat(40_000)
                        + "1]"
                        + "}".repeat(60),
                "[".repeat(MEGABYTE),
                "{\"a\":".repeat(MEGABYTE / 5),
                "\"" + "\\u0000".repeat(MEGABYTE / 6) + "\"",
                "9".repeat(MEGABYTE),
                "1e" + "9".repeat(90),
                "\n".repeat(MEGABYTE),
                "/".repeat(MEGABYTE),
                "/* " + "*".repeat(MEGABYTE));
    }

    /** Whole deployment templates, whose values are computed. */
    static List<String> deployments() {
        var a = "a".repeat(400_000);
        return Stream.of(
                        "[replace(parameters('a'), 'a', parameters('a'))]",
                        "[indexOf(parameters('a'), concat(take(parameters('a'), 200000), 'b'))]",
                        "[contains(parameters('a'), concat(take(parameters('a'), 200000), 'b'))]",
                        "[lastIndexOf(parameters('a'), concat('b', take(parameters('a'), 200000)))]",
                        "[join(range(0, 10000), parameters('a'))]",
                        "[format('%s', parameters('a'))]".formatted("{0}".repeat(5000)),
                        "[format('%s', 1)]".formatted("{0,9999}".repeat(2500)),
                        "[format('{0%sx}', 1)]".formatted(" ".repeat(20_000)),
                        "[union(range(0, 10000), range(5000, 10000), range(20000, 10000))]",
                        "[intersection(range(0, 10000), range(5000, 10000))]",
                        "[split(parameters('a'), range(0, 10000))]",
                        "[concat(%s)]"
                                .formatted(
                                        String.join(
                                                ",", Collections.nCopies(1000, "parameters('a')"))))
                .map(expression ->
                        """
                        {"parameters": {
                           "a": {"type": "string", "defaultValue": "%s"},
                           "s": {"type": "securestring", "defaultValue": "%sb"}},
                         "resources": [{
                           "type": "Microsoft.VirtualMachineImages/imageTemplates",
                           "apiVersion": "2024-02-01", "name": "x",
                           "properties": {"source": "%s"}}]}
                        """
                                .formatted(a, a.substring(1000), expression))
                .toList();
    }

    static Stream<String> types() {
        return Stream.of(
                        "A" + "/a".repeat(200_000),
                        "[concat('A','%s')]".formatted("/a".repeat(9000)))
                .map(type ->
                        "{\"resources\":[{\"type\":\"%s\",\"name\":\"x\",\"apiVersion\":\"x\"}]}"
                                .formatted(type));
    }

    @ParameterizedTest
    @MethodSource({"documents", "deployments", "types"})
    void little_is_said_of_it(String text) {
        little(() -> Import.of(TENANT, "web", text, "", null));
        little(() -> Import.of(TENANT, "web", "{\"resources\":[]}", text, null));
        little(() -> TemplateReader.read(text));
        assertThat(JsonText.of(text, List.of("$.k"), List.of()).lines()).isNotEmpty();
    }

    private static void little(Runnable reading) {
        try {
            reading.run();
        } catch (Refused refused) {
            assertThat(refused.violations).hasSizeLessThanOrEqualTo(Violations.LISTED + 1);
            assertThat(refused.violations)
                    .allSatisfy(it -> {
                        assertThat(it.path()).hasSizeLessThan(1_000);
                        assertThat(it.message()).hasSizeLessThan(5_000);
                    });
        }
    }

    private static String steps(int count) {
        var step = "{\"type\":\"Shell\",\"inline\":[\"true\"]}";
        return Documents.document(
                String.join(",", Collections.nCopies(count, step)), Documents.vhd("x"));
    }

    @Test
    void as_many_steps_as_a_form_can_show() {
        assertThat(EngineSupport.notExecutable(TemplateReader.read(steps(Extent.STEPS)))).isEmpty();

        assertThat(EngineSupport.notExecutable(TemplateReader.read(steps(Extent.STEPS + 1))))
                .containsExactly(
                        new Violation(
                                "$.properties.customize",
                                "`customize` has 201 elements; it must have at most 200."));
    }

    @Test
    void as_much_text_as_a_page_can_show() {
        var line = "\"" + "x".repeat(60_000) + "\"";
        var step = "{\"type\":\"Shell\",\"inline\":[%s]}".formatted(line);
        var text =
                Documents.document(
                        String.join(",", Collections.nCopies(18, step)), Documents.vhd("x"));

        assertThat(EngineSupport.notExecutable(TemplateReader.read(text)))
                .singleElement()
                .satisfies(it ->
                        assertThat(it.message())
                                .endsWith(
                                        "it must have at most 1,048,576 (1 MiB). Put scripts and files where `scriptUri` and `sourceUri` can name them."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2s", "90s", "1h30m", "1h1h1h1h1h1h1h1h"})
    void lengths_of_time_that_people_write(String text) {
        assertThat(dev.goldsmith.schema.GoDuration.parse(text)).isPresent();
    }

    @Test
    void two_documents_that_share_nothing() {
        var older = IntStream.range(0, 20_000).mapToObj("old %d"::formatted);
        var newer = IntStream.range(0, 20_000).mapToObj("new %d"::formatted);
        var lines =
                TemplateDiff.of(
                        "{\n" + older.collect(Collectors.joining("\n")) + "\n}",
                        "{\n" + newer.collect(Collectors.joining("\n")) + "\n}");

        assertThat(lines).hasSize(40_002);
        assertThat(lines.getFirst().kind()).isEqualTo(TemplateDiff.Kind.SAME);
        assertThat(lines.get(1).kind()).isEqualTo(TemplateDiff.Kind.REMOVED);
        assertThat(lines.get(20_001).kind()).isEqualTo(TemplateDiff.Kind.ADDED);
        assertThat(lines.getLast().kind()).isEqualTo(TemplateDiff.Kind.SAME);
    }
}

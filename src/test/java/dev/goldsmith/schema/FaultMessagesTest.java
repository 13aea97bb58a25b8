package dev.goldsmith.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The messages, as a person reads them. Each block of {@code faults.txt} changes {@code small.json}
 * ({@code set <pointer> <json>}, {@code remove <pointer>}) or gives a text of its own ({@code text
 * …}), and lists what is said about it, those of the engine marked so.
 */
class FaultMessagesTest {
    private static final String GOLDEN = "faults.txt";

    @TestFactory
    List<DynamicTest> saysWhatIsWrongAndWhatWouldBeRight() {
        return blocks().stream()
                .map(block ->
                        DynamicTest.dynamicTest(
                                block.lines().findFirst().orElseThrow(),
                                () -> assertThat(judged(block)).isEqualTo(block)))
                .toList();
    }

    /** Leaves the file as it would be now under target/, to compare and to copy. */
    @Test
    void writesTheFileAnew() throws IOException {
        var text =
                blocks().stream()
                        .map(FaultMessagesTest::judged)
                        .collect(Collectors.joining("\n\n"));
        Files.writeString(Path.of("target", GOLDEN), text + "\n");

        assertThat(text + "\n").isEqualTo(Texts.resource(GOLDEN));
    }

    private static List<String> blocks() {
        return List.of(Texts.resource(GOLDEN).strip().split("\n\n+"));
    }

    private static String judged(String block) {
        var input =
                block.lines()
                        .filter(line -> !line.startsWith("    "))
                        .collect(Collectors.joining("\n"));
        return input + "\n" + answer(input);
    }

    private static String answer(String input) {
        JsonNode json = Texts.small();
        for (var line : input.lines().skip(1).toList()) {
            var words = line.split(" ", 3);
            switch (words[0]) {
                case "set" -> set((ObjectNode) json, words[1], Texts.parse(words[2]));
                case "remove" -> remove((ObjectNode) json, words[1]);
                case "text" -> {
                    return said(line.substring(5).replace("\\n", "\n"));
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
        return said(json.toString());
    }

    private static String said(String json) {
        try {
            var template = TemplateReader.read(json);
            var engine = EngineSupport.notExecutable(template);
            return engine.isEmpty() ? "    accepted" : "    engine\n" + lines(engine);
        } catch (Refused e) {
            return "    %s%n%s".formatted(e.refusal, lines(e.violations));
        }
    }

    private static String lines(List<Violation> violations) {
        return violations.stream()
                .map(it -> "    %s%n        %s".formatted(it.path(), it.message()))
                .collect(Collectors.joining("\n"));
    }

    private static void set(ObjectNode json, String pointer, JsonNode value) {
        var at = JsonPointer.compile(pointer);
        switch (json.at(at.head())) {
            case ObjectNode parent -> parent.set(at.last().getMatchingProperty(), value);
            case ArrayNode parent when at.last().getMatchingIndex() < parent.size() ->
                    parent.set(at.last().getMatchingIndex(), value);
            case ArrayNode parent -> parent.add(value);
            default -> throw new IllegalArgumentException(pointer);
        }
    }

    private static void remove(ObjectNode json, String pointer) {
        var at = JsonPointer.compile(pointer);
        ((ObjectNode) json.at(at.head())).remove(at.last().getMatchingProperty());
    }
}

package dev.goldsmith.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.goldsmith.kernel.Refused;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The schema by another program than ours: it takes what the reader takes, and refuses what the
 * reader refuses for its shape.
 */
class TemplateSchemaTest {
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(TemplateSchema.json());

    static Stream<String> places() {
        return MutationTest.places();
    }

    static Stream<Word> words() throws IOException {
        return Word.all().stream().filter(word -> !word.isType());
    }

    static Stream<Word> used() throws IOException {
        return WordsTest.used();
    }

    @Test
    void is_a_schema() {
        var metaschema =
                JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(
                                SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(metaschema.validate(TemplateSchema.json())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"everything.json", "small.json"})
    void takes_whole_templates(String file) {
        assertThat(SCHEMA.validate(Texts.parse(Texts.resource(file)))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("words")
    void takes_each_word(Word word) {
        assertThat(SCHEMA.validate(WordProbe.of(word))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("used")
    void refuses_a_wrong_value_of_each_word(Word word) {
        var probe = WordProbe.of(word);
        var name = word.path().substring(word.path().lastIndexOf('.') + 1);
        probe.findParents(name)
                .forEach(parent -> ((ObjectNode) parent).set(name, Texts.parse("[[1]]")));

        assertThat(SCHEMA.validate(probe)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("places")
    void refuses_the_wrong_type_and_an_unknown_name(String pointer) {
        for (var odd : List.of("{\"odd\": 1}", "[[]]", "-7.5", "true")) {
            var value = Texts.parse(odd);
            if (value.getNodeType() != Texts.everything().at(pointer).getNodeType()) {
                assertThat(SCHEMA.validate(MutationTest.replaced(pointer, value))).isNotEmpty();
            }
        }
        var json = Texts.everything();
        if (json.at(pointer) instanceof ObjectNode object && !MutationTest.isMap(pointer)) {
            object.put("nonsense", "x");

            assertThat(SCHEMA.validate(json)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void takes_a_null_and_what_is_missing_where_the_reader_does(String pointer) {
        takes(MutationTest.replaced(pointer, Texts.JSON.nullNode()));
        takes(MutationTest.removed(pointer));
    }

    /** Rules across properties are the reader's alone: where it refuses, the schema may not. */
    private static void takes(JsonNode json) {
        try {
            TemplateReader.read(json);
        } catch (Refused e) {
            return;
        }
        assertThat(SCHEMA.validate(json)).as(json.toString()).isEmpty();
    }

    /** Each is a block of {@code faults.txt} whose fault is one of shape. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"Chef\"}",
                "{\"type\": \"Shell\", \"inline\": \"true\"}",
                "{\"type\": \"File\", \"sourceUri\": \"https://example.org/f\"}",
                "{\"type\": \"Shell\", \"inline\": [\"true\"], \"sha256Checksum\": \"abc\"}",
                "{\"type\": \"WindowsUpdate\", \"updateLimit\": -1}",
                "{\"type\": \"LinuxUpdate\", \"updates\": \"important\"}",
                "{\"type\": \"LinuxUpdate\", \"exclude\": [\"a b\"]}",
                "{\"type\": \"PowerShell\", \"inline\": [\"exit\"], \"validExitCodes\": [3000000000]}",
                "{\"inline\": [\"true\"]}"
            })
    void refuses_a_step_as_the_reader_does(String step) {
        var template = Texts.small();
        ((ObjectNode) template.get("properties")).putArray("customize").add(Texts.parse(step));

        assertThat(TemplateReader.reading(template, Language.OWN).isSound()).isFalse();
        assertThat(SCHEMA.validate(template)).isNotEmpty();
    }
}

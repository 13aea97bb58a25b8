package dev.goldsmith.armtemplate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** Every function: its value, or what it says when it has none. */
class FunctionsTest {
    private static final Ground GROUND =
            new Ground(
                    "11111111-2222-3333-4444-555555555555",
                    "web",
                    "local",
                    "nightly",
                    Instant.parse("2026-03-09T07:05:03.123Z"));

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "functions.csv", delimiter = '|', quoteCharacter = '"')
    void has_the_value_that_azure_gives(String expression, String value) {
        assertThat(evaluated(expression)).isEqualTo(value.replace("<empty>", ""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "faults.csv", delimiter = '|', quoteCharacter = '"')
    void says_what_is_wrong(String expression, String fault) {
        assertThat(fault(expression)).isEqualTo(fault);
    }

    /** As Bicep's compiler writes them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "items(createObject('b', 2, 'A', 1))|[{'key':'A','value':1},{'key':'b','value':2}]",
                "objectKeys(createObject('b', 2, 'A', 1))|['A','b']",
                "flatten(createArray(createArray(1), createArray(createArray(2), 3)))|[1,[2],3]",
                "shallowMerge(createArray(createObject('a', 1, 'b', 1), createObject('b', 2)))|{'a':1,'b':2}",
                "tryGet(createObject('a', createArray(5, 6)), 'a', 1)|6",
                "coalesce(tryGet(createObject('a', 1), 'x', 'y'), 'none')|none",
                "coalesce(tryGet(createArray(1), 7), 'none')|none"
            })
    void objects_are_taken_apart(String expression, String json) {
        assertThat(evaluated("string(" + expression + ")").replace('"', '\'')).isEqualTo(json);
    }

    /** Known from deployments to Azure. */
    @ParameterizedTest
    @CsvSource({
        "test, rbgf3xv4ufgzg",
        "abc, cgtzqvhu4i23s",
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/my-rg, bmg7c6xu4tw46"
    })
    void unique_strings_are_azures(String text, String unique) {
        assertThat(evaluated("uniqueString('" + text + "')")).isEqualTo(unique);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yyyyMMddTHHmmssZ|20260309T070503Z",
                "yyyy-MM-dd|2026-03-09",
                "d|03/09/2026",
                "u|2026-03-09 07:05:03Z",
                "s|2026-03-09T07:05:03",
                "o|2026-03-09T07:05:03.1230000Z",
                "yy.M.d|26.3.9",
                "ddd dd MMM|Mon 09 Mar",
                "HH'h'mm|07h05",
                "hh:mm tt|07:05 AM"
            })
    void a_parameters_default_knows_the_time(String format, String text) {
        assertThat(
                        deployed(
                                "\"defaultValue\": \"[utcNow('%s')]\""
                                        .formatted(format.replace("'", "''"))))
                .isEqualTo(text);
    }

    @Test
    void a_new_guid_is_new_each_time() {
        var one = deployed("\"defaultValue\": \"[newGuid()]\"");
        assertThat(one).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(deployed("\"defaultValue\": \"[newGuid()]\"")).isNotEqualTo(one);
    }

    private static String deployed(String standard) {
        var template =
                template("{\"type\": \"string\", " + standard + "}", "[parameters('given')]");
        assertThat(template.allFaults()).isEmpty();
        return template.resources().getFirst().body().json().path("properties").asText();
    }

    private static String evaluated(String expression) {
        var template =
                template("{\"type\": \"string\", \"defaultValue\": \"x\"}", "[" + expression + "]");
        assertThat(template.allFaults()).isEmpty();
        var value = template.resources().getFirst().body().json().get("properties");
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private static String fault(String expression) {
        var faults =
                template("{\"type\": \"string\", \"defaultValue\": \"x\"}", "[" + expression + "]")
                        .allFaults();
        assertThat(faults).hasSize(1);
        assertThat(faults.getFirst().path()).isEqualTo("$.resources[0].properties");
        return faults.getFirst().message();
    }

    private static ArmTemplate template(String parameter, String value) {
        var json =
                """
                {"parameters": {"given": %s}, "variables": {"list": ["a", "b"], "map": {"Key": 1}, "deep": {"a": {"x": 1}}, "round": "[variables('round')]"},
                "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "n",
                "properties": "%s"}]}
                """
                        .formatted(parameter, value.replace("\\", "\\\\").replace("\"", "\\\""));
        return ArmTemplate.read(Jsonc.read(json), Jsonc.read("{}"), GROUND);
    }
}

package dev.goldsmith.armtemplate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.goldsmith.kernel.Refused;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Bicep's compiler writes since it writes {@code languageVersion} 2.0. */
class BicepTest {
    private static final Ground GROUND =
            new Ground("s", "web", "local", "nightly", Instant.parse("2026-03-09T07:05:03Z"));

    /** As a deployment that has just made everything would read it. */
    private static final References THERE =
            id -> {
                var resource = JsonNodeFactory.instance.objectNode().put("location", "here");
                resource.putObject("properties").put("of", id.substring(id.lastIndexOf('/') + 1));
                return Optional.of(resource);
            };

    private static ArmTemplate read(String template, String parameters) {
        return ArmTemplate.read(Jsonc.read(template), Jsonc.read(parameters), GROUND).checked();
    }

    private static ArmTemplate symbolic(String rest) {
        return read("{\"languageVersion\": \"2.0\", " + rest.strip() + "}", "{}");
    }

    private static List<String> names(ArmTemplate template) {
        assertThat(template.allFaults()).isEmpty();
        return template.resources().stream().map(r -> r.name).toList();
    }

    private static List<String> messages(ArmTemplate template) {
        return template.allFaults().stream()
                .map(it -> it.path() + ": " + it.message().replaceFirst(" \\(line .*", ""))
                .toList();
    }

    @Test
    void resources_have_symbols() {
        var template =
                symbolic(
                        """
                        "resources": {
                          "last": {"type": "A.B/c", "apiVersion": "1", "name": "z", "dependsOn": ["many", "off", "vault", "[format('many[{0}]', 1)]"],
                            "properties": {
                              "one": "[reference('first').of]",
                              "where": "[reference('vault', '1', 'full').location]",
                              "second": "[reference(format('many[{0}]', 1)).of]",
                              "all": "[map(references('many'), lambda('it', lambdaVariables('it').of))]",
                              "id": "[resourceInfo('first').id]"}},
                          "many": {"copy": {"name": "many", "count": 2, "mode": "serial", "batchSize": 1},
                            "type": "A.B/c", "apiVersion": "1", "name": "[format('n{0}', copyIndex())]", "dependsOn": ["first"]},
                          "none": {"copy": {"name": "none", "count": 0}, "type": "A.B/c", "apiVersion": "1", "name": "never"},
                          "off": {"condition": false, "type": "A.B/c", "apiVersion": "1", "name": "off", "dependsOn": ["none"]},
                          "vault": {"existing": true, "type": "A.B/d", "apiVersion": "1", "name": "v", "resourceGroup": "[format('{0}-shared', 'web')]"},
                          "first": {"type": "A.B/c", "apiVersion": "1", "name": "a", "dependsOn": ["none", "off"]}}
                        """);
        assertThat(names(template)).containsExactly("a", "n0", "n1", "z");
        var last = template.resources().getLast();
        assertThat(last.body().complete()).isFalse();
        assertThat(template.needs(last)).hasSize(3);
        var asked = new java.util.ArrayList<String>();
        var body =
                last.body(id -> {
                    asked.add(id);
                    return THERE.find(id);
                });
        assertThat(body.json())
                .hasToString(
                        "{\"properties\":{\"one\":\"a\",\"where\":\"here\",\"second\":\"n1\",\"all\":[\"n0\",\"n1\"],\"id\":\"/subscriptions/s/resourceGroups/web/providers/A.B/c/a\"}}");
        assertThat(asked).contains("/subscriptions/s/resourceGroups/web-shared/providers/A.B/d/v");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'languageVersion': '2.0', 'resources': []|$.resources: `resources` is an array; it must be an object of resources by symbolic name.",
                "'resources': {}|$.resources: `resources` is an object; it must be an array, or `languageVersion` 'xx2.0xx'.",
                "'languageVersion': '3.0', 'resources': {}|$.languageVersion: There is no `languageVersion` 'xx3.0xx' here; it must be 'xx1.0xx' or 'xx2.0xx'."
            })
    void the_language_says_what_resources_are(String template, String message) {
        Assertions.assertThatThrownBy(() -> read("{" + template.replace('\'', '"') + "}", "{}"))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith(message.replace("'xx", "\"").replace("xx'", "\""));
    }

    @Test
    void an_unknown_symbol_and_a_circle_are_told() {
        assertThat(
                        messages(
                                symbolic(
                                        """
                                        "resources": {
                                          "a": {"type": "A.B/c", "apiVersion": "1", "name": "a", "dependsOn": ["b", "nobody"]},
                                          "b": {"type": "A.B/c", "apiVersion": "1", "name": "b", "properties": "[reference('a').x]"},
                                          "c": {"type": "A.B/c", "apiVersion": "1", "name": "c", "properties": "[reference('off').x]"},
                                          "off": {"condition": false, "type": "A.B/c", "apiVersion": "1", "name": "off"}}
                                        """)))
                .containsExactlyInAnyOrder(
                        "$.resources.a.dependsOn[1]: The resource `nobody` isn't defined in the template.",
                        "$.resources.a: The resources depend on one another in a circle: a → b → a.",
                        "$.resources.c.properties: The resource `off` is left out by its condition.");
    }

    private static final String FUNCTIONS =
            """
            "functions": [
              {"namespace": "__bicep", "members": {
                "label": {"parameters": [{"type": "string", "name": "os"}, {"$ref": "#/definitions/size", "name": "size"}],
                          "output": {"type": "string", "value": "[format('{0}-{1}', parameters('os'), __bicep.twice(parameters('size')))]"}},
                "twice": {"parameters": [{"type": "int", "name": "n"}], "output": {"type": "int", "value": "[mul(parameters('n'), 2)]"}},
                "round": {"parameters": [{"type": "int", "name": "n"}], "output": {"type": "int", "value": "[add(__bicep.round(parameters('n')), __bicep.round(parameters('n')))]"}},
                "outer": {"parameters": [], "output": {"type": "string", "value": "[parameters('p')]"}},
                "wrong": {"parameters": [], "output": {"type": "int", "value": "one"}}}},
              {"namespace": "contoso", "members": {
                "unique": {"parameters": [{"name": "prefix", "type": "string"}],
                           "output": {"type": "string", "value": "[concat(toLower(parameters('prefix')), 'x')]"}}}}],
            "definitions": {"size": {"type": "int"}},
            "parameters": {"p": {"type": "string", "defaultValue": "p"}},
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "__bicep.label('linux', 4)|linux-8",
                "CONTOSO.Unique('AB')|abx",
                "join(map(range(1, 2), lambda('x', string(__bicep.twice(lambdaVariables('x'))))), ',')|2,4",
                "__bicep.label(1, 4)|!Argument 1 of `__bicep.label`, `os`, is a whole number; it must be a text.",
                "__bicep.label('a')|!`__bicep.label` has 1 argument; it takes 2.",
                "__bicep.nobody('a')|!The template has no function `__bicep.nobody`; it has __bicep.label, __bicep.outer, __bicep.round, __bicep.twice, __bicep.wrong, contoso.unique.",
                "__bicep.wrong()|!`__bicep.wrong` makes a text; its output must be a whole number.",
                "__bicep.outer()|!The function has no parameter `p`; it sees its own and none of the template's.",
                "string(__bicep.round(1))|!The template's expressions go too deep: at most 300 within one another."
            })
    void functions_of_the_templates_own(String expression, String value) {
        var template =
                symbolic(
                        FUNCTIONS
                                + """
                                "resources": {"r": {"type": "A.B/c", "apiVersion": "1", "name": "n", "properties": "[%s]"}}
                                """
                                        .formatted(expression));
        if (value.startsWith("!")) {
            assertThat(messages(template))
                    .singleElement()
                    .asString()
                    .endsWith(": " + value.substring(1));
        } else {
            assertThat(template.allFaults()).isEmpty();
            assertThat(template.resources().getFirst().body().json().path("properties").asText())
                    .isEqualTo(value);
        }
    }

    private static final String TYPES =
            """
            {"languageVersion": "2.0", "resources": {},
             "definitions": {
               "name": {"type": "string", "minLength": 2, "maxLength": 5},
               "maybe": {"$ref": "#/definitions/name", "nullable": true},
               "round": {"$ref": "#/definitions/round"},
               "open": {"type": "object", "properties": {"name": {"$ref": "#/definitions/name"}, "n": {"type": "int", "nullable": true}}},
               "sealed": {"type": "object", "properties": {"name": {"$ref": "#/definitions/name"}}, "additionalProperties": false},
               "dictionary": {"type": "object", "additionalProperties": {"type": "int", "minValue": 1}},
               "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "int"}], "items": false},
               "names": {"type": "array", "items": {"$ref": "#/definitions/name"}, "maxLength": 2},
               "deep": {"type": "array", "items": {"$ref": "#/definitions/tree"}},
               "tree": {"type": "object", "properties": {"name": {"type": "string"}, "inner": {"$ref": "#/definitions/deep", "nullable": true}}},
               "disk": {"type": "object", "properties": {"kind": {"type": "string", "allowedValues": ["disk"]}, "size": {"type": "int"}}},
               "image": {"type": "object", "properties": {"kind": {"type": "string", "allowedValues": ["image"]}, "id": {"type": "string"}}, "additionalProperties": false},
               "either": {"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"disk": {"$ref": "#/definitions/disk"}, "image": {"$ref": "#/definitions/image"}}}},
               "few": {"type": "array", "allowedValues": ["a", "b"]},
               "key": {"type": "object", "properties": {"word": {"type": "securestring", "minLength": 5}}}},
             "parameters": {"p": %s}}
            """;

    /** A declaration, a value, and the place and the sentence of what is wrong with it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'$ref': '#/definitions/name'}|'ab'|",
                "{'$ref': '#/definitions/name'}|'a'|$.p.value: The text's length is 1; `minLength` is 2.",
                "{'$ref': '#/definitions/name'}|null|$.p.value: The value is null; it must be a text.",
                "{'$ref': '#/definitions/maybe'}|null|",
                "{'$ref': '#/definitions/maybe'}|'abcdef'|$.p.value: The text's length is 6; `maxLength` is 5.",
                "{'$ref': '#/definitions/maybe'}||",
                "{'$ref': '#/definitions/name', 'defaultValue': 'abc'}|null|",
                "{'$ref': '#/definitions/nobody'}|'a'|$.parameters.p.$ref: The template has no type `#/definitions/nobody`; there are name, maybe, round, open, sealed, dictionary, pair, names, deep, tree, disk, image, either, few, key.",
                "{'$ref': '#/definitions/round'}|'a'|$.definitions.round.$ref: The type `#/definitions/round` is defined by itself.",
                "{'$ref': '#/definitions/names/items'}|'a'|$.p.value: The text's length is 1; `minLength` is 2.",
                "{'type': 'date'}|'a'|$.parameters.p.type: A `type` must be one of string, securestring, int, bool, object, secureObject, array, or a `$ref` to one of the template's `definitions`.",
                "{'$ref': '#/definitions/open'}|{'name': 'ab', 'n': null, 'more': 1}|",
                "{'$ref': '#/definitions/open'}|{'n': 'x'}|$.p.value: The property `name` is missing; it must be a text.;$.p.value.n: The value is a text; it must be a whole number.",
                "{'$ref': '#/definitions/open'}|[]|$.p.value: The value is an array; it must be an object.",
                "{'$ref': '#/definitions/sealed'}|{'name': 'ab', 'nam': 1}|$.p.value.nam: `nam` is not a field of this object. Did you mean `name`?",
                "{'$ref': '#/definitions/dictionary'}|{'a': 1, 'b': 0}|$.p.value.b: The value is 0; `minValue` is 1.",
                "{'$ref': '#/definitions/pair'}|['a', 1]|",
                "{'$ref': '#/definitions/pair'}|['a', 'b']|$.p.value[1]: The value is a text; it must be a whole number.",
                "{'$ref': '#/definitions/pair'}|['a', 1, 2]|$.p.value: The array has 3 elements; there must be 2.",
                "{'$ref': '#/definitions/pair'}|['a']|$.p.value: The array has 1 elements; there must be 2.",
                "{'$ref': '#/definitions/names'}|['ab', 'c', 1]|$.p.value: The array's length is 3; `maxLength` is 2.;$.p.value[1]: The text's length is 1; `minLength` is 2.;$.p.value[2]: The value is a whole number; it must be a text.",
                "{'$ref': '#/definitions/deep'}|[{'name': 'a', 'inner': [{'name': 1}]}]|$.p.value[0].inner[0].name: The value is a whole number; it must be a text.",
                "{'type': 'array', 'items': {'$ref': '#/definitions/either'}}|[{'kind': 'disk', 'size': 1}, {'kind': 'image', 'id': 'x'}]|",
                "{'$ref': '#/definitions/either'}|{'kind': 'disk', 'size': 'x'}|$.p.value.size: The value is a text; it must be a whole number.",
                "{'$ref': '#/definitions/either'}|{'kind': 'image', 'id': 'x', 'size': 1}|$.p.value.size: `size` is not a field of this object, which has `id`, `kind`.",
                "{'$ref': '#/definitions/either'}|{'kind': 'tape'}|$.p.value.kind: `kind` says which type this is; it must be one of disk, image.",
                "{'$ref': '#/definitions/either'}|{}|$.p.value: The property `kind` is missing; it must be one of disk, image.",
                "{'$ref': '#/definitions/few'}|['a', 'a']|",
                "{'$ref': '#/definitions/few'}|['a', 'c']|$.p.value: The value `['a','c']` isn't allowed; `allowedValues` are ['a','b'].",
                "{'$ref': '#/definitions/key'}|{'word': 'w0rd'}|$.p.value.word: The text's length is wrong; `minLength` is 5."
            })
    void types_of_the_templates_own(String declaration, String value, String faults) {
        var template =
                read(
                        TYPES.formatted(declaration.replace('\'', '"')),
                        value == null
                                ? "{}"
                                : "{\"p\": {\"value\": %s}}".formatted(value.replace('\'', '"')));
        assertThat(messages(template).stream().map(it -> it.replace('"', '\'')).toList())
                .containsExactlyInAnyOrderElementsOf(
                        faults == null ? List.of() : List.of(faults.split(";(?=\\$)")));
    }

    @Test
    void a_secure_property_of_a_type_is_a_secret() {
        var template =
                read(
                        TYPES.formatted("{\"$ref\": \"#/definitions/key\"}")
                                .replace(
                                        "\"resources\": {}",
                                        "\"resources\": {}, \"outputs\": {\"o\": {\"type\": \"string\", \"value\": \"[toUpper(parameters('p').word)]\"}}"),
                        "{\"p\": {\"value\": {\"word\": \"hunter2\"}}}");
        assertThat(template.outputs(THERE).json().toString())
                .isEqualTo("{\"o\":{\"type\":\"string\",\"value\":\"*******\"}}");
        assertThat(template.shownParameters().toString()).doesNotContain("hunter2");
    }

    @Test
    void outputs_come_in_loops_and_of_types() {
        var template =
                symbolic(
                        """
                        "definitions": {"maybe": {"type": "string", "nullable": true}},
                        "resources": {"r": {"copy": {"name": "r", "count": 2}, "type": "A.B/c", "apiVersion": "1", "name": "[format('n{0}', copyIndex())]"}},
                        "outputs": {
                          "all": {"type": "array", "copy": {"count": 2, "input": "[reference(format('r[{0}]', copyIndex())).of]"}},
                          "none": {"$ref": "#/definitions/maybe", "value": "[null()]"}}
                        """);
        assertThat(template.outputs().faults()).isEmpty();
        assertThat(template.outputs(THERE).json())
                .hasToString(
                        "{\"all\":{\"type\":\"array\",\"value\":[\"n0\",\"n1\"]},\"none\":{\"type\":\"string\",\"value\":null}}");
    }

    @Test
    void what_comes_out_as_null_is_left_out_and_what_is_written_stays() {
        var template =
                symbolic(
                        """
                        "parameters": {"tags": {"type": "object", "nullable": true}},
                        "resources": {"r": {"type": "A.B/c", "apiVersion": "1", "name": "n", "tags": "[parameters('tags')]",
                          "properties": {"a": "[null()]", "b": null, "c": "[createObject('d', null(), 'e', createArray(null(), 1))]"}}}
                        """);
        assertThat(template.resources().getFirst().body().json())
                .hasToString("{\"properties\":{\"b\":null,\"c\":{\"e\":[null,1]}}}");
    }

    /** Deeper than JSON may be, doubled in each turn, and a loop in a loop in a loop. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "reduce(range(0, 500), null(), lambda('a', 'b', createArray(lambdaVariables('a'))))",
                "reduce(range(0, 60), 'x', lambda('a', 'b', concat(lambdaVariables('a'), lambdaVariables('a'))))",
                "map(range(0, 9999), lambda('x', map(range(0, 9999), lambda('y', map(range(0, 9999), lambda('z', 1))))))",
                "sort(range(0, 9999), lambda('a', 'b', empty(map(range(0, 9999), lambda('x', 1)))))"
            })
    void what_a_lambda_makes_is_bounded(String expression) {
        Assertions.assertThatThrownBy(() ->
                        symbolic(
                                """
                                "resources": {"r": {"type": "A.B/c", "apiVersion": "1", "name": "n", "properties": "[%s]"},
                                              "s": {"type": "A.B/c", "apiVersion": "1", "name": "m", "properties": 1}}
                                """
                                        .formatted(expression)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("The template makes too much");
    }
}

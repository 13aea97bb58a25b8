package dev.goldsmith.armtemplate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Deployments within a template: their resources stand in their place. */
class ModulesTest {
    private static final Ground GROUND =
            new Ground("s", "web", "local", "nightly", Instant.parse("2026-03-09T07:05:03Z"));

    private static final References THERE =
            id -> {
                var resource = JsonNodeFactory.instance.objectNode().put("location", "here");
                resource.putObject("properties").put("of", id.substring(id.lastIndexOf('/') + 1));
                return Optional.of(resource);
            };

    private static ArmTemplate read(String template, String parameters) {
        return ArmTemplate.read(Jsonc.read(template), Jsonc.read(parameters), GROUND).checked();
    }

    private static List<String> messages(ArmTemplate template) {
        return template.allFaults().stream()
                .map(it -> it.path() + ": " + it.message().replaceFirst(" \\(line .*", ""))
                .toList();
    }

    private static String properties(ArmResource resource, References references) {
        return resource.body(references).json().path("properties").toString();
    }

    /** One module makes what the other needs, before and after it is known. */
    private static final String TWO =
            """
            {"languageVersion": "2.0",
             "parameters": {"key": {"type": "securestring", "defaultValue": "hunter2"}},
             "resources": {
               "user": {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "user",
                 "dependsOn": ["maker", "empty"],
                 "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
                   "parameters": {
                     "name": {"value": "two"},
                     "id": {"value": "[reference('maker').outputs.id.value]"},
                     "state": {"value": "[reference('maker').outputs.state.value]"},
                     "word": {"value": "[parameters('key')]"},
                     "size": {"value": null}},
                   "template": {"languageVersion": "2.0",
                     "definitions": {"text": {"type": "string", "minLength": 2}},
                     "parameters": {"name": {"$ref": "#/definitions/text"}, "id": {"type": "string"}, "state": {"type": "string"},
                                    "word": {"type": "string"}, "size": {"type": "int", "defaultValue": 3}},
                     "variables": {"both": "[format('{0}+{1}', parameters('id'), parameters('state'))]"},
                     "resources": {"it": {"type": "A.B/c", "apiVersion": "1", "name": "[parameters('name')]",
                       "properties": {"id": "[parameters('id')]", "both": "[variables('both')]", "size": "[parameters('size')]", "by": "[deployment().name]"}}},
                     "outputs": {"loud": {"type": "string", "value": "[toUpper(parameters('word'))]"}}}}},
               "maker": {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "maker", "resourceGroup": "shared",
                 "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
                   "template": {"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "one"}],
                     "outputs": {"id": {"type": "string", "value": "[resourceId('A.B/c', 'one')]"},
                                 "state": {"type": "string", "value": "[reference('one').of]"}}}}},
               "empty": {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "empty", "dependsOn": ["last"],
                 "properties": {"mode": "Incremental", "template": {"resources": [], "outputs": {"hint": {"type": "String", "value": "no more"}}}}},
               "last": {"type": "A.B/c", "apiVersion": "1", "name": "zero"}},
             "outputs": {"loud": {"type": "string", "value": "[reference('user').outputs.loud.value]"},
                         "hint": {"type": "string", "value": "[reference('empty').outputs.hint.value]"}}}
            """;

    @Test
    void a_module_is_given_what_another_makes() {
        var template = read(TWO, "{}");
        assertThat(template.allFaults()).isEmpty();
        assertThat(template.resources())
                .extracting(r -> r.name)
                .containsExactly("one", "zero", "two");
        var one = template.resources().get(0);
        var two = template.resources().get(2);
        assertThat(one.group).isEqualTo("shared");
        assertThat(one.id).startsWith("/subscriptions/s/resourceGroups/shared/");
        assertThat(template.needs(two))
                .containsExactlyInAnyOrder(
                        one.id.toLowerCase(), template.resources().get(1).id.toLowerCase());
        // The id is known before; the state is not.
        assertThat(two.body().complete()).isFalse();
        assertThat(two.body().json().path("properties").path("id").asText()).isEqualTo(one.id);
        assertThat(properties(two, THERE))
                .isEqualTo(
                        "{\"id\":\"%1$s\",\"both\":\"%1$s+one\",\"size\":3,\"by\":\"user\"}"
                                .formatted(one.id));
    }

    @Test
    void a_secret_that_a_module_is_given_stays_one() {
        assertThat(read(TWO, "{}").outputs(THERE).json())
                .hasToString(
                        "{\"loud\":{\"type\":\"string\",\"value\":\"*******\"},\"hint\":{\"type\":\"string\",\"value\":\"no more\"}}");
    }

    private static String nested(String rest) {
        return """
        {"parameters": {"p": {"type": "string", "defaultValue": "outer"}}, "variables": {"v": "of it"},
         "resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "in", %s}]}
        """
                .formatted(rest);
    }

    @Test
    void a_nested_template_of_outer_scope_sees_what_is_around_it() {
        var template =
                read(
                        nested(
                                        """
                                        "copy": {"name": "l", "count": 2},
                                        "properties": {"mode": "Incremental", "template": {
                                          "parameters": {}, "variables": {"v": "hidden"},
                                          "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[concat('n', copyIndex())]",
                                            "properties": "[concat(parameters('p'), ' ', variables('v'))]"}]}}
                                        """)
                                .replace(
                                        "\"name\": \"in\"",
                                        "\"name\": \"[concat('in', copyIndex())]\""),
                        "{}");
        assertThat(template.allFaults()).isEmpty();
        assertThat(template.resources()).extracting(r -> r.name).containsExactly("n0", "n1");
        assertThat(properties(template.resources().getFirst(), THERE)).isEqualTo("\"outer of it\"");
    }

    @Test
    void what_is_wrong_with_a_module_is_told_at_its_place() {
        assertThat(
                        messages(
                                read(
                                        nested(
                                                "\"properties\": {\"templateLink\": {\"uri\": \"x\"}}"),
                                        "{}")))
                .containsExactly(
                        "$.resources[0].properties.templateLink: `templateLink` isn't followed here: write the template itself.");
        assertThat(messages(read(nested("\"properties\": {}"), "{}")))
                .containsExactly(
                        "$.resources[0].properties.template: A nested deployment has its `template`, an object.");
        assertThat(
                        messages(
                                read(
                                        nested(
                                                "\"subscriptionId\": \"other\", \"properties\": {\"template\": {\"resources\": []}}"),
                                        "{}")))
                .containsExactly(
                        "$.resources[0].subscriptionId: Another subscription can't be deployed into; this one is `s`.");
        assertThat(
                        messages(
                                read(
                                        nested(
                                                """
                                                "properties": {"expressionEvaluationOptions": {"scope": "inner"},
                                                  "parameters": {"n": {"value": "[parameters('p')]"}, "odd": {"value": 1}, "late": {"value": "[reference('/x').y]"}},
                                                  "template": {"parameters": {"n": {"type": "int"}, "late": {"type": "string"}},
                                                    "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[parameters('late')]"},
                                                                  {"type": "A.B/c", "apiVersion": "1", "name": "x", "properties": "[parameters('p')]"}]}}
                                                """),
                                        "{}")))
                .containsExactlyInAnyOrder(
                        "$.resources[0].properties.parameters.n.value: The value is a text; it must be a whole number.",
                        "$.resources[0].properties.parameters.odd: The template has no parameter `odd`; it has n, late.",
                        "$.resources[0].properties.template.resources[0].name: It depends on a value that is known only once another resource is deployed; names, conditions and counts must be known before.",
                        "$.resources[0].properties.template.resources[1].properties: The template has no parameter `p`; it has n, late.");
    }

    @Test
    void modules_are_nested_a_few_levels_and_make_no_resource_twice() {
        var inner =
                "{\"resources\": [{\"type\": \"A.B/c\", \"apiVersion\": \"1\", \"name\": \"same\"}]}";
        for (int i = 0; i < 6; i++) {
            inner =
                    "{\"resources\": [{\"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"1\", \"name\": \"d%d\", \"properties\": {\"template\": %s}}]}"
                            .formatted(i, inner);
        }
        assertThat(messages(read(inner, "{}")))
                .singleElement()
                .asString()
                .endsWith("Deployments are nested at most 5 levels deep here.");
        assertThat(
                        messages(
                                read(
                                        nested(
                                                """
                                                "properties": {"template": {"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "same"}]}}},
                                                {"type": "A.B/c", "apiVersion": "1", "name": "SAME"
                                                """),
                                        "{}")))
                .singleElement()
                .asString()
                .contains(
                        "The template means `/subscriptions/s/resourceGroups/web/providers/A.B/c/SAME` twice.");
    }
}

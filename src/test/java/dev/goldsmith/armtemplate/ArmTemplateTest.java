package dev.goldsmith.armtemplate;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArmTemplateTest {
    private static final Ground GROUND =
            new Ground("s", "web", "local", "nightly", Instant.parse("2026-03-09T07:05:03Z"));

    private static ArmTemplate read(String template, String parameters) {
        return ArmTemplate.read(Jsonc.read(template), Jsonc.read(parameters), GROUND).checked();
    }

    private static ArmTemplate read(String template) {
        return read(template, "{}");
    }

    private static ArmTemplate resources(String resources) {
        return read("{\"resources\": [" + resources + "]}");
    }

    private static List<String> names(ArmTemplate template) {
        assertThat(template.allFaults()).isEmpty();
        return template.resources().stream().map(r -> r.name).toList();
    }

    private static List<String> messages(ArmTemplate template) {
        return template.allFaults().stream().map(Violation::message).toList();
    }

    @Test
    void reads_what_azures_tools_send() {
        var template =
                read(
                        "\uFEFF"
                                + """
                                // a comment
                                { $schema: "https://example.org/deploymentTemplate.json#",
                                  contentVersion: "1.0.0.0", /* another */
                                  resources: [ { type: "A.B/c", apiVersion: "1", name: "n",
                                    properties: { text: "[concat('one',
                                      'two')]", plain: "[[kept]", "[concat('k', 'ey')]": 1 } } ] }
                                """);
        assertThat(template.allFaults()).isEmpty();
        assertThat(template.resources().getFirst().body().json())
                .hasToString(
                        "{\"properties\":{\"text\":\"onetwo\",\"plain\":\"[kept]\",\"key\":1}}");
    }

    @Test
    void bad_json_is_told_with_line_and_column() {
        assertThatThrownBy(() -> Jsonc.read("{\n  \"a\": 1,\n  \"a\": 2}"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("Duplicate field 'a'");
        assertThatThrownBy(() -> Jsonc.read("{\"a\": }"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("line 1, column 7");
        assertThatThrownBy(() -> Jsonc.read("{} {}")).hasMessageContaining("more text");
        assertThatThrownBy(() -> Jsonc.read(" ")).hasMessageContaining("nothing");
        assertThatThrownBy(() -> Jsonc.read("[".repeat(100))).hasMessageContaining("deeper");
    }

    @Test
    void copies_conditions_and_children() {
        var template =
                resources(
                        """
                        {"type": "Microsoft.Compute/galleries", "apiVersion": "1", "name": "golden",
                         "resources": [
                           {"type": "images", "apiVersion": "1", "name": "[concat('i', copyIndex(1))]",
                            "copy": {"name": "all", "count": 2},
                            "properties": {"n": "[copyIndex()]",
                              "copy": [{"name": "list", "count": 2,
                                        "input": "[concat(copyIndex('list'), '/', copyIndex())]"}]}}]},
                        {"type": "A.B/c", "apiVersion": "1", "name": "gone",
                         "condition": "[equals(1, 2)]",
                         "properties": "[nobody()]"}
                        """);
        assertThat(names(template)).containsExactly("golden", "golden/i1", "golden/i2");
        var second = template.resources().get(2);
        assertThat(second.type).isEqualTo("Microsoft.Compute/galleries/images");
        assertThat(second.id)
                .isEqualTo(
                        "/subscriptions/s/resourceGroups/web/providers/Microsoft.Compute/galleries/golden/images/i2");
        assertThat(second.body().json())
                .hasToString("{\"properties\":{\"n\":1,\"list\":[\"0/1\",\"1/1\"]}}");
        assertThat(template.needs(second))
                .containsExactly(template.resources().getFirst().id.toLowerCase());
    }

    @Test
    void what_is_needed_comes_first() {
        var template =
                resources(
                        """
                        {"type": "A.B/c", "apiVersion": "1", "name": "last", "dependsOn": ["loop", "off"]},
                        {"type": "A.B/c", "apiVersion": "1", "name": "[concat('n', copyIndex())]",
                         "copy": {"name": "loop", "count": 2},
                         "dependsOn": ["[resourceId('A.B/c', 'first')]"]},
                        {"type": "A.B/c", "apiVersion": "1", "name": "off", "condition": false},
                        {"type": "A.B/c", "apiVersion": "1", "name": "first"},
                        {"type": "A.B/c", "apiVersion": "1", "name": "reader",
                         "properties": {"v": "[reference('late').v]"}},
                        {"type": "A.B/c", "apiVersion": "1", "name": "late", "dependsOn": ["A.B/c/first"]}
                        """);
        assertThat(names(template)).containsExactly("first", "n0", "n1", "last", "late", "reader");
    }

    @Test
    void a_circle_and_an_unknown_dependency_are_told() {
        var template =
                resources(
                        """
                        {"type": "A.B/c", "apiVersion": "1", "name": "a", "dependsOn": ["b"]},
                        {"type": "A.B/c", "apiVersion": "1", "name": "b", "dependsOn": ["a", "nobody"]}
                        """);
        assertThat(messages(template))
                .satisfiesExactly(
                        m ->
                                assertThat(m)
                                        .startsWith(
                                                "The resource `nobody` isn't defined in the template. (line 2,"),
                        m -> assertThat(m).contains("in a circle: a → b → a."));
    }

    @Test
    void parameters_are_checked_all_at_once() {
        var template =
                read(
                        """
                        {"parameters": {
                           "size": {"type": "int", "minValue": 1, "maxValue": 3},
                           "name": {"type": "string", "allowedValues": ["a", "b"]},
                           "key": {"type": "secureString", "minLength": 4},
                           "need": {"type": "bool"},
                           "odd": {"type": "date"},
                           "vault": {"type": "string"},
                           "text": {"type": "string", "default": 1, "defaultValue": "x"}},
                         "resources": []}
                        """,
                        """
                        {"parameters": {"size": {"value": 7}, "name": {"value": "c"},
                          "key": {"value": "hey"}, "vault": {"reference": {"keyVault": {}}},
                          "other": {"value": 1}}}
                        """);
        assertThat(messages(template))
                .satisfiesExactlyInAnyOrder(
                        m -> assertThat(m).startsWith("The value is 7; `maxValue` is 3. (line 1,"),
                        m ->
                                assertThat(m)
                                        .startsWith(
                                                "The value `c` isn't allowed; `allowedValues` are [\"a\",\"b\"]."),
                        m ->
                                assertThat(m)
                                        .startsWith("The text's length is wrong; `minLength` is 4.")
                                        .doesNotContain("hey"),
                        m -> assertThat(m).contains("neither a value nor a `defaultValue`"),
                        m -> assertThat(m).startsWith("A `type` must be one of string,"),
                        m -> assertThat(m).startsWith("`reference` names a secret of a key vault"),
                        m -> assertThat(m).startsWith("`default` isn't a field of a parameter"),
                        m -> assertThat(m).startsWith("The template has no parameter `other`"));
    }

    @Test
    void secure_values_are_masked_wherever_they_went() {
        var template =
                read(
                        """
                        {"parameters": {"key": {"type": "securestring"}, "open": {"type": "string", "defaultValue": "o"}},
                         "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "n",
                            "properties": {"script": "[concat('use ', parameters('key'))]"}}],
                         "outputs": {"plain": {"type": "string", "value": "[parameters('key')]"},
                                     "secret": {"type": "secureString", "value": "x"}}}
                        """,
                        "{\"key\": {\"value\": \"hunter2\"}}");
        var body = template.resources().getFirst().body().json();
        assertThat(body.toString()).contains("use hunter2");
        assertThat(template.masked(body).toString()).contains("use *******");
        assertThat(template.shownParameters())
                .hasToString(
                        "{\"key\":{\"type\":\"securestring\"},\"open\":{\"type\":\"string\",\"value\":\"o\"}}");
        assertThat(template.outputs(id -> Optional.empty()).json())
                .hasToString(
                        "{\"plain\":{\"type\":\"string\",\"value\":\"*******\"},\"secret\":{\"type\":\"securestring\"}}");
        assertThat(template.defaulted()).containsExactly("open");
    }

    @Test
    void a_long_secret_is_masked_where_it_is_and_sought_nowhere_else() {
        var secret = "hunter2-".repeat(12_500);
        var texts = "\"[parameters('key')]\"," + "\"abc\",".repeat(20_000) + "\"abc\"";
        var template =
                read(
                        """
                        {"parameters": {"key": {"type": "securestring"}},
                         "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "n", "properties": [%s]}]}
                        """
                                .formatted(texts),
                        "{\"key\": {\"value\": \"%s\"}}".formatted(secret));
        var shown = template.masked(template.resources().getFirst().body().json());

        assertThat(shown.get("properties").get(0).textValue()).isEqualTo("*******");
        assertThat(shown.get("properties").get(20_000).textValue()).isEqualTo("abc");
    }

    /** Each of 800 would keep 32,000 names, or find 800 others by each of 800 equal ones. */
    @Test
    void dependencies_are_counted_and_each_is_there_once() {
        var loop =
                """
                {"type": "A.B/c", "apiVersion": "1", "name": "[concat('n', copyIndex())]",
                 "copy": {"name": "all", "count": 800}, "dependsOn": [%s]},
                {"type": "A.B/d", "apiVersion": "1", "name": "last", "dependsOn": ["all", "ALL", "N0"]}
                """;
        var many = "\"all\",".repeat(32_000) + "\"all\"";
        assertThat(messages(resources(loop.formatted(many).replace("800", "799"))))
                .first()
                .asString()
                .startsWith(
                        "`dependsOn` has 32,001 elements; a template has at most 800 resources.");

        var template = resources(loop.formatted("").replace("800", "799"));
        assertThat(names(template)).hasSize(800).last().isEqualTo("last");
        assertThat(template.needs(template.resources().getLast())).hasSize(799);
    }

    @Test
    void of_many_parameters_a_few_are_named() {
        var declared =
                IntStream.range(0, 256)
                        .mapToObj(i ->
                                "\"%03d%s\": {\"type\": \"int\", \"defaultValue\": 1}"
                                        .formatted(i, "x".repeat(900)))
                        .collect(joining(","));
        assertThat(
                        messages(
                                read(
                                        "{\"parameters\": {%s}, \"resources\": []}"
                                                .formatted(declared),
                                        "{\"other\": {\"value\": 1}}")))
                .filteredOn(
                        it -> it.startsWith("The template has no parameter `other`; it has 000xx"))
                .singleElement()
                .asString()
                .contains(" and 244 more.")
                .hasSizeLessThan(900);
    }

    @Test
    void references_are_read_when_they_are_there() {
        var template =
                read(
                        """
                        {"resources": [
                           {"type": "A.B/c", "apiVersion": "1", "name": "one"},
                           {"type": "A.B/c", "apiVersion": "1", "name": "two",
                            "properties": {"from": "[reference(resourceId('A.B/c', 'one'), '1', 'Full').location]", "sure": "yes"}}],
                         "outputs": {"state": {"type": "string", "value": "[reference('two').state]"},
                                     "lost": {"type": "string", "value": "[reference('/x').y]"}}}
                        """);
        assertThat(template.allFaults()).isEmpty();
        var two = template.resources().get(1);
        assertThat(two.body().complete()).isFalse();
        assertThat(two.body().json().path("properties").path("from").asText())
                .startsWith("[reference(");
        References here =
                id -> {
                    var resource = JsonNodeFactory.instance.objectNode().put("location", "here");
                    resource.putObject("properties").put("state", "done");
                    return id.equals("/x") ? Optional.empty() : Optional.of(resource);
                };
        assertThat(two.body(here).json())
                .hasToString("{\"properties\":{\"from\":\"here\",\"sure\":\"yes\"}}");
        var outputs = template.outputs(here);
        assertThat(outputs.json().path("state").path("value").asText()).isEqualTo("done");
        assertThat(outputs.faults())
                .extracting(Violation::path, Violation::message)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "$.outputs.lost.value",
                                "There is no resource `/x`. (line 6, column 62)"));
    }

    @Test
    void variables_are_computed_once_and_may_not_go_round() {
        var template =
                read(
                        """
                        {"variables": {"a": "[variables('b')]", "b": "[variables('a')]",
                            "copy": [{"name": "many", "count": 3, "input": "[copyIndex('many')]"}]},
                         "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "n",
                            "properties": {"x": "[variables('a')]", "y": "[length(variables('many'))]"}}]}
                        """);
        assertThat(messages(template))
                .singleElement()
                .satisfies(m -> assertThat(m).startsWith("The variable `a` depends on itself."));
        assertThat(
                        template.resources()
                                .getFirst()
                                .body()
                                .json()
                                .path("properties")
                                .path("y")
                                .asInt())
                .isEqualTo(3);
    }

    @Test
    void what_grows_without_end_is_refused() {
        var doubling = new StringBuilder("\"v0\": \"0123456789\"");
        for (int i = 1; i < 60; i++) {
            doubling.append(
                    ", \"v%d\": \"[concat(variables('v%d'), variables('v%d'))]\""
                            .formatted(i, i - 1, i - 1));
        }
        var grown =
                ("{\"variables\": {%s}, \"resources\": [{\"type\": \"A.B/c\", \"apiVersion\": \"1\", \"name\": \"[variables('v59')]\"}]}"
                        .formatted(doubling));
        assertThatThrownBy(() -> read(grown))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("makes too much");
        var copies =
                """
                {"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "n", "properties":
                  {"copy": [{"name": "a", "count": 800, "input": {"copy": [{"name": "b", "count": 800,
                    "input": {"copy": [{"name": "c", "count": 800, "input": 1}]}}]}}]}}]}
                """;
        assertThatThrownBy(() -> read(copies))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("makes too much");
    }

    @Test
    void the_same_fault_of_every_copy_is_told_once() {
        var template =
                resources(
                        """
                        {"type": "A.B/c", "apiVersion": "1", "name": "[concat('n', copyIndex())]",
                         "copy": {"name": "all", "count": 500}, "dependsOn": ["nobody"],
                         "properties": {"copy": [{"name": "x", "count": 100, "input": "[nobody()]"}]}}
                        """);
        assertThat(template.resources()).hasSize(500);
        assertThat(messages(template)).hasSize(2);
    }

    @Test
    void structure_is_told_by_name_and_place() {
        assertThatThrownBy(() ->
                        read("{\"resources\": 1, \"languageVersion\": \"3.0\", \"parameter\": {}}"))
                .isInstanceOfSatisfying(
                        Refused.class,
                        r ->
                                assertThat(r.violations)
                                        .extracting(Violation::path)
                                        .containsExactlyInAnyOrder(
                                                "$.languageVersion", "$.parameter"));
        assertThatThrownBy(() -> read("[]")).hasMessageContaining("must be an object");
        assertThat(
                        messages(
                                resources(
                                        """
                                        {"type": "nonsense", "apiVersion": "1", "name": "n"},
                                        {"type": "A.B/c", "apiVersion": "1", "name": "n/m"},
                                        {"type": "A.B/c", "name": "n"},
                                        {"type": "A.B/c", "apiVersion": "1", "name": "twice"},
                                        {"type": "A.B/c", "apiVersion": "1", "name": "TWICE"},
                                        {"type": "A.B/c", "apiVersion": "1", "name": "far", "scope": "/"},
                                        {"type": "A.B/c", "apiVersion": "1", "name": "x", "copy": {"name": "l", "count": -1}},
                                        {"type": "A.B/c", "apiVersion": "1", "name": "y", "condition": "maybe"},
                                        7
                                        """)))
                .hasSize(8)
                .allSatisfy(m -> assertThat(m).matches("(?s).* \\(line \\d+, column \\d+\\)"));
    }
}

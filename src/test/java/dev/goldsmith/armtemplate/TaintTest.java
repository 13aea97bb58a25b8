package dev.goldsmith.armtemplate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of a secure parameter is as secret as that. */
class TaintTest {
    private static final String VALUE = "Hunter2-of-Goldsmith";

    private static final Ground GROUND =
            new Ground("s", "web", "local", "nightly", Instant.parse("2026-03-09T07:05:03Z"));

    private static ArmTemplate of(String template) {
        var json =
                """
                {"parameters": {"key": {"type": "secureString"}, "all": {"type": "secureObject"},
                                "open": {"type": "string", "defaultValue": "public words"},
                                "typed": {"type": "object", "properties": {"word": {"type": "secureString"}, "open": {"type": "string"}}}},
                 "functions": [{"namespace": "own", "members": {
                   "shout": {"parameters": [{"name": "s", "type": "string"}], "output": {"type": "string", "value": "[toUpper(parameters('s'))]"}},
                   "length": {"parameters": [{"name": "s", "type": "string"}], "output": {"type": "string", "value": "[string(length(parameters('s')))]"}},
                   "part": {"parameters": [{"name": "o", "type": "object"}], "output": {"type": "string", "value": "[toLower(parameters('o').a)]"}}}}],
                """
                        + template.strip().substring(1);
        var values =
                """
                {"key": {"value": "%s"},
                 "all": {"value": {"a": "inside-of-it", "list": ["one-of-them", 4711], "open": true,
                                   "day": "2026-03-09T07:05:03Z", "net": "10.144.3.0/24"}},
                 "typed": {"value": {"word": "typed-as-secure", "open": "typed openly"}}}
                """
                        .formatted(VALUE);
        return ArmTemplate.read(Jsonc.read(json), Jsonc.read(values), GROUND).checked();
    }

    /** Each as an output's value, as a resource's property, and as a variable that both take. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "parameters('key')",
                "toUpper(parameters('key'))",
                "toLower(parameters('key'))",
                "base64(parameters('key'))",
                "base64ToString(base64(parameters('key')))",
                "base64(concat('user:', parameters('key')))",
                "uriComponent(concat('p/', parameters('key')))",
                "substring(parameters('key'), 0, 5)",
                "substring(parameters('key'), 0, 2)",
                "take(parameters('key'), 6)",
                "skip(parameters('key'), 9)",
                "first(parameters('key'))",
                "last(parameters('key'))",
                "replace(parameters('key'), 'u', 'o')",
                "split(parameters('key'), '-')[0]",
                "join(split(parameters('key'), '-'), '+')",
                "format('{0}!', toUpper(parameters('key')))",
                "padLeft(substring(parameters('key'), 0, 3), 10, 'x')",
                "trim(concat(' ', skip(parameters('key'), 8), ' '))",
                "string(parameters('all'))",
                "parameters('all').a",
                "toUpper(parameters('all').list[0])",
                "parameters('all').list[1]",
                "add(parameters('all').list[1], 1)",
                "uniqueString(parameters('key'))",
                "guid(parameters('key'))",
                "uri('https://host/', parameters('key'))",
                "json(concat('{\\\"a\\\": \\\"', toLower(parameters('key')), '\\\"}')).a",
                "createObject('x', base64(parameters('key'))).x",
                "if(equals(1, 1), toUpper(parameters('key')), 'no')",
                "coalesce(null(), toUpper(parameters('key')))",
                "union(createObject('x', toLower(parameters('key'))), createObject('y', 'z')).x",
                "map(createArray(parameters('key')), lambda('k', toUpper(lambdaVariables('k'))))[0]",
                "map(createArray(1), lambda('i', parameters('key')))[0]",
                "first(filter(split(parameters('key'), '-'), lambda('p', not(empty(lambdaVariables('p'))))))",
                "reduce(split(parameters('key'), '-'), '', lambda('a', 'b', concat(lambdaVariables('b'), lambdaVariables('a'))))",
                "sort(split(parameters('key'), '-'), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))[2]",
                "toObject(createArray('x'), lambda('k', lambdaVariables('k')), lambda('k', base64(parameters('key')))).x",
                "objectKeys(toObject(createArray('x'), lambda('k', take(parameters('key'), 3))))[0]",
                "items(createObject(take(parameters('key'), 3), 'x'))[0].key",
                "objectKeys(union(createObject('x', 1), createObject(take(parameters('key'), 3), 'x')))[0]",
                "objectKeys(mapValues(createObject(take(parameters('key'), 3), 'x'), lambda('v', 1)))[0]",
                "objectKeys(groupBy(createArray('x'), lambda('x', toLower(take(parameters('key'), 3)))))[0]",
                "groupBy(split(parameters('key'), '-'), lambda('x', 'all')).all[0]",
                "mapValues(createObject('x', parameters('key')), lambda('v', skip(lambdaVariables('v'), 3))).x",
                "items(createObject('x', toLower(parameters('key'))))[0].value",
                "flatten(createArray(split(parameters('key'), '-')))[0]",
                "shallowMerge(createArray(createObject('x', toLower(parameters('key'))))).x",
                "tryGet(createObject('x', toLower(parameters('key'))), 'x')",
                "indexFromEnd(split(parameters('key'), '-'), 1)",
                "tryIndexFromEnd(split(parameters('key'), '-'), 2)",
                "dataUri(parameters('key'))",
                "dataUriToString(dataUri(toUpper(parameters('key'))))",
                "uriComponentToString(toLower(parameters('key')))",
                "extensionResourceId('/x', 'A.B/c', parameters('key'))",
                "own.shout(parameters('key'))",
                "own.part(parameters('all'))",
                "own.part(createObject('a', take(parameters('key'), 3)))",
                "dateTimeAdd(parameters('all').day, 'P1D')",
                "string(dateTimeToEpoch(parameters('all').day))",
                "dateTimeFromEpoch(parameters('all').list[1])",
                "parseCidr(parameters('all').net).firstUsable",
                "cidrHost(parameters('all').net, 4)",
                "cidrSubnet(parameters('all').net, 26, 1)",
                "parameters('typed').word",
                "toUpper(parameters('typed').word)"
            })
    void what_is_made_of_a_secret_is_one(String made) {
        var template =
                of(
                        """
                        {"variables": {"made": "[%1$s]"},
                         "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "n",
                            "properties": {"script": "[%1$s]", "by": "[variables('made')]"}}],
                         "outputs": {"out": {"type": "string", "value": "[%1$s]"},
                                     "by": {"type": "string", "value": "[variables('made')]"}}}
                        """
                                .formatted(made));
        assertThat(template.allFaults()).isEmpty();
        var body = template.resources().getFirst().body().json();
        var plain = body.path("properties").path("script").asText();
        assertThat(plain).as("the value itself").doesNotContain("*");
        assertThat(template.tellsSecrets(body)).isTrue();
        var outputs = template.outputs(_ -> Optional.empty()).json();
        for (var shown :
                List.of(
                        template.masked(body).path("properties").path("script"),
                        template.masked(body).path("properties").path("by"),
                        outputs.path("out").path("value"),
                        outputs.path("by").path("value"))) {
            assertThat(shown.asText()).contains("*******").doesNotContain(plain);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "parameters('open')",
                "toUpper(parameters('open'))",
                "if(empty(parameters('key')), 'no key', 'a key')",
                "createObject('x', parameters('key'), 'y', 'open to all').y",
                "union(parameters('all'), createObject('y', 'z of all')).y",
                "string(length(parameters('key')))",
                "string(contains(parameters('key'), 'H'))",
                "concat('a', 'b', resourceGroup().name)",
                "filter(createArray('an open one', 'b'), lambda('x', not(equals(lambdaVariables('x'), parameters('key')))))[0]",
                "own.shout('nothing in it')",
                "own.length(parameters('key'))",
                "toObject(createArray('ab'), lambda('k', lambdaVariables('k')), lambda('k', 'open')).ab",
                "parameters('typed').open"
            })
    void what_is_not_stays_readable(String made) {
        var template =
                of(
                        """
                        {"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "n",
                            "properties": {"script": "[%1$s]"}}],
                         "outputs": {"out": {"type": "string", "value": "[%1$s]"}}}
                        """
                                .formatted(made));
        assertThat(template.allFaults()).isEmpty();
        var body = template.resources().getFirst().body().json();
        assertThat(template.tellsSecrets(body)).isFalse();
        assertThat(template.outputs(_ -> Optional.empty()).json().toString())
                .doesNotContain("*******");
    }

    /** Names are in ids, lists and events; nobody could hide them there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "parameters('key')",
                "concat('vm-', toLower(parameters('key')))",
                "take(parameters('key'), 3)"
            })
    void no_name_comes_of_a_secret(String name) {
        var template =
                of(
                        """
                        {"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[%s]"}]}
                        """
                                .formatted(name));
        assertThat(template.faults())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.path()).isEqualTo("$.resources[0].name");
                    assertThat(it.message()).startsWith("The name comes from a secure parameter");
                });
    }

    @Test
    void a_message_shows_none() {
        var template =
                of(
                        """
                        {"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "n",
                            "properties": {"x": "[createObject('a', 1)[toUpper(parameters('key'))]]"}}]}
                        """);
        assertThat(template.allFaults())
                .extracting(template::masked)
                .extracting(it -> it.message())
                .singleElement()
                .asString()
                .contains("*******")
                .doesNotContain(VALUE.toUpperCase(Locale.ROOT));
    }
}

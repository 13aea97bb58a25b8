package dev.goldsmith.armtemplate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Refused;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is sent: it has a value, or it is refused with a sentence; never anything else. */
class AnyTemplateTest {
    private static final Ground GROUND =
            new Ground("s", "web", "local", "any", Instant.parse("2026-03-09T07:05:03Z"));

    private static final List<String> PIECES =
            List.of(
                    "(",
                    ")",
                    "[",
                    "]",
                    ",",
                    ".",
                    "'",
                    "'a'",
                    "''",
                    "1",
                    "-1",
                    "0",
                    "99999999999999999999",
                    " ",
                    "concat",
                    "format",
                    "substring",
                    "split",
                    "json",
                    "range",
                    "padLeft",
                    "union",
                    "if",
                    "take",
                    "parameters",
                    "variables",
                    "reference",
                    "copyIndex",
                    "resourceId",
                    "utcNow",
                    "createObject",
                    "true()",
                    "null()",
                    "variables('v')",
                    "parameters('p')",
                    "'{0}'",
                    "'{'",
                    "'A.B/c'",
                    "length",
                    "first",
                    "last",
                    "div",
                    "int",
                    "base64ToString",
                    "guid",
                    "uniqueString",
                    "\"",
                    "\\",
                    "é");

    @Property(tries = 2000)
    void an_expression(@ForAll("expressions") String expression) {
        var quoted = com.fasterxml.jackson.databind.node.TextNode.valueOf("[" + expression + "]");
        tried(
                """
                {"parameters": {"p": {"type": "int", "defaultValue": 3}}, "variables": {"v": [1, {"a": null}]},
                 "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "n", "properties": %s}]}
                """
                        .formatted(quoted));
    }

    @Property(tries = 500)
    void a_text(@ForAll String text) {
        tried(text);
    }

    /** A sound template with a part of it cut out or doubled. */
    @Property(tries = 500)
    void a_broken_template(@ForAll int at, @ForAll("lengths") int length, @ForAll boolean twice) {
        var sound =
                """
                {"parameters": {"p": {"type": "array", "defaultValue": ["a", "b"], "minLength": 1}},
                 "variables": {"copy": [{"name": "v", "count": 2, "input": "[copyIndex('v')]"}]},
                 "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[concat('n', copyIndex())]",
                   "copy": {"name": "loop", "count": "[length(parameters('p'))]"}, "condition": true,
                   "dependsOn": ["[resourceId('A.B/c', 'x')]"], "properties": {"x": "[variables('v')[1]]"},
                   "resources": [{"type": "d", "apiVersion": "1", "name": "e"}]},
                  {"type": "A.B/c", "apiVersion": "1", "name": "x"}],
                 "outputs": {"o": {"type": "string", "value": "[reference('x').y]"}}}
                """;
        int from = Math.floorMod(at, sound.length());
        int to = Math.min(sound.length(), from + length);
        var middle = sound.substring(from, to);
        tried(sound.substring(0, from) + (twice ? middle + middle : "") + sound.substring(to));
    }

    private static void tried(String text) {
        try {
            var template = ArmTemplate.read(Jsonc.read(text), Jsonc.read("{}"), GROUND).checked();
            template.allFaults().forEach(v -> assertThat(v.message()).isNotBlank());
            template.outputs(id -> java.util.Optional.empty());
        } catch (Refused refused) {
            assertThat(refused.violations).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<String> expressions() {
        return Arbitraries.of(PIECES).list().ofMaxSize(12).map(all -> String.join("", all));
    }

    @Provide
    Arbitrary<Integer> lengths() {
        return Arbitraries.integers().between(1, 40);
    }
}

package dev.goldsmith.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.SentJson;
import org.junit.jupiter.api.Test;

class TemplateReaderTest {
    @Test
    void readsTheRecords() {
        var template = TemplateReader.read(Texts.small());

        assertThat(template.properties().source())
                .isEqualTo(
                        new Source.PlatformImage(
                                "Debian", "debian-12", "12-gen2", "latest", null, Extras.NONE));
        assertThat(template.properties().customizers())
                .singleElement()
                .isInstanceOfSatisfying(
                        Customizer.Shell.class,
                        it ->
                                assertThat(it.inline())
                                        .containsExactly("echo hello | sudo tee /etc/motd"));
        assertThat(template.properties().timeoutMinutes()).isEqualTo(240);
    }

    @Test
    void namesEveryFaultAtOnceAndTheFirstInItsSentence() {
        var problem =
                refused("{\"properties\": {\"distribute\": []}, \"colour\": 1, \"location\": 2}");

        assertThat(problem.violations)
                .extracting(it -> it.path())
                .containsExactly(
                        "$.location", "$.properties.source", "$.properties.distribute", "$.colour");
        assertThat(problem.detail())
                .isEqualTo(
                        "The template has 4 faults; the first is at $.location: `location` is the number 2; it must be a region's name such as `local` or `westeurope`.");
    }

    @Test
    void listsNoMoreFaultsThanSomebodyReads() {
        var json = Texts.small();
        for (int i = 0; i < 1000; i++) {
            json.put("field" + i, i);
        }

        var problem = refused(json.toString());

        assertThat(problem.violations).hasSize(101);
        assertThat(problem.violations.getLast().message()).isEqualTo("There are 900 more faults.");
    }

    @Test
    void boundsInlineText() {
        var inline = "/properties/customize/0";
        var json = Texts.small();
        ((ObjectNode) json.at(inline))
                .putArray("inline")
                .add("x".repeat(Step.Script.INLINE_LIMIT - 1));
        assertThat(TemplateReader.read(json.toString())).isNotNull();

        ((ObjectNode) json.at(inline)).putArray("inline").add("x".repeat(1 << 20));
        assertThat(refused(json.toString()).violations)
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.path()).isEqualTo("$.properties.customize[0].inline");
                    assertThat(it.message())
                            .isEqualTo(
                                    "`inline` has 1,048,577 bytes; it must be at most 65,536 (64 KiB). Put a longer script where `scriptUri` can name it.");
                });
    }

    @Test
    void boundsTheDocument() {
        var problem = refused(" ".repeat(SentJson.BYTES) + "{}");

        assertThat(problem.refusal).isEqualTo(Refusal.TOO_LARGE);
        assertThat(problem.detail())
                .startsWith("The document has more than 4,194,304 bytes (4 MiB), the limit;");
        assertThat(refused("\"" + "ü".repeat(SentJson.BYTES / 2) + "\"").refusal)
                .isEqualTo(Refusal.TOO_LARGE);
    }

    @Test
    void boundsTheDepth() {
        var problem = refused("{\"a\":".repeat(5000));

        assertThat(problem.refusal).isEqualTo(Refusal.MALFORMED_JSON);
        assertThat(problem.detail()).contains("deeper than 64 levels");
    }

    @Test
    void boundsNumbers() {
        var json = "{\"properties\": {\"buildTimeoutInMinutes\": %s}}";

        assertThat(refused(json.formatted("9".repeat(5000))).refusal)
                .isEqualTo(Refusal.MALFORMED_JSON);
        assertThat(refused(json.formatted("1e999999999")).refusal)
                .isEqualTo(Refusal.INVALID_TEMPLATE);
    }

    private static Refused refused(String json) {
        return catchThrowableOfType(Refused.class, () -> TemplateReader.read(json));
    }
}

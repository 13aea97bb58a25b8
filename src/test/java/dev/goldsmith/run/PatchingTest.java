package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.goldsmith.schema.Customizer;
import dev.goldsmith.schema.GuardrailFaults;
import dev.goldsmith.schema.Guardrails;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.testing.Documents;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatchingTest {
    private static final String FROZEN =
            FrozenFile.write(
                    List.of(
                            file("$.properties.customize[0].scriptUri"),
                            file("$.properties.customize[12].sourceUri"),
                            file("$.properties.validate.inVMValidations[0].scriptUri")));

    private static FrozenFile file(String path) {
        return new FrozenFile(path, "https://example.org/a", "ab".repeat(32), 7);
    }

    private static ImageTemplate template(String steps) {
        return TemplateReader.read(Documents.document(steps, Documents.vhd("vhd")));
    }

    @Test
    void updates_come_first_and_what_was_frozen_goes_along() {
        var patching =
                Patching.of(template("{\"type\": \"Shell\", \"inline\": [\"true\"]}"), FROZEN);

        assertThat(patching.document().properties().customizers())
                .hasExactlyElementsOfTypes(Customizer.LinuxUpdate.class, Customizer.Shell.class);
        assertThat(FrozenFile.read(patching.frozen()))
                .extracting(FrozenFile::path)
                .containsExactly(
                        "$.properties.customize[1].scriptUri",
                        "$.properties.customize[13].sourceUri",
                        "$.properties.validate.inVMValidations[0].scriptUri");
    }

    @Test
    void a_template_without_steps_gets_one() {
        var document = TemplateWriter.toJson(template(""));
        document.withObjectProperty("properties").remove("customize");

        assertThat(
                        Patching.of(TemplateReader.read(document.toString()), "[]")
                                .document()
                                .properties()
                                .customizers())
                .hasExactlyElementsOfTypes(Customizer.LinuxUpdate.class);
    }

    @Test
    void an_update_step_of_its_own_is_all_there_is() {
        var template =
                template(
                        "{\"type\": \"Shell\", \"inline\": [\"true\"]}, {\"type\": \"LinuxUpdate\", \"updates\": \"security\"}");

        assertThat(Patching.of(template, FROZEN)).isEqualTo(new Patching(template, FROZEN));
    }

    /** It has no words of its own; those of the other steps are looked at as ever. */
    @Test
    void no_forbidden_text_hits_the_step_that_is_added() {
        var patched =
                Patching.of(
                                template(
                                        "{\"type\": \"Shell\", \"inline\": [\"sudo apt-get upgrade\"]}"),
                                "[]")
                        .document();

        for (var text : List.of("update", "Linux", "all")) {
            assertThat(GuardrailFaults.of("platform/base", forbidding(text), patched)).isEmpty();
        }
        assertThat(GuardrailFaults.of("platform/base", forbidding("apt-get upgrade"), patched))
                .singleElement()
                .extracting(it -> it.path())
                .isEqualTo("$.properties.customize[1].inline[0]");
    }

    private static Guardrails forbidding(String text) {
        var rules = JsonNodeFactory.instance.objectNode();
        rules.putArray("forbidden").add(text);
        return Guardrails.read(rules);
    }
}

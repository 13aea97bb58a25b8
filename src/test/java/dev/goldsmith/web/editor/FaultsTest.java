package dev.goldsmith.web.editor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Violation;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
    private final TemplateForm form =
            TemplateForm.of(TemplateFormTest.json(TemplateFormTest.TEMPLATE));

    @ParameterizedTest
    @CsvSource({
        "$.properties.customize[2].sourceUri, customize.2.sourceUri",
        "$.properties.customize[0].inline[1], customize.0.inline",
        "$.properties.customize[1].runElevated, customize.1.runElevated",
        "$.properties.customize[1].validExitCodes[1], customize.1.validExitCodes",
        "$.properties.customize[1].nonsense, customize.1",
        "$.properties.customize[9].name, ''",
        "$.properties.source, source.platform",
        "$.properties.source.offer, source.platform",
        "$.properties.source.version, source.version",
        "$.properties.distribute[0].galleryImageId, distribute.0.image",
        "$.properties.distribute[0].versioning.major, distribute.0.major",
        "$.properties.distribute[0].targetRegions[0].name, distribute.0.targetRegions.0.name",
        "$.properties.distribute[0].targetRegions[0].x, distribute.0",
        "$.properties.distribute[0].artifactTags.x, distribute.0.artifactTags",
        "$.properties.distribute[0].nonsense, distribute.0",
        "$.properties.validate.inVMValidations[0].inline, validate.inVMValidations.0.inline",
        "$.properties.vmProfile.osDiskSizeGB, vmProfile.osDiskSizeGB",
        "$.properties.additionalDataDisks[0].sizeGB, additionalDataDisks.0.sizeGB",
        "$.properties.additionalDataDisks[0].x, additionalDataDisks.0",
        "$.properties.additionalDataDisks, ''",
        "$.properties.vmProfile.vnetConfig.subnetId, vmProfile.vnetConfig.subnetId",
        "$.properties.errorHandling.onCustomizerError, errorHandling.onCustomizerError",
        "$.properties.optimize, ''",
        "$.identity.type, identity",
        "$.tags.x, tags",
        "$.resources, ''",
        "$, ''"
    })
    void aFaultStandsBesideTheFieldThatMendsIt(String path, String field) {
        assertThat(Faults.field(path, form)).isEqualTo(field);
    }

    @Test
    void aCardCountsTheFaultsOfItsFields() {
        var faults =
                Faults.of(
                        List.of(
                                new Violation("$.properties.customize[2].sourceUri", "a"),
                                new Violation("$.properties.customize[2]", "b"),
                                new Violation("$.properties.customize[0].inline", "c")),
                        form);

        assertThat(faults.within("customize.2")).isEqualTo(2);
        assertThat(faults.at("customize.2.sourceUri")).containsExactly("a");
    }

    @Test
    void theSaveBarCallsAFieldByItsName() {
        assertThat(FieldNames.label("customize.1.sourceUri")).isEqualTo("Step 2, source address");
        assertThat(FieldNames.label("validate.inVMValidations.0")).isEqualTo("Check 1");
        assertThat(FieldNames.label("customize.0.restartTimeout")).isEqualTo("Step 1, time limit");
        assertThat(FieldNames.label("distribute.0.image")).isEqualTo("Target 1, image definition");
        assertThat(FieldNames.label("source.platform")).isEqualTo("Source, platform image");
        assertThat(FieldNames.label("buildTimeoutInMinutes")).isEqualTo("Time limit");
        assertThat(FieldNames.label("vmProfile.vmSize")).isEqualTo("VM size");
        assertThat(FieldNames.label("errorHandling.onCustomizerError"))
                .isEqualTo("When a step fails");
        assertThat(FieldNames.label("additionalDataDisks.1.sizeGB")).isEqualTo("Data disk 2, size");
        assertThat(FieldNames.label("distribute.0.targetRegions.1.replicaCount"))
                .isEqualTo("Target 1, region 2, replicas");
    }

    @Test
    void theLineOfAFaultIsMarked() {
        var text = "{\n  \"properties\": {\n    \"customize\": [\n      {}\n    ]\n  }\n}";

        var lines =
                JsonText.of(
                                text,
                                Set.of("$.properties.customize[0].name", "$.properties.source"),
                                List.of())
                        .lines();

        assertThat(lines.stream().filter(JsonText.Line::bad).map(JsonText.Line::number))
                .containsExactly(2, 4);
    }

    @Test
    void aMessageThatNamesALineMarksIt() {
        var lines =
                JsonText.of(
                                "{\n  oops\n}",
                                Set.of("$"),
                                List.of("It can't be read at line 2, column 4."))
                        .lines();

        assertThat(lines.stream().filter(JsonText.Line::bad).map(JsonText.Line::number))
                .containsExactly(2);
    }

    @Test
    void coloursLoseNoCharacter() {
        var line = "  \"a\": [1.5, true, \"x: \\\" y\"], \"unended";

        var spans = JsonText.of(line, Set.of(), List.of()).lines().getFirst().spans();

        assertThat(String.join("", spans.stream().map(JsonText.Span::text).toList()))
                .isEqualTo(line);
        assertThat(spans.get(1)).isEqualTo(new JsonText.Span("k", "\"a\""));
    }
}

package dev.goldsmith.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One document, read by the words of one API version or another. */
class LanguageTest {
    @Test
    void findsAVersionByItsName() {
        assertThat(Language.of("2024-02-01")).contains(Language.V2024_02_01);
        assertThat(Language.of("2019-05-01")).isEmpty();
        assertThat(Language.of("")).isEmpty();
    }

    @Test
    void oldVersionsCompareNamesWithoutCaseAndDropWhatTheyDontKnow() {
        var json = full();
        var properties = (ObjectNode) json.get("properties");
        json.put("nonsense", 1);
        properties.set("VMPROFILE", Texts.parse("{\"vmsize\": \"Standard_D2s_v3\", \"odd\": 1}"));
        properties.set("errorhandling", Texts.parse("{\"onCustomizerError\": \"Abort\"}"));

        var read = TemplateReader.read(json, Language.V2022_02_14);

        assertThat(read.properties().vmProfile())
                .isEqualTo(
                        new ImageTemplate.VmProfile(
                                "Standard_D2s_v3", null, null, null, Extras.NONE));
        assertThat(read.properties().errorHandling())
                .isEqualTo(
                        new ImageTemplate.ErrorHandling(
                                ImageTemplate.OnError.abort, null, Extras.NONE));
        assertThat(TemplateWriter.toJson(read).toString()).doesNotContain("nonsense", "odd");
    }

    @Test
    void newVersionsDont() {
        var json = full();
        ((ObjectNode) json.get("properties")).set("vmprofile", Texts.parse("{}"));
        json.put("nonsense", 1);

        assertThat(faults(json, Language.V2024_02_01))
                .extracting(Violation::path)
                .containsExactlyInAnyOrder("$.properties.vmprofile", "$.nonsense");
    }

    @Test
    void aStrictVersionHasNotWhatANewerOneBrought() {
        var json = full();
        var properties = (ObjectNode) json.get("properties");
        properties.set("additionalDataDisks", Texts.parse("[{\"sizeGB\": 1}]"));
        properties.set("optimize", Texts.parse("{\"workload\": {\"state\": \"Disabled\"}}"));

        assertThat(faults(json, Language.V2024_02_01))
                .containsExactly(
                        new Violation(
                                "$.properties.additionalDataDisks",
                                "`additionalDataDisks` is not a field of `properties` in API"
                                        + " version 2024-02-01, only since 2025-10-01."),
                        new Violation(
                                "$.properties.optimize.workload",
                                "`workload` is not a field of `optimize` in API version"
                                        + " 2024-02-01, only since 2025-10-01."));
        assertThat(TemplateReader.read(json, Language.V2025_10_01))
                .isEqualTo(TemplateReader.read(json, Language.OWN));
    }

    @Test
    void ourOwnWordsAreOnlyOurs() {
        var json = full();
        ((ObjectNode) json.get("properties"))
                .set("customize", Texts.parse("[{\"type\": \"LinuxRestart\"}]"));

        assertThat(TemplateReader.read(json).properties().customizers()).hasSize(1);
        for (var language : List.of(Language.V2022_07_01, Language.V2025_10_01)) {
            assertThat(faults(json, language))
                    .containsExactly(
                            new Violation(
                                    "$.properties.customize[0].type",
                                    "`type` is `LinuxRestart`; it must be `Shell`, `PowerShell`,"
                                            + " `File`, `WindowsRestart` or `WindowsUpdate`."));
        }
    }

    @Test
    void azureWantsAPlaceAndAnIdentity() {
        var json = full();
        json.remove(List.of("location", "identity"));

        assertThat(TemplateReader.read(json)).isNotNull();
        assertThat(faults(json, Language.V2021_10_01))
                .extracting(Violation::path)
                .containsExactly("$.location", "$.identity");
    }

    private static ObjectNode full() {
        var json = (ObjectNode) Texts.small();
        json.put("location", "westeurope");
        json.set("identity", Texts.parse("{\"type\": \"None\"}"));
        return json;
    }

    private static List<Violation> faults(ObjectNode json, Language language) {
        return catchThrowableOfType(Refused.class, () -> TemplateReader.read(json, language))
                .violations;
    }
}

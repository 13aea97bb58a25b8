package dev.goldsmith.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.schema.FetchTarget.Kind;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FetchTargetTest {
    @Test
    void namesEveryScriptAndFileWithItsPathAndChecksum() {
        assertThat(FetchTarget.of(TemplateReader.read(Texts.everything())))
                .containsExactly(
                        new FetchTarget(
                                "$.properties.customize[1].scriptUri",
                                "https://scripts.example.org/harden.sh?sig=a%2Fb",
                                "0f343b0931126a20f133d67c2b018a3b0f343b0931126a20f133d67c2b018a3b",
                                Kind.SHELL),
                        new FetchTarget(
                                "$.properties.customize[3].sourceUri",
                                "https://files.example.org/motd",
                                null,
                                Kind.FILE),
                        new FetchTarget(
                                "$.properties.validate.inVMValidations[1].scriptUri",
                                "https://scripts.example.org/check.ps1",
                                null,
                                Kind.POWERSHELL),
                        new FetchTarget(
                                "$.properties.validate.inVMValidations[2].sourceUri",
                                "https://files.example.org/expected",
                                null,
                                Kind.FILE),
                        new FetchTarget(
                                "$.properties.optimize.workload.scriptUri",
                                "https://scripts.example.org/load.sh",
                                null,
                                Kind.POWERSHELL));
    }

    @Test
    void aChecksumInCapitalsIsTheSame() {
        var small = "abcdef0123456789".repeat(4);
        var template =
                """
                {"properties": {
                    "source": {"type": "PlatformImage", "publisher": "p", "offer": "o", "sku": "s",
                               "version": "latest"},
                    "customize": [{"type": "Shell", "scriptUri": "https://example.org/a.sh",
                                   "sha256Checksum": "%s"}],
                    "distribute": [{"type": "VHD", "runOutputName": "disk"}]}}
                """;

        assertThat(
                        FetchTarget.of(
                                TemplateReader.read(
                                        template.formatted(small.toUpperCase(Locale.ROOT)))))
                .extracting(FetchTarget::checksum)
                .containsExactly(small);
    }

    @Test
    void findsNothingInInlineSteps() {
        assertThat(FetchTarget.of(TemplateReader.read(Texts.small()))).isEmpty();
    }
}

package dev.goldsmith.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FetchTargetTest {
    @Test
    void namesEveryScriptAndFileWithItsPathAndChecksum() {
        assertThat(FetchTarget.of(TemplateReader.read(Texts.everything())))
                .containsExactly(
                        new FetchTarget(
                                "$.properties.customize[1].scriptUri",
                                "https://scripts.example.org/harden.sh?sig=a%2Fb",
                                "0f343b0931126a20f133d67c2b018a3b0f343b0931126a20f133d67c2b018a3b"),
                        new FetchTarget(
                                "$.properties.customize[3].sourceUri",
                                "https://files.example.org/motd",
                                null),
                        new FetchTarget(
                                "$.properties.validate.inVMValidations[1].scriptUri",
                                "https://scripts.example.org/check.ps1",
                                null),
                        new FetchTarget(
                                "$.properties.validate.inVMValidations[2].sourceUri",
                                "https://files.example.org/expected",
                                null),
                        new FetchTarget(
                                "$.properties.optimize.workload.scriptUri",
                                "https://scripts.example.org/load.sh",
                                null));
    }

    @Test
    void knowsWhereItsChecksumIs() {
        assertThat(new FetchTarget("$.properties.customize[3].sourceUri", "x", null).checksumPath())
                .isEqualTo("$.properties.customize[3].sha256Checksum");
    }

    @Test
    void findsNothingInInlineSteps() {
        assertThat(FetchTarget.of(TemplateReader.read(Texts.small()))).isEmpty();
    }
}

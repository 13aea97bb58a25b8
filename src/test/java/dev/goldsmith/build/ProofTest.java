package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.Validator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The captured image in a fresh machine, and what its checks mean for the rest. */
class ProofTest extends PaperBuild {
    @Test
    void an_image_that_does_not_boot_is_not_published() {
        host.neverBoots.put("proof", new GuestLost("no sign-in in 300 s", List.of("grub>")));

        var failure = failure();

        assertThat(failure)
                .hasMessage("Boot the captured image: it did not boot: no sign-in in 300 s");
        assertThat(failure.lastLines).containsExactly("grub>");
        assertThat(host.journal.captured).isNull();
        assertThat(host.published).isEmpty();
    }

    @Test
    void a_validator_that_fails_publishes_nothing() {
        host.on("validate-2", (_, _) -> 22);

        assertThat(failure()).hasMessage("nginx answers: the script ended with exit code 22");
        assertThat(host.journal.captured).isNull();
        assertThat(host.published).isEmpty();
    }

    @Test
    void an_image_that_kept_its_machine_id_is_not_published() {
        host.machineId = "same";

        assertThat(failure())
                .hasMessage(
                        "Boot the captured image: it has the machine-id of the build; something"
                                + " undid generalizing");
        assertThat(host.published).isEmpty();
    }

    @Test
    void an_image_whose_own_script_kept_it_is_published_with_a_warning() throws Exception {
        host.machineId = "same";
        host.on("sh /tmp/goldsmith-generalize", (_, _) -> 3);
        var warning =
                "/tmp/DeprovisioningScript.sh replaced the usual generalizing and kept the"
                        + " machine-id of the build, so every VM made from this image has the same"
                        + " one. Empty /etc/machine-id in that script";

        build();

        assertThat(host.journal.lines)
                .containsSubsequence("warned proof: " + warning, "succeeded proof");
        assertThat(host.journal.log).contains("warning: " + warning + "\n");
        assertThat(Objects.requireNonNull(host.journal.captured).warnings())
                .containsExactly(warning);
        assertThat(host.published).containsExactly("gallery", "disk");
    }

    @Test
    void an_own_script_that_fails_is_a_failure() {
        host.on("sh /tmp/goldsmith-generalize", (_, _) -> 1);

        assertThat(failure()).hasMessage("Generalize: generalizing ended with exit code 1");
    }

    @Test
    void only_the_source_is_checked_where_that_is_all_that_is_asked_for() throws Exception {
        validate("sourceValidationOnly");

        build();

        assertThat(String.join("\n", host.journal.lines))
                .isEqualTo(
                        """
                        planned 4
                        BUILDING
                        started source
                        source 12.1.0
                        succeeded source
                        VALIDATING
                        started proof
                        succeeded proof
                        started validate-1
                        succeeded validate-1
                        started validate-2
                        succeeded validate-2 0\
                        """);
        assertThat(host.booted).hasSize(1);
        assertThat(host.published).isEmpty();
    }

    @Test
    void what_failed_its_check_is_distributed_where_the_template_says_so_and_has_failed()
            throws Exception {
        validate("continueDistributeOnFailure");
        host.on("validate-1", (_, _) -> 4);

        var failure = failure();

        assertThat(failure)
                .hasMessageEndingWith(
                        "; the image was distributed all the same, because"
                                + " continueDistributeOnFailure is set");
        assertThat(failure.step).isEqualTo("validate-1");
        assertThat(failure.exitCode).isEqualTo(4);
        assertThat(host.published).containsExactly("gallery", "disk");
        assertThat(host.journal.lines)
                .containsSubsequence("failed validate-1 4", "skipped validate-2", "DISTRIBUTING");
        assertThat(host.journal.captured).as("nothing to resume with: it isn't proven").isNull();
        assertThat(host.journal.log).contains("the image is distributed all the same");
    }

    @Test
    void an_invalid_image_that_not_every_target_took_has_failed_too() throws Exception {
        validate("continueDistributeOnFailure");
        host.on("validate-2", (_, _) -> 1);
        host.unpublishable.add("gallery");

        assertThat(failure())
                .hasMessage(
                        "nginx answers: the script ended with exit code 1; 1 of its targets have"
                                + " the image all the same, because continueDistributeOnFailure is"
                                + " set; Publish golden/web: the gallery is gone");
    }

    @Test
    void an_image_that_does_not_boot_is_never_distributed() throws Exception {
        validate("continueDistributeOnFailure");
        host.neverBoots.put("proof", new GuestLost("no sign-in in 300 s", List.of()));

        assertThat(failure().step).isEqualTo("proof");
        assertThat(host.published).isEmpty();
    }

    @Test
    void no_template_forgives_what_fails_an_inherited_check() throws Exception {
        validate("continueDistributeOnFailure");
        host.inherited =
                List.of(
                        new Inherited(
                                "platform/debian-baseline",
                                List.of(
                                        new Validator.Shell(
                                                "ssh stays closed",
                                                null,
                                                null,
                                                List.of("! ss -ltn | grep :22"),
                                                Extras.NONE)),
                                Map.of()));
        host.on("guardrail-1", (_, _) -> 1);

        assertThat(failure())
                .hasMessage(
                        "platform/debian-baseline: ssh stays closed: the script ended with exit"
                                + " code 1");
        assertThat(host.published).isEmpty();
        assertThat(host.journal.captured).isNull();
        assertThat(host.journal.lines).doesNotContain("started validate-1");
    }

    private void validate(String flag) throws IOException {
        template =
                Orders.template(
                        "full", "\"validate\": {", "\"validate\": { \"%s\": true,".formatted(flag));
    }
}

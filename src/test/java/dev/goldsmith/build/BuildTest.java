package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The walk along {@code plans/full.json}, on a host of paper. */
class BuildTest extends PaperBuild {
    @Test
    void a_build_from_source_to_galleries() throws Exception {
        build();

        assertThat(String.join("\n", host.journal.lines))
                .isEqualTo(
                        """
                        planned 12
                        BUILDING
                        started source
                        source 12.1.0
                        succeeded source
                        started boot
                        succeeded boot
                        CUSTOMIZING
                        started customize-1
                        layer customize-1
                        succeeded customize-1 0
                        started customize-2
                        layer customize-2
                        succeeded customize-2 0
                        started customize-3
                        layer customize-3
                        succeeded customize-3
                        started generalize
                        succeeded generalize
                        started capture
                        succeeded capture
                        VALIDATING
                        started proof
                        succeeded proof
                        started validate-1
                        succeeded validate-1
                        started validate-2
                        succeeded validate-2 0
                        DISTRIBUTING
                        started distribute-gallery
                        captured
                        succeeded distribute-gallery
                        started distribute-disk
                        succeeded distribute-disk\
                        """);
        assertThat(host.published).containsExactly("gallery", "disk");
        assertThat(host.booted.getFirst().files)
                .containsExactly(
                        "/tmp/goldsmith-grow-root 755",
                        "/tmp/goldsmith-customize-1 755",
                        "/tmp/goldsmith-customize-2 755",
                        "/tmp/goldsmith-customize-3 644",
                        "/tmp/goldsmith-generalize 755");
        assertThat(host.booted.getLast().files)
                .containsExactly("/tmp/goldsmith-validate-1 644", "/tmp/goldsmith-validate-2 755");
    }

    @Test
    void what_was_captured_says_where_it_came_from_and_what_it_carries() throws Exception {
        build();

        var image = Objects.requireNonNull(host.journal.captured);
        assertThat(image.sourceVersion()).isEqualTo("12.1.0");
        assertThat(image.os()).isEqualTo("debian 12");
        assertThat(Files.readString(host.store.fetch(image.disk())))
                .isEqualTo("all of build-3-0.qcow2");
        assertThat(Files.readString(host.store.fetch(image.packages())))
                .isEqualTo(
                        "{\"manager\":\"dpkg\",\"distribution\":{\"id\":\"debian\",\"release\":\"12\"},\"packages\":[{\"name\":\"bash\",\"version\":\"5.2\",\"architecture\":\"amd64\",\"source\":\"bash\",\"sourceVersion\":\"5.2\"}]}");
    }

    @Test
    void what_was_captured_before_is_only_distributed() throws Exception {
        host.build(
                template,
                new Captured(Digest.of("d"), 1, 1 << 20, Digest.of("p"), "1", Digest.of("s"), "x"));

        assertThat(host.journal.lines)
                .contains("skipped boot", "skipped validate-2", "DISTRIBUTING")
                .doesNotContain("BUILDING", "captured");
        assertThat(host.published).containsExactly("gallery", "disk");
        assertThat(host.booted).isEmpty();
    }

    @Test
    void a_script_that_fails_ends_the_build_with_its_code_and_last_lines() {
        host.on(
                "customize-1",
                (output, _) -> {
                    for (int i = 1; i <= 30; i++) {
                        output.accept("line " + i + "\n");
                    }
                    output.accept("no newline");
                    return 7;
                });

        var failure = failure();

        assertThat(failure).hasMessage("install nginx: the script ended with exit code 7");
        assertThat(failure.step).isEqualTo("customize-1");
        assertThat(failure.exitCode).isEqualTo(7);
        assertThat(failure.lastLines).hasSize(20).endsWith("line 30", "no newline");
        assertThat(host.journal.log).contains("no newline\n");
        assertThat(host.journal.lines).endsWith("started customize-1", "failed customize-1 7");
    }

    @Test
    void a_guest_that_is_lost_is_told_with_its_console() {
        host.on(
                "customize-2",
                (_, _) -> {
                    throw new GuestLost("its kernel panicked", List.of("Kernel panic"));
                });

        var failure = failure();

        assertThat(failure).hasMessage("Shell script 2: the guest was lost: its kernel panicked");
        assertThat(failure.lastLines).containsExactly("Kernel panic");
        assertThat(host.journal.lines).endsWith("failed customize-2");
    }

    @Test
    void a_restart_inside_a_script_is_told_with_the_scripts_own_words_and_what_to_do() {
        host.on(
                "customize-2",
                (output, _) -> {
                    output.accept("bye\n");
                    throw GuestLost.restarted();
                });

        var failure = failure();

        assertThat(failure)
                .hasMessage(
                        "Shell script 2: the guest restarted, and no step had asked for that. Where a script restarts it (reboot, shutdown -r), end the script there and add a LinuxRestart step, which waits until the guest is back");
        assertThat(failure.lastLines).containsExactly("bye");
    }

    @Test
    void a_restart_inside_a_check_is_told_too() {
        host.on(
                "validate-2",
                (_, _) -> {
                    throw GuestLost.restarted();
                });

        assertThat(failure())
                .hasMessage("nginx answers: the guest restarted; a check can't restart it");
    }

    @Test
    void a_guest_that_goes_with_its_worker_is_not_called_lost() {
        host.on(
                "customize-2",
                (_, _) -> {
                    host.journal.interruptIn = "customize-2";
                    throw new GuestLost("QEMU ended", List.of());
                });

        assertThat(catchThrowable(() -> build())).isInstanceOf(Journal.Interrupted.class);

        assertThat(host.journal.log).doesNotContain("lost");
        assertThat(host.journal.lines).noneMatch(line -> line.startsWith("failed"));
    }

    @Test
    void an_endless_script_ends_with_the_builds_time() {
        host.on(
                "customize-1",
                (output, watch) -> {
                    output.accept("still here\n");
                    host.pass(Duration.ofMinutes(31));
                    watch.check();
                    return 0;
                });

        var failure = failure();

        assertThat(failure)
                .hasMessage("install nginx: the build's time is over (buildTimeoutInMinutes: 30)");
        assertThat(failure.lastLines).contains("still here");
    }

    @Test
    void a_destination_without_folder_says_how_to_make_it() {
        host.on(
                "customize-3",
                (output, _) -> {
                    output.accept("looked\n");
                    return 3;
                });

        var failure = failure();

        assertThat(failure)
                .hasMessage(
                        "page: the folder of '/tmp/index.html' does not exist; make it in a Shell"
                                + " step before");
        assertThat(failure.lastLines).containsExactly("looked");
        // Azure's words around a step are for its clients: they are in packerlogs alone.
        assertThat(host.journal.log.toString()).doesNotContain("telemetry");
    }

    @Test
    void a_frozen_file_that_changed_in_the_store_never_runs() throws Exception {
        var file =
                host.store.fetch(
                        Orders.frozen(host.store).get("$.properties.customize[1].scriptUri"));
        Files.delete(file);
        Files.writeString(file, "rm -rf /");

        assertThat(failure())
                .hasMessageContaining("Shell script 2: its content in the store is not what was");
        assertThat(host.booted.getFirst().files)
                .containsExactly("/tmp/goldsmith-grow-root 755", "/tmp/goldsmith-customize-1 755");
    }

    @Test
    void a_disk_that_can_not_be_written_fails_the_capture() {
        host.flattenFails = new IOException("No space left on device");

        assertThat(failure())
                .hasMessage(
                        "Capture the disk: this worker could not do it: the disk of the store or of the worker's folder is full; free space there, then run it again");
    }

    @Test
    void one_target_that_fails_leaves_the_others() {
        host.unpublishable.add("gallery");

        var partly = catchThrowableOfType(Engine.PartlyDistributed.class, () -> build());

        assertThat(partly.failure.step).isEqualTo("distribute-gallery");
        assertThat(host.published).containsExactly("disk");
        assertThat(host.journal.lines).endsWith("succeeded distribute-disk");
    }

    @Test
    void no_target_at_all_is_a_failure() {
        host.unpublishable.addAll(List.of("gallery", "disk"));

        var failure = failure();

        assertThat(failure.step).isEqualTo("distribute-gallery");
        assertThat(host.journal.failures)
                .extracting(it -> it.step)
                .containsExactly("distribute-gallery", "distribute-disk");
        assertThat(failure.message())
                .isEqualTo(
                        host.journal.failures.getFirst().message()
                                + "; "
                                + host.journal.failures.getLast().message());
    }

    private void says(String step) {
        host.on(
                step,
                (output, _) -> {
                    output.accept("hi\n");
                    return 0;
                });
    }

    @Test
    void what_nobody_foresaw_fails_its_step_without_the_names_of_classes() {
        says("customize-1");
        host.journal.breaksIn = "customize-1";

        var failure = failure();

        assertThat(failure.step).isEqualTo("customize-1");
        assertThat(failure.message())
                .contains("an unexpected error; the worker's log has it under error ")
                .doesNotContain("Exception");
        assertThat(host.journal.lines).contains("failed customize-1");
    }

    @Test
    void a_full_store_is_named_as_what_is_wanting() {
        says("customize-1");
        host.journal.breaksIn = "customize-1";
        host.journal.full = true;

        assertThat(failure().message())
                .matches(
                        ".*: the disk of the store or of the worker's folder is full; free space there, then run it again \\(error [0-9a-f]{8} in the worker's log\\)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "source",
                "boot",
                "customize-2",
                "generalize",
                "capture",
                "proof",
                "validate-2",
                "distribute-gallery"
            })
    void a_canceled_run_stops_where_it_is(String step) {
        host.journal.interruptIn = step;

        assertThat(catchThrowable(() -> build())).isInstanceOf(Journal.Interrupted.class);
        assertThat(host.journal.lines).doesNotContain("succeeded " + step, "failed " + step);
        assertThat(host.published).isEmpty();
    }

    @Test
    void a_machine_that_does_not_end_well_leaves_no_folder() {
        host.closeFails = new IllegalStateException("QEMU's process is gone");
        host.journal.interruptIn = "customize-2";

        assertThat(catchThrowable(() -> build())).isInstanceOf(Journal.Interrupted.class);
    }
}

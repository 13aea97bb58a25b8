package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Steps other than scripts and files, on a host of paper. */
class StepsTest extends PaperBuild {
    @Test
    void a_restart_says_the_kernels_and_leaves_a_layer() throws Exception {
        host.on("uname -r", (output, _) -> say(output, "6.1.0-1\n"));

        build(Orders.template("linux-restart"));

        assertThat(host.booted.getFirst().commands)
                .containsSubsequence(
                        "uname -r",
                        "sudo -n reboot",
                        "uname -r",
                        "systemctl is-system-running",
                        "sudo -n reboot");
        assertThat(host.journal.lines).contains("layer customize-2", "succeeded customize-2");
        assertThat(host.journal.log).contains("kernel 6.1.0-1 before, 6.1.0-1 after\n");
    }

    @Test
    void a_restart_that_is_refused_names_its_exit_code() throws Exception {
        host.on(
                "sudo -n reboot",
                (output, _) -> {
                    output.accept("sudo: a password is required\n");
                    return 1;
                });

        var failure = failure(Orders.template("linux-restart"));

        assertThat(failure).hasMessage("into it: the restart command ended with exit code 1");
        assertThat(failure.exitCode).isEqualTo(1);
        assertThat(failure.lastLines).contains("sudo: a password is required");
    }

    @Test
    void a_restart_that_never_comes_back_is_a_lost_guest() throws Exception {
        host.on(
                "sudo -n reboot",
                (_, _) -> {
                    throw new GuestLost(
                            "it did not come back in 90 s (restartTimeout)", List.of("grub>"));
                });

        var failure = failure(Orders.template("linux-restart"));

        assertThat(failure)
                .hasMessage(
                        "into it: the guest was lost: it did not come back in 90 s (restartTimeout)");
        assertThat(failure.lastLines).containsExactly("grub>");
    }

    @Test
    void a_restart_check_is_asked_until_its_time_is_over() throws Exception {
        host.on(
                "systemctl is-system-running",
                (output, _) -> {
                    host.pass(Duration.ofSeconds(60));
                    output.accept("starting\n");
                    return 4;
                });

        var failure = failure(Orders.template("linux-restart"));

        assertThat(failure)
                .hasMessage(
                        "into it: the guest is back, but restartCheckCommand still ended with exit"
                                + " code 4 when its time was over (restartTimeout)");
        assertThat(host.booted.getFirst().commands)
                .filteredOn(command -> command.equals("systemctl is-system-running"))
                .hasSize(2);
    }

    @Test
    void data_disks_are_captured_by_lun_and_attached_to_the_proof() throws Exception {
        var own = Files.writeString(home.resolve("source-lun0.qcow2"), "the source's");
        host.dataDisks = List.of(new DiskImage(Digest.of(own), 1L << 30, _ -> own));

        build(Orders.template("disks"));

        assertThat(host.booted)
                .extracting(guest -> names(guest.machine.dataDisks()))
                .containsExactly(
                        List.of("build-0-1.qcow2", "build-0-2.qcow2", "build-0-3.qcow2"),
                        List.of("proof-lun0.qcow2", "proof-lun1.qcow2", "proof-lun2.qcow2"));
        var captured = Objects.requireNonNull(host.journal.captured).dataDisks();
        assertThat(captured).extracting(Captured.DataDisk::lun).containsExactly(0, 1, 2);
        assertThat(Files.readString(host.store.fetch(captured.get(1).disk())))
                .startsWith("all of build-")
                .endsWith("-2.qcow2");
    }

    @Test
    void an_optimization_that_is_asked_for_is_said_not_to_be_done() throws Exception {
        build(Orders.template("disks"));

        assertThat(host.journal.log)
                .contains(
                        "optimize.vmBoot: it is stored, but this engine has no such optimization and"
                                + " does nothing\n")
                .doesNotContain("optimize.workload");
    }

    @Test
    void a_disk_that_grew_gives_its_root_file_system_the_room() throws Exception {
        build(Orders.template("disks"));

        assertThat(host.booted.getFirst().commands)
                .anyMatch(command -> command.contains("sudo -n sh /tmp/goldsmith-grow-root"));
    }

    @Test
    void a_root_file_system_that_can_not_grow_ends_the_build_before_its_first_step()
            throws Exception {
        host.on(
                "sh /tmp/goldsmith-grow-root",
                (output, _) -> {
                    output.accept("the guest has no resize2fs; install e2fsprogs\n");
                    return 1;
                });

        var failure = failure(Orders.template("disks"));

        assertThat(failure)
                .hasMessage(
                        "Boot the build machine: the disk was grown, its root file system could"
                                + " not be: the guest has no resize2fs; install e2fsprogs");
        assertThat(host.journal.lines).doesNotContain("started customize-1");
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(file -> file.getFileName().toString()).toList();
    }

    private static int say(java.util.function.Consumer<String> output, String text) {
        output.accept(text);
        return 0;
    }
}

package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.build.store.LayerStore;
import dev.goldsmith.schema.GuestOs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps other than scripts and files, on a host of paper. */
class StepsTest {
    @TempDir private Path home;

    private final TextJournal journal = new TextJournal();
    private ScriptedHost host;
    private FolderStore store;

    @BeforeEach
    void paper() throws IOException {
        host = new ScriptedHost(home.resolve("base.qcow2"));
        store = new FolderStore(home.resolve("store"));
    }

    @Test
    void a_restart_says_the_kernels_and_leaves_a_layer() throws Exception {
        host.on("uname -r", (output, _) -> say(output, "6.1.0-1\n"));

        build("linux-restart");

        assertThat(host.booted.getFirst().commands)
                .containsSubsequence(
                        "uname -r",
                        "sudo -n reboot",
                        "uname -r",
                        "systemctl is-system-running",
                        "sudo -n reboot");
        assertThat(journal.lines).contains("layer customize-2", "succeeded customize-2");
        assertThat(journal.log).contains("kernel 6.1.0-1 before, 6.1.0-1 after\n");
    }

    @Test
    void a_restart_that_is_refused_names_its_exit_code() {
        host.on(
                "sudo -n reboot",
                (output, _) -> {
                    output.accept("sudo: a password is required\n");
                    return 1;
                });

        var failure = failure("linux-restart");

        assertThat(failure).hasMessage("into it: the restart command ended with exit code 1");
        assertThat(failure.exitCode).isEqualTo(1);
        assertThat(failure.lastLines).contains("sudo: a password is required");
    }

    @Test
    void a_restart_that_never_comes_back_is_a_lost_guest() {
        host.on(
                "sudo -n reboot",
                (_, _) -> {
                    throw new GuestLost(
                            "it did not come back in 90 s (restartTimeout)", List.of("grub>"));
                });

        var failure = failure("linux-restart");

        assertThat(failure)
                .hasMessage(
                        "into it: the guest was lost: it did not come back in 90 s (restartTimeout)");
        assertThat(failure.lastLines).containsExactly("grub>");
    }

    @Test
    void a_restart_check_is_asked_until_its_time_is_over() {
        host.on(
                "systemctl is-system-running",
                (output, _) -> {
                    host.pass(Duration.ofSeconds(60));
                    output.accept("starting\n");
                    return 4;
                });

        var failure = failure("linux-restart");

        assertThat(failure)
                .hasMessage(
                        "into it: the guest is back, but restartCheckCommand still ended with exit"
                                + " code 4 when its time was over (restartTimeout)");
        assertThat(host.booted.getFirst().commands)
                .filteredOn(command -> command.equals("systemctl is-system-running"))
                .hasSize(2);
    }

    @Test
    void a_source_of_another_system_is_told_before_anything_boots() {
        host.os = GuestOs.WINDOWS;

        var failure = failure("linux-restart");

        assertThat(failure)
                .hasMessage(
                        "Get Debian:debian-12:12-gen2:latest: $.properties.customize[0].type:"
                                + " `Shell` needs Linux, and the source is Windows; use"
                                + " `PowerShell`.");
        assertThat(host.booted).isEmpty();
    }

    private static int say(java.util.function.Consumer<String> output, String text) {
        output.accept(text);
        return 0;
    }

    private BuildFailure failure(String template) {
        return catchThrowableOfType(BuildFailure.class, () -> build(template));
    }

    private void build(String template) throws Exception {
        var engine =
                new LocalEngine(
                        new EngineSettings(
                                home.resolve("work"),
                                0,
                                "public",
                                Optional.empty(),
                                Optional.empty()),
                        host,
                        host,
                        host,
                        store,
                        new LayerStore(home.resolve("layers"), 1 << 20),
                        host.clock());
        engine.execute(
                Orders.order(Orders.template(template), Orders.frozen(store), null),
                journal,
                (_, _, _) -> {});
    }
}

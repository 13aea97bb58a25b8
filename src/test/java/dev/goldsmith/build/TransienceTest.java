package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** What a restart of the guest makes a difference to. */
class TransienceTest extends PaperBuild {
    @Test
    void what_a_restart_would_lose_is_not_started_from() throws Exception {
        var left = new StringBuilder();
        host.on(
                "/proc/mounts",
                (output, _) -> {
                    output.accept("/ ext4 rw\n" + left);
                    return 0;
                });
        host.on(
                "customize-1",
                (_, _) -> {
                    left.append("an unpacked archive in /tmp\n");
                    return 0;
                });
        host.on(
                "customize-2",
                (_, _) -> {
                    left.setLength(0);
                    return 0;
                });
        host.on(
                "to='/",
                (_, _) -> {
                    left.append("/mnt ext4 rw\n");
                    return 0;
                });
        build();
        assertThat(host.layers()).as("the last one is of no use").hasSize(2);
        assertThat(host.journal.log.toString())
                .containsOnlyOnce(
                        "later builds can't start after this step, because a restart makes a"
                                + " difference to: an unpacked archive in /tmp\n")
                .contains("because a restart makes a difference to: /mnt ext4 rw\n");
        left.setLength(0);

        host.reuse = Orders.reuse(2, Reuse.Policy.FRESH);
        host.journal.lines.clear();
        build();

        assertThat(host.journal.lines)
                .containsSubsequence(
                        "cached customize-1 by run 1",
                        "cached customize-2 by run 1",
                        "started customize-3");
    }

    @Test
    void what_a_script_took_away_and_a_restart_brings_back_makes_a_difference() throws Exception {
        var there = new StringBuilder("process acpid\nfile /tmp/x\nkernel vmlinuz-6.1\n");
        host.on(
                "/proc/mounts",
                (output, _) -> {
                    output.accept(there.toString());
                    return 0;
                });
        host.on(
                "customize-1",
                (_, _) -> {
                    there.setLength(0);
                    return 0;
                });
        build();

        assertThat(home.resolve("layers")).doesNotExist();
        assertThat(host.journal.log.toString())
                .contains("a restart makes a difference to: process acpid\n");
    }

    @Test
    void of_units_that_changed_the_guest_says_what_a_boot_makes_of_them() throws Exception {
        var units = new StringBuilder("unit ssh.service active\nunit x'y active\n");
        var asked = new ArrayList<String>();
        host.on(
                "/proc/mounts",
                (output, _) -> {
                    output.accept(units.toString());
                    return 0;
                });
        host.on(
                "customize-1",
                (_, _) -> {
                    units.append("unit nginx.service active\n");
                    return 0;
                });
        host.on(
                "customize-2",
                (_, _) -> {
                    units.append("unit run-r1.service active\n");
                    return 0;
                });
        host.on(
                "units='nginx.service'",
                (_, _) -> {
                    asked.add("nginx");
                    return 0;
                });
        host.on(
                "units='run-r1.service'",
                (output, _) -> {
                    output.accept("running unit run-r1.service\n");
                    return 0;
                });
        build();

        assertThat(asked).as("what a boot starts is asked for once").containsExactly("nginx");
        assertThat(host.layers()).hasSize(1);
        assertThat(host.journal.log.toString())
                .contains("a restart makes a difference to: running unit run-r1.service\n");
    }
}

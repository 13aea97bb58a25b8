package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is made of a guest's updates, on a host of paper; {@link LinuxUpdateScriptTest} runs them.
 */
class LinuxUpdateTest extends PaperBuild {
    /** How often the guest was asked for its packages. */
    private int lists;

    private String told = "";
    private String toldBySecond = "";

    @BeforeEach
    void updates() {
        host.on(
                PackageListing.COMMAND,
                (output, _) -> {
                    output.accept(
                            lists++ == 0
                                    ? "\nbase-files\t12.4\tamd64\nopenssl\t3.0.15\tamd64\n"
                                    : "\nbase-files\t12.5\tamd64\nopenssl\t3.0.17\tamd64\nlibnew\t1\tamd64\n");
                    return 0;
                });
        told("customize-1", () -> told);
        told("customize-2", () -> toldBySecond);
    }

    private void told(String step, Supplier<String> lines) {
        host.on(
                step + " tell",
                (output, _) -> {
                    output.accept("sudo: unable to resolve host x\n" + lines.get());
                    return 0;
                });
    }

    @Test
    void each_package_is_told_and_how_many_were_for_security() throws Exception {
        told = "told: security\ntold: security openssl\n";

        build(Orders.template("linux-update"));

        assertThat(host.journal.log)
                .contains("base-files 12.4 -> 12.5\nlibnew 1 added\nopenssl 3.0.15 -> 3.0.17\n");
        assertThat(host.journal.lines)
                .contains("updated customize-1: 2 packages updated, 1 security; 1 added")
                .contains("updated customize-2: No security updates were installed");
    }

    @Test
    void none_for_security_is_not_the_same_as_nobody_knows() throws Exception {
        told = "told: security\n";
        build(Orders.template("linux-update"));
        assertThat(host.journal.lines)
                .contains("updated customize-1: 2 packages updated, 0 security; 1 added");

        lists = 0;
        told = "";
        host.reuse = Orders.reuse(2, Reuse.Policy.NOTHING);
        build(Orders.template("linux-update"));
        assertThat(host.journal.lines).contains("updated customize-1: 2 packages updated; 1 added");
    }

    @Test
    void a_guest_without_advisories_is_warned_of() throws Exception {
        toldBySecond = "told: warning no advisories\n";

        build(Orders.template("linux-update"));

        assertThat(host.journal.log).contains("warning: no advisories\n");
        assertThat(host.journal.lines).contains("warned customize-2: no advisories");
    }

    @Test
    void what_a_step_says_becomes_the_scripts_arguments() throws Exception {
        build(Orders.template("linux-update"));

        assertThat(host.booted.getFirst().commands)
                .anyMatch(it -> it.endsWith("sudo -n -E sh /tmp/goldsmith-customize-1 update all"))
                .anyMatch(it ->
                        it.endsWith(
                                "sudo -n -E sh /tmp/goldsmith-customize-2 update security 'linux-image-*' 'nginx'"));
    }

    /** The third step's restart is asked for whatever its guest says. */
    @ParameterizedTest
    @CsvSource({
        "'', 1, no restart is needed",
        "a new kernel, 2, a restart is needed: a new kernel"
    })
    void the_guest_restarts_when_it_should(String why, int times, String said) throws Exception {
        told = why.isEmpty() ? "" : "told: restart " + why + "\n";

        build(Orders.template("linux-update"));

        assertThat(host.booted.getFirst().commands)
                .filteredOn(it -> it.equals("sudo -n reboot"))
                .hasSize(times);
        assertThat(host.journal.log).contains(said + "\n");
    }

    @Test
    void a_restart_that_is_needed_and_not_wanted_is_told() throws Exception {
        told = "told: restart a new kernel\n";

        build(Orders.template("linux-update", "\"name\": \"patches\"", "\"restart\": \"never\""));

        assertThat(host.booted.getFirst().commands)
                .filteredOn(it -> it.equals("sudo -n reboot"))
                .hasSize(1);
        assertThat(host.journal.log)
                .contains(
                        "a restart is needed: a new kernel\nthe guest isn't restarted: `restart` of this step is `never`\n");
    }

    @Test
    void updates_that_fail_say_why() throws Exception {
        host.on(
                " update all",
                (output, _) -> {
                    output.accept(
                            "Err:1 http://mirror\nrepository http://mirror/debian: no route\n");
                    return 1;
                });

        assertThat(failure(Orders.template("linux-update")))
                .hasMessage(
                        "patches: the updates could not be installed: repository http://mirror/debian: no route");
    }
}

package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The script that updates packages, run by a real shell: with this host's own apt and dpkg in a
 * folder, and with stand-ins for dnf and zypper, which write down how they are called.
 */
class LinuxUpdateScriptTest {
    @TempDir private static Path all;
    @TempDir private Path home;
    private Path script;

    /** Links to tools of this host; nothing is written there. */
    private Path tools;

    private Path played;
    private String output = "";

    /** With files of the guest's in a folder. */
    @BeforeEach
    void script() throws IOException {
        script = home.resolve("linux-update.sh");
        Files.writeString(
                script,
                Supplies.resource(LinuxProvisioner.UPDATE)
                        .replace("/var/run/", home + "/var/run/")
                        .replace(" /run/", " " + home + "/run/")
                        .replace("/etc/", home + "/etc/")
                        .replace("/boot/", home + "/boot/")
                        .replace("/proc/", home + "/proc/"));
        Files.createDirectories(home.resolve("proc"));
        Files.writeString(home.resolve("proc/uptime"), "1000.5 9\n");
        tools = Files.createDirectories(home.resolve("tools"));
        played = Files.createDirectories(home.resolve("played"));
        for (var folder : List.of("run", "boot", "etc/zypp")) {
            Files.createDirectories(home.resolve(folder));
        }
    }

    private int update(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of(arguments));
        return sh(command);
    }

    private int sh(List<String> command) throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("APT_CONFIG", home.resolve("apt.conf").toString());
        builder.environment().put("DPKG_ADMINDIR", home.resolve("root/var/lib/dpkg").toString());
        if (Files.exists(tools.resolve("sed"))) {
            builder.environment().put("PATH", played + ":" + tools);
        }
        var shell = builder.start();
        output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return shell.waitFor();
    }

    private String last() {
        return output.lines().reduce("", (_, line) -> line);
    }

    private String security() throws IOException {
        return Files.readString(Path.of(script + ".security"));
    }

    @Nested
    class Apt {
        /** Made once, and copied: paths in it are those of the copy then. */
        @BeforeEach
        void repository() throws Exception {
            var made = made();
            assertThat(
                            sh(
                                    List.of(
                                            "/bin/sh",
                                            "-c",
                                            "cp -a '%1$s/.' '%2$s' && sed -i 's|%1$s|%2$s|g' '%2$s/apt.conf' '%2$s/etc/apt/sources.list'"
                                                    .formatted(made, home))))
                    .as(output)
                    .isZero();
        }

        private Path made() throws Exception {
            var maker = all.resolve("repository.sh");
            if (!Files.exists(maker)) {
                Files.writeString(maker, resource());
                var command = List.of("/bin/sh", maker.toString(), all + "/made");
                assertThat(sh(command)).as(output).isZero();
            }
            return all.resolve("made");
        }

        private static String resource() throws IOException {
            try (var in = LinuxUpdateScriptTest.class.getResourceAsStream("/apt-repository.sh")) {
                return new String(
                        Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        private String installed() throws Exception {
            sh(List.of("dpkg-query", "-W", "-f", "${Package} ${Version}\n"));
            return output;
        }

        @Test
        void all_updates_bring_what_new_versions_need() throws Exception {
            assertThat(update("update", "all")).as(output).isZero();

            assertThat(security()).isEqualTo("three\n");
            assertThat(installed()).isEqualTo("four 1.0\none 1.1\nthree 1.1\ntwo 1.2\n");
        }

        /** Though another suite has a newer version than that of the security suite. */
        @Test
        void security_updates_are_those_of_security_suites_and_nothing_else() throws Exception {
            assertThat(update("update", "security")).as(output).isZero();

            assertThat(security()).isEqualTo("three\ntwo\n");
            assertThat(installed()).isEqualTo("one 1.0\nthree 1.1\ntwo 1.1\n");
            assertThat(home.resolve("etc/apt/preferences.d")).isEmptyDirectory();
        }

        @Test
        void what_is_excluded_stays_and_only_what_was_held_before_is_held_after() throws Exception {
            assertThat(sh(List.of("apt-mark", "hold", "one"))).as(output).isZero();

            assertThat(update("update", "all", "t*ee", "o*e", "no-such")).as(output).isZero();
            assertThat(output).doesNotContain("E: ");

            assertThat(installed()).isEqualTo("one 1.0\nthree 1.0\ntwo 1.2\n");
            sh(List.of("apt-mark", "showhold"));
            assertThat(output).isEqualTo("one\n");
        }

        @Test
        void a_second_time_nothing_is_left_to_do() throws Exception {
            update("update", "all");

            assertThat(update("update", "all")).as(output).isZero();

            assertThat(output).contains("0 upgraded, 0 newly installed");
            assertThat(security()).isEmpty();
            update("tell");
            assertThat(output).contains("told: security\n").doesNotContain("told: security ");
        }

        @Test
        void a_repository_that_is_gone_is_named() throws Exception {
            Files.writeString(
                    home.resolve("etc/apt/sources.list.d/gone.list"),
                    "deb [trusted=yes] file:%s/gone demo main\n".formatted(home));

            assertThat(update("update", "all")).isEqualTo(1);

            assertThat(last()).startsWith("repository ").contains("file:%s/gone".formatted(home));
            assertThat(installed()).isEqualTo("one 1.0\nthree 1.0\ntwo 1.0\n");
        }

        @Test
        void a_package_that_is_gone_from_its_repository_is_named_with_it() throws Exception {
            Files.delete(home.resolve("repository/demo/four-1.0.deb"));

            assertThat(update("update", "all")).isEqualTo(1);

            assertThat(last()).contains("repository file:", "/demo/four-1.0.deb");
        }

        @Test
        void security_updates_need_a_repository_of_them() throws Exception {
            var sources = home.resolve("etc/apt/sources.list");
            Files.writeString(sources, Files.readAllLines(sources).getFirst() + "\n");

            assertThat(update("update", "security")).isEqualTo(1);

            assertThat(last())
                    .isEqualTo(
                            "the guest has no repository of security updates: add one, or set `updates` to `all`");
        }
    }

    /** A manager that isn't on this host. */
    private void standIn(String name, String script) throws IOException {
        for (var tool :
                "rm mv cp tee tr cat grep sed head tail sort awk mkdir uname sleep".split(" ")) {
            var link = tools.resolve(tool);
            if (!Files.exists(link)) {
                Files.createSymbolicLink(link, Path.of("/usr/bin", tool));
            }
        }
        var file =
                Files.writeString(
                        played.resolve(name),
                        "#!/bin/sh\necho \"%s $*\" >>%s/calls\n%s\n".formatted(name, home, script));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(home.resolve("calls"));
    }

    @Nested
    class Dnf {
        @BeforeEach
        void dnf() throws IOException {
            standIn(
                    "dnf",
                    """
                    case "$*" in
                    *check-update*)
                        printf '\\nopenssl-libs.x86_64   1:3.0.7-28.el9   baseos\\n'
                        printf 'kernel.x86_64   5.14.0-503.el9   baseos\\n'
                        printf 'Obsoleting Packages\\nold.x86_64   1   baseos\\n'
                        exit 100 ;;
                    *updateinfo*) echo 'RHSA-1 Important/Sec. openssl-libs' ;;
                    esac\
                    """);
        }

        @Test
        void all_updates_but_what_is_held_back() throws Exception {
            assertThat(update("update", "all", "kernel*", "nginx")).as(output).isZero();

            assertThat(calls())
                    .containsExactly(
                            "dnf -y --setopt=*.skip_if_unavailable=False makecache --refresh",
                            "dnf -q check-update --security --exclude=kernel*,nginx",
                            "dnf -y upgrade --exclude=kernel*,nginx");
            assertThat(security()).isEqualTo("openssl-libs\nkernel\n");
        }

        @Test
        void security_updates() throws Exception {
            assertThat(update("update", "security")).as(output).isZero();

            assertThat(calls()).last().isEqualTo("dnf -y upgrade --security");
        }

        @Test
        void without_advisories_nobody_knows_which_are_for_security() throws Exception {
            standIn("dnf", "");

            assertThat(update("update", "security")).as(output).isZero();
            assertThat(Path.of(script + ".security")).doesNotExist();
            assertThat(update("tell")).isZero();
            assertThat(output)
                    .isEqualTo(
                            "told: warning the guest's repositories have no advisories, so no update counts as a security update: set `updates` to `all`\n");

            // Who wants all needn't know.
            assertThat(update("update", "all")).as(output).isZero();
            update("tell");
            assertThat(output).isEmpty();
        }

        @Test
        void with_advisories_that_are_installed_already_there_are_none() throws Exception {
            standIn("dnf", "case \"$*\" in *updateinfo*) echo RHSA-1 ;; esac");

            assertThat(update("update", "security")).as(output).isZero();
            update("tell");

            assertThat(output).isEqualTo("told: security\n");
        }

        @Test
        void a_repository_that_does_not_answer_is_named() throws Exception {
            standIn(
                    "dnf",
                    """
                    echo "Errors during downloading metadata for repository 'appstream':"
                    echo "Error: Failed to download metadata for repo 'appstream': Cannot download repomd.xml"
                    exit 1\
                    """);

            assertThat(update("update", "all")).isEqualTo(1);

            assertThat(last())
                    .isEqualTo(
                            "Failed to download metadata for repo 'appstream': Cannot download repomd.xml");
        }

        @Test
        void dnf_says_whether_a_restart_is_needed() throws Exception {
            standIn("dnf", "case \"$*\" in *-r) exit 1 ;; esac");

            assertThat(update("restart")).isZero();

            assertThat(output).isEqualTo("dnf needs-restarting says so\n");
        }

        @Test
        void a_dnf_without_that_plugin_says_nothing() throws Exception {
            standIn("dnf", "echo 'No such command: needs-restarting'; exit 1");

            assertThat(update("restart")).isZero();

            assertThat(output).isEmpty();
        }
    }

    @Nested
    class Zypper {
        @BeforeEach
        void zypper() throws IOException {
            standIn(
                    "zypper",
                    "case \"$*\" in *addlock*) echo own >>%s/etc/zypp/locks ;; esac"
                            .formatted(home));
        }

        @Test
        void all_updates_and_no_lock_stays() throws Exception {
            assertThat(update("update", "all", "kernel-*")).as(output).isZero();

            assertThat(calls())
                    .containsExactly(
                            "zypper --non-interactive addlock kernel-*",
                            "zypper --non-interactive refresh",
                            "zypper --non-interactive --non-interactive-include-reboot-patches update --auto-agree-with-licenses");
            assertThat(home.resolve("etc/zypp/locks")).doesNotExist();
        }

        @Test
        void locks_of_before_stay_as_they_were() throws Exception {
            Files.writeString(home.resolve("etc/zypp/locks"), "theirs\n");

            update("update", "all", "kernel-*");

            assertThat(home.resolve("etc/zypp/locks")).hasContent("theirs\n");
        }

        @Test
        void security_patches_go_on_after_it_has_updated_itself() throws Exception {
            standIn(
                    "zypper",
                    "case \"$*\" in *\" patch \"*) [ -e %1$s/again ] && exit 102; : >%1$s/again; exit 103 ;; esac"
                            .formatted(home));

            assertThat(update("update", "security")).as(output).isZero();

            assertThat(calls())
                    .filteredOn(call -> call.contains(" patch --category security "))
                    .hasSize(2);
        }

        @Test
        void security_patches_need_advisories() throws Exception {
            standIn("zypper", "case \"$*\" in *list-patches*) echo 'No updates found.' ;; esac");
            assertThat(update("update", "security")).as(output).isZero();
            update("tell");
            assertThat(output).startsWith("told: warning the guest's repositories have no");

            standIn(
                    "zypper",
                    "case \"$*\" in *list-patches*) echo 'SLES | SUSE-1 | security' ;; esac");
            assertThat(update("update", "security")).as(output).isZero();
            update("tell");
            assertThat(output).isEmpty();
        }

        /** Each attempt waits for a minute itself, by a clock that goes on as it is told. */
        @Test
        void another_program_is_waited_for_as_long_as_is_said() throws Exception {
            var uptime = home.resolve("proc/uptime");
            var later = "read -r now _ <%1$s; echo \"$((${now%%.*} + %2$d)).7 9\" >%1$s\n";
            standIn("sleep", later.formatted(uptime, 5));
            standIn(
                    "zypper",
                    later.formatted(uptime, 60)
                            + "echo 'System management is locked by the application with pid 7 (yast).'\n"
                            + "echo 'Close this application before trying again.'\nexit 7");

            assertThat(update("update", "all")).isEqualTo(1);

            assertThat(last())
                    .isEqualTo("System management is locked by the application with pid 7 (yast).");
            assertThat(calls()).filteredOn(it -> it.startsWith("zypper")).hasSize(10);
        }

        @Test
        void a_repository_that_is_invalid_is_named() throws Exception {
            standIn(
                    "zypper",
                    "echo \"Repository 'SLE-Module-Basesystem' is invalid.\"; echo 'Skipping it.'; exit 106");

            assertThat(update("update", "all")).isEqualTo(1);

            assertThat(last()).isEqualTo("Repository 'SLE-Module-Basesystem' is invalid.");
        }

        @Test
        void zypper_says_whether_a_restart_is_needed() throws Exception {
            standIn("zypper", "exit 102");

            update("restart");

            assertThat(output).isEqualTo("zypper needs-rebooting says so\n");
        }
    }

    @Test
    void a_guest_without_a_package_manager_says_so() throws Exception {
        standIn("none", "");

        assertThat(update("update", "all")).isEqualTo(1);

        assertThat(last()).isEqualTo("the guest has none of apt-get, dnf and zypper");
    }

    @Test
    void debian_asks_for_a_restart_by_a_file() throws Exception {
        standIn("none", "");
        Files.createFile(home.resolve("run/reboot-required"));

        update("restart");

        assertThat(output).isEqualTo(home + "/run/reboot-required exists\n");
    }

    @Test
    void a_newer_kernel_than_the_one_that_runs_asks_for_a_restart() throws Exception {
        standIn("uname", "echo 6.1.0-9-amd64");
        for (var kernel : List.of("6.1.0-9-amd64", "0-rescue-1")) {
            Files.createFile(home.resolve("boot/vmlinuz-" + kernel));
        }

        update("restart");
        assertThat(output).isEmpty();

        Files.createFile(home.resolve("boot/vmlinuz-6.1.0-10-amd64"));
        update("restart");
        assertThat(output)
                .isEqualTo("kernel 6.1.0-10-amd64 is installed and 6.1.0-9-amd64 is running\n");
        update("tell");
        assertThat(output)
                .isEqualTo(
                        "told: restart kernel 6.1.0-10-amd64 is installed and 6.1.0-9-amd64 is running\n");
    }

    @ParameterizedTest
    @CsvSource({
        "6.1.0-9-cloud-amd64, 6.1.0-10-amd64, ''",
        "6.8.0-1010-aws, 6.8.0-1011-aws, 6.8.0-1011-aws",
        "5.14.0-427.el9_4.x86_64, 5.14.0-503.11.1.el9_5.x86_64, 5.14.0-503.11.1.el9_5.x86_64",
        "5.14.0-427.el9_4.x86_64, 5.14.0-503.11.1.el9_5.x86_64+rt, ''",
        "6.4.0-150600.21-default, 6.4.0-150600.23.7-default, 6.4.0-150600.23.7-default"
    })
    void only_kernels_of_the_flavor_that_runs_count(String running, String other, String newer)
            throws Exception {
        standIn("uname", "echo " + running);
        for (var kernel : List.of(running, other)) {
            Files.createFile(home.resolve("boot/vmlinuz-" + kernel));
        }

        update("restart");

        assertThat(output)
                .isEqualTo(
                        newer.isEmpty()
                                ? ""
                                : "kernel %s is installed and %s is running\n"
                                        .formatted(newer, running));
    }
}

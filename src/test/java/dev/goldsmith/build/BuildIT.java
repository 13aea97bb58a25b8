package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.build.image.Command;
import dev.goldsmith.build.qemu.QemuImg;
import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.Validator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole builds in real VMs of the tiny guest, and every way in which they end. */
class BuildIT extends RealBuild {
    @Test
    void from_a_base_image_over_layers_to_a_proven_version() throws Exception {
        build("echo customized | sudo tee /etc/kept", "grep customized /etc/kept");

        assertThat(published).containsExactly("out");
        var captured = Objects.requireNonNull(journal.captured);
        assertThat(captured.os()).isEqualTo("tiny 1");
        assertThat(new QemuImg().virtualBytes(store.fetch(captured.disk())))
                .isEqualTo(captured.virtualBytes());
        assertThat(journal.lines)
                .containsSubsequence(
                        "started customize-1",
                        "layer customize-1",
                        "succeeded customize-1 0",
                        "succeeded capture",
                        "succeeded proof",
                        "succeeded validate-1 0",
                        "captured",
                        "succeeded distribute-out");
        assertThat(layers()).isEqualTo(1);
    }

    @Test
    void a_step_that_undoes_what_a_baseline_asks_for_keeps_the_image_from_the_gallery()
            throws Exception {
        inherited =
                List.of(
                        new Inherited(
                                "platform/base",
                                List.of(
                                        new Validator.Shell(
                                                "the firewall is on",
                                                null,
                                                null,
                                                List.of("grep firewall=on /etc/kept"),
                                                Extras.NONE)),
                                Map.of()));
        assertThatExceptionOfType(BuildFailure.class)
                .isThrownBy(() -> build("echo firewall=off | sudo tee /etc/kept", "true"))
                .withMessageStartingWith("platform/base: the firewall is on:");
        assertThat(published).isEmpty();
    }

    private static final String SECRET = "it's $ecret & \"so\" on";

    private static Secrets secrets(@Nullable String step) {
        return new Secrets(
                List.of(
                        new Secrets.Grant("web/TOKEN", 1, 1, "TOKEN", step, SECRET),
                        new Secrets.Grant(
                                "web/KEY", 2, 1, "KEY", null, "first line\nthe second line\n")));
    }

    /** By standard input into the environment; not in the command line, nor in any file. */
    @Test
    void a_script_uses_a_secret_and_nobody_sees_it() throws Exception {
        secrets = secrets("uses it");
        steps =
                """
                {"type": "Shell", "name": "uses it", "inline": [
                    "printf '%s' \\"$TOKEN\\" | wc -c; printf '%s' \\"$KEY\\" | wc -l; cat; echo end of input",
                    "echo plain $TOKEN; echo \\"$KEY\\"; printf '%s' \\"$TOKEN\\" | base64",
                    "printf 'xy%s' \\"$TOKEN\\" | base64 | sed 's/^/base64 /'; printf '%s' \\"$TOKEN\\" | rev",
                    "printf '%s' \\"$TOKEN\\" | od -An -tx1 | sed 's/^/hex/'; printf '%s' \\"$TOKEN\\" | tr a-z A-Z",
                    "printf '\\\\n%s' \\"$TOKEN\\" | head -c 9; sleep 1; printf '%s\\\\n' \\"$TOKEN\\" | tail -c +9",
                    "cat /proc/[0-9]*/cmdline | tr '\\\\0' ' ' | sed 's/^/argv /'; echo",
                    "sudo grep -rlF -e \\"$TOKEN\\" /etc /var /tmp /home /root && exit 8; echo in no file"]},
                {"type": "Shell", "name": "has it not", "inline": [
                    "echo \\"token [$TOKEN]\\"; printf '%s' \\"$KEY\\" | wc -l"]}
                """;

        int machines = memories().size();
        build("", "[ \"$(printf '%s' \"$KEY\" | wc -l)\" = 2 ] && [ -z \"$TOKEN\" ]");
        assertThat(memories().size() - machines)
                .as("none that was given one: those of source and proof at most")
                .isLessThanOrEqualTo(2);

        assertThat(published).containsExactly("out");
        var log = journal.log.toString();
        assertThat(log)
                .contains(
                        "21\n2\nend of input\nplain ***\n", "argv ", "in no file", "token []\n2\n")
                .doesNotContain(SECRET, "second line", "eWl0", "aXQncyAkZWNyZXQ", "terces");
        assertThat(log.lines().filter(it -> it.startsWith("argv ")))
                .anyMatch(it -> it.contains("eval"))
                .noneMatch(it -> it.contains("ecret") || it.contains("***"));
        assertThat(layers()).isEqualTo(2);
    }

    @Test
    void a_secret_that_is_left_in_a_file_fails_the_run_and_names_the_file() throws Exception {
        secrets = secrets(null);
        steps =
                """
                {"type": "Shell", "name": "before", "inline": [
                    "printf '%s' \\"$KEY\\" | sudo tee /etc/gone >/dev/null; sudo rm /etc/gone"]},
                {"type": "Shell", "name": "leaves it", "inline": [
                    "sudo mkdir -p /etc/app; echo \\"password=$TOKEN\\" | base64 | sudo tee /etc/app/conf >/dev/null"]}
                """;

        var failure = catchThrowableOfType(BuildFailure.class, () -> build("", "true"));

        assertThat(failure).hasMessageStartingWith("Generalize: a secret was found in the image");
        assertThat(failure.lastLines).contains("a secret is in /etc/app/conf");
        assertThat(journal.log.toString()).doesNotContain(SECRET, "/etc/gone");
        assertThat(published).isEmpty();
        assertThat(layers()).as("what may hold one is kept for no build").isZero();
    }

    @Test
    void a_restart_in_between_and_what_was_written_before_it() throws Exception {
        network = "proxy";
        steps =
                """
                {"type": "Shell", "inline": ["cat /proc/sys/kernel/random/boot_id >/tmp/first",
                                              "sudo cp /tmp/first /etc/first",
                                              "while :; do echo noise; sleep 0.1; done &",
                                              "sudo sleep 900 >/dev/null 2>&1 &"]},
                {"type": "Shell", "name": "quiet", "inline": ["echo quiet\\r\\nid -un\\r"]},
                {"type": "LinuxRestart", "restartCheckCommand": "test -e /run/dropbear.pid"},
                {"type": "Shell", "name": "after", "inline": [
                    "! grep -q $(cat /etc/first) /proc/sys/kernel/random/boot_id",
                    "echo still by $http_proxy; nc 127.0.0.1 3128 </dev/null",
                    "echo 'echo deprovisioned by the template' >/tmp/DeprovisioningScript.sh"]}
                """;

        build("true", "[ -s /etc/first ]");

        assertThat(journal.lines)
                .contains("layer customize-1", "layer customize-2", "layer customize-3")
                .anyMatch(line -> line.startsWith("warned proof: /tmp/DeprovisioningScript.sh"));
        assertThat(journal.log.toString())
                .containsPattern("the guest went down\nthe guest is up\nkernel .+ before, .+ after")
                .contains("still by http://127.0.0.1:3128")
                .containsPattern(
                        "\nStill running, started by this script: .*sleep \\(pid \\d+\\).*\\.\n")
                .contains("2 lines of the script ended in CRLF", "\nquiet\ngsbuild\n");
    }

    @Test
    void a_file_goes_where_a_file_can_be_and_a_folder_stays_as_it_is() throws Exception {
        var file = store.put("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
        frozen.put("$.properties.customize[1].sourceUri", file);
        frozen.put("$.properties.customize[2].sourceUri", file);
        frozen.put("$.properties.customize[4].sourceUri", file);
        steps =
                """
                {"type": "Shell", "inline": ["sudo mkdir -p /opt/tools /opt/real",
                    "sudo chmod 0711 /opt/tools; sudo ln -s ../real/tool /opt/tools/link",
                    "echo old | sudo tee /opt/real/tool >/dev/null; sudo chmod 0700 /opt/real /opt/real/tool"]},
                {"type": "File", "sourceUri": "https://example.org/tool", "destination": "/opt/tools/new"},
                {"type": "File", "sourceUri": "https://example.org/tool", "destination": "/opt/tools/link"},
                {"type": "Shell", "inline": ["sudo ls /opt/tools /tmp; stat -c '%a %n' /opt/tools",
                    "sudo stat -c '%a %n' /opt/tools/new /opt/real /opt/real/tool",
                    "[ -h /opt/tools/link ] && sudo cmp /opt/tools/new /opt/real/tool"]},
                {"type": "File", "name": "onto the folder", "sourceUri": "https://example.org/tool",
                 "destination": "/opt/tools"}
                """;

        var failure = catchThrowableOfType(BuildFailure.class, () -> build("true", "true"));

        assertThat(failure)
                .hasMessage(
                        "onto the folder: '/opt/tools' is a folder; name the file: add its name to `destination`");
        assertThat(journal.log.toString())
                .contains(
                        "711 /opt/tools\n",
                        "644 /opt/tools/new\n700 /opt/real\n644 /opt/real/tool\n",
                        "/opt/tools/link is a link to /opt/real/tool\n")
                .doesNotContain("goldsmith-customize-3");
    }

    /**
     * Tools and traces of all families at once: each part of generalize looks for its own, and
     * updates come by the first package manager that is there.
     */
    @Test
    void what_each_family_leaves_of_one_machine_is_taken_out() throws Exception {
        steps =
                """
                {"type": "Shell", "name": "traces", "inline": [
                    "for tool in dnf zypper subscription-manager SUSEConnect waagent; do",
                    "    echo 'echo $(basename $0) $* >>/var/lib/called' | sudo tee /bin/$tool >/dev/null",
                    "    sudo chmod 755 /bin/$tool",
                    "done",
                    "sudo mkdir -p /etc/sysconfig/network-scripts /etc/zypp/credentials.d /var/lib/wicked /etc/udev/rules.d /var/lib/NetworkManager /var/lib/zypp",
                    "printf 'DEVICE=eth0\\nHWADDR=52:54:00:12:34:56\\nUUID=1-2\\n' | sudo tee /etc/sysconfig/network-scripts/ifcfg-eth0",
                    "sudo touch /etc/zypp/credentials.d/SCCcredentials /var/lib/wicked/lease-eth0 /etc/udev/rules.d/70-persistent-net.rules /var/lib/NetworkManager/secret_key /var/lib/zypp/AnonymousUniqueId"]},
                {"type": "LinuxUpdate", "name": "updates", "restart": "always"}
                """;

        build(
                "true",
                """
                set -e
                [ "$(cat /etc/sysconfig/network-scripts/ifcfg-eth0)" = DEVICE=eth0 ]
                for gone in /etc/zypp/credentials.d/SCCcredentials /var/lib/wicked/lease-eth0 \\
                    /etc/udev/rules.d/70-persistent-net.rules /var/lib/NetworkManager/secret_key \\
                    /var/lib/zypp/AnonymousUniqueId; do [ ! -e $gone ]; done
                sort /var/lib/called\
                """);

        assertThat(journal.lines).contains("updated customize-2: No updates were installed");
        assertThat(journal.log.toString())
                .containsPattern(
                        "No updates were installed\nno restart is needed\n(?s:.*)the guest is up\nkernel .+ before, .+ after\n")
                .contains(
                        "SUSEConnect --cleanup\n"
                                + "dnf -q check-update --security\n"
                                + "dnf -q clean all\n"
                                + "dnf -q needs-restarting -r\n"
                                + "dnf -q updateinfo list --all\n"
                                + "dnf -y --setopt=*.skip_if_unavailable=False makecache --refresh\n"
                                + "dnf -y upgrade\n"
                                + "dnf needs-restarting --help\n"
                                + "subscription-manager clean\n"
                                + "subscription-manager unregister\n"
                                + "waagent -force -deprovision\n"
                                + "zypper -q clean --all\n");
    }

    /** A disk that grew, disks beside it, and PowerShell, played by a shell that decodes it. */
    @Test
    void disks_and_powershell_in_a_linux_guest() throws Exception {
        machine = "\"vmSize\": \"Standard_B1s\", \"osDiskSizeGB\": 1";
        more = ", \"additionalDataDisks\": [{\"sizeGB\": 1}, {\"sizeGB\": 2}]";
        steps =
                """
                {"type": "Shell", "name": "room", "inline": [
                    "[ $(df -Pk / | awk 'END { print $2 }') -gt 900000 ]",
                    "disk=$(ls /sys/class/scsi_device/0:0:0:1/device/block)",
                    "[ $(cat /sys/block/$disk/size) = 4194304 ]",
                    "sudo mke2fs /dev/$disk >/dev/null",
                    "sudo mount /dev/$disk /mnt; echo kept | sudo tee /mnt/data; sudo umount /mnt"]},
                {"type": "Shell", "name": "a shell that plays pwsh", "inline": [
                    "sudo tee /usr/bin/pwsh >/dev/null <<'EOF'",
                    "#!/bin/sh",
                    "while [ $1 != -EncodedCommand ]; do shift; done",
                    "sh $(echo $2 | base64 -d | tr -d '[:cntrl:]' | cut -d \\"'\\" -f 4)",
                    "EOF",
                    "sudo chmod 755 /usr/bin/pwsh"]},
                {"type": "PowerShell", "inline": ["echo run by $(id -un)"]},
                {"type": "PowerShell", "runElevated": true, "runAsSystem": true,
                 "inline": ["echo run by $(id -un)", "exit 3"], "validExitCodes": [0, 3]}
                """;

        var check =
                "disk=$(ls /sys/class/scsi_device/0:0:0:1/device/block);"
                        + " sudo mount /dev/$disk /mnt; grep kept /mnt/data";
        build("true", check);

        var data = Objects.requireNonNull(journal.captured).dataDisks();
        assertThat(data).extracting(Captured.DataDisk::lun).containsExactly(0, 1);
        assertThat(data)
                .extracting(Captured.DataDisk::virtualBytes)
                .containsExactly(1L << 30, 2L << 30);
        assertThat(journal.captured.virtualBytes()).isEqualTo(1L << 30);
        assertThat(journal.lines).contains("succeeded customize-3 0", "succeeded customize-4 3");
        assertThat(journal.log.toString())
                .containsSubsequence(
                        "the root file system (ext4) has ", "run by gsbuild\n", "run by root\n");
        assertThat(published).containsExactly("out");
    }

    /** The engine's proxy is there while it builds, and leaves no word in the image. */
    @Test
    void without_namespaces_a_guest_is_told_of_the_proxy_and_the_image_is_not() throws Exception {
        network = "proxy";

        build(
                "echo \"asks $http_proxy\"; grep -q http_proxy=http://127.0.0.1:3128 /etc/environment",
                "[ ! -e /etc/environment ]");

        assertThat(journal.log.toString())
                .contains(
                        "cut off but for the engine's own HTTP proxy, because the settings say so",
                        "programs ask the engine's proxy",
                        "asks http://127.0.0.1:3128\n");
    }

    /** What a network profile sets up is there before the first step, and not in the image. */
    @Test
    void a_networks_proxy_is_told_while_it_builds_and_forgotten() throws Exception {
        profile =
                new Network(
                        "corporate",
                        new Network.Reach.Nat(List.of()),
                        new Network.Proxies(
                                "http://10.9.9.9:3128", "http://10.9.9.9:3129", "localhost,.corp"),
                        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        build(
                "echo \"asks $http_proxy $https_proxy but not $no_proxy\"; grep -q 'NO_PROXY=localhost,.corp' /etc/environment; grep -q BEGIN /tmp/goldsmith-ca.pem",
                "[ ! -e /etc/environment ] && [ ! -e /tmp/goldsmith-ca.pem ]");

        assertThat(journal.log.toString())
                .contains(
                        "(corporate)",
                        "programs ask the proxy of network corporate",
                        "the guest trusts the extra certificate authorities of its network",
                        "asks http://10.9.9.9:3128 http://10.9.9.9:3129 but not localhost,.corp\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "waits for input | echo your name?; read -r name | the script ended with exit code 1 | 1 | your name?",
                "reboots | echo bye; sudo reboot; sleep 60 | the guest restarted, and no step had asked for that. Where a script restarts it (reboot, shutdown -r), end the script there and add a LinuxRestart step, which waits until the guest is back | | bye",
                "kills SSH | sudo busybox killall -9 dropbear; sleep 60 | the guest was lost: its SSH connection was closed | | ",
                "fills the disk | sudo dd if=/dev/zero of=/full bs=1M | the script ended with exit code 1 | 1 | No space left on device",
                "panics | sudo sh -c 'echo c >/proc/sysrq-trigger'; sleep 60 | the guest was lost: its kernel panicked | | Kernel panic",
                "never ends | echo still here; sleep 600 | the build's time is over (buildTimeoutInMinutes: 6) | | still here"
            })
    void a_script_that(
            String does,
            String script,
            String cause,
            @Nullable Integer code,
            @Nullable String lastLine) {
        var failure = catchThrowableOfType(BuildFailure.class, () -> build(script, "true"));

        assertThat(failure).as(does).hasMessage("the step: " + cause);
        assertThat(failure.step).isEqualTo("customize-1");
        assertThat(failure.exitCode).isEqualTo(code);
        if (lastLine != null) {
            assertThat(failure.lastLines)
                    .hasSizeLessThanOrEqualTo(20)
                    .anyMatch(line -> line.contains(lastLine));
        }
        assertThat(published).isEmpty();
        assertThat(journal.captured).isNull();
    }

    /** A guest has as much to write to as it likes; nobody else does. */
    @Test
    void a_guest_that_writes_more_than_its_tenant_has_left() {
        room = Allowance.of(8 << 20);

        var failure =
                catchThrowableOfType(
                        BuildFailure.class,
                        () ->
                                build(
                                        "sudo dd if=/dev/urandom of=/big bs=1M count=20; sync; sleep 600",
                                        "true"));

        assertThat(failure.getMessage())
                .matches(
                        "the step: the build has written \\d+ MiB, and the tenant's disk quota has 8 left for it");
        assertThat(published).isEmpty();
    }

    @Test
    void a_source_that_never_boots() throws Exception {
        base = home.resolve("blank.qcow2");
        Command.output(List.of("qemu-img", "create", "-q", "-f", "qcow2", base.toString(), "16M"));
        bootDeadline = Duration.ofSeconds(5);

        var failure = catchThrowableOfType(BuildFailure.class, () -> build("true", "true"));

        assertThat(failure)
                .hasMessage(
                        "Boot the build machine: the guest was lost: it did not answer by SSH in 5 s");
    }

    @Test
    void a_frozen_script_with_another_checksum_does_not_run() throws Exception {
        var script = store.put("echo approved\n".getBytes(StandardCharsets.UTF_8));
        frozen.put(FROZEN, script);
        var file = store.fetch(script);
        Files.delete(file);
        Files.writeString(file, "echo changed\n");

        var failure = catchThrowableOfType(BuildFailure.class, () -> build(null, "true"));

        assertThat(failure)
                .hasMessageStartingWith(
                        "the step: its content in the store is not what was frozen");
        assertThat(journal.log.toString()).doesNotContain("changed\n");
    }

    /** Where a machine runs; in all other steps, BuildTest. */
    @ParameterizedTest
    @ValueSource(strings = {"boot", "customize-1", "proof"})
    void a_cancellation_in(String step) {
        journal.interruptIn = step;

        assertThat(catchThrowable(() -> build("echo at work", "true")))
                .isInstanceOf(Journal.Interrupted.class);
        assertThat(journal.lines).doesNotContain("succeeded " + step);
        assertThat(published).isEmpty();
    }
}

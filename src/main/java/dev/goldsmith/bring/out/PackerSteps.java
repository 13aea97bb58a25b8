package dev.goldsmith.bring.out;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.bring.Shells;
import java.util.ArrayList;
import java.util.List;

/** Steps as provisioners, in their order. */
final class PackerSteps {
    private static final List<String> SYSPREP =
            List.of(
                    "& $env:SystemRoot\\System32\\Sysprep\\Sysprep.exe /oobe /generalize /quiet /quit /mode:vm",
                    "do { Start-Sleep -s 10; $state = (Get-ItemProperty HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Setup\\State).ImageState } while ($state -ne 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE')");

    private final StringBuilder text;
    private final List<String> untold;

    PackerSteps(StringBuilder text, List<String> untold) {
        this.text = text;
        this.untold = untold;
    }

    void add(JsonNode step) {
        text.append('\n');
        if (step.hasNonNull("name")) {
            line(1, "# " + PackerExport.oneLine(step.get("name").asText()));
        }
        if (step.has("reuseFor")) {
            line(1, "# reuseFor isn't told: Packer keeps no layers.");
        }
        switch (step.path("type").asText()) {
            case "Shell" ->
                    shell(
                            step.hasNonNull("scriptUri")
                                    ? fetched(step)
                                    : texts(step.path("inline")));
            case "PowerShell" -> power(step);
            case "File" -> file(step);
            case "LinuxRestart" -> {
                line(1, "provisioner \"shell\" {");
                line(2, "expect_disconnect = true");
                list("inline", List.of("sudo reboot"));
                line(1, "}");
            }
            case "WindowsRestart" -> {
                line(1, "provisioner \"windows-restart\" {");
                attribute(step, "restartCommand", "restart_command");
                attribute(step, "restartCheckCommand", "restart_check_command");
                attribute(step, "restartTimeout", "restart_timeout");
                line(1, "}");
            }
            case "WindowsUpdate" -> {
                line(1, "provisioner \"windows-update\" {");
                attribute(step, "searchCriteria", "search_criteria");
                if (step.has("filters")) {
                    list("filters", texts(step.get("filters")));
                }
                if (step.path("updateLimit").asInt() > 0) {
                    line(2, "update_limit = " + step.get("updateLimit").asInt());
                }
                line(1, "}");
            }
            case "LinuxUpdate" -> {
                line(1, "# LinuxUpdate with " + PackerExport.oneLine(step.toString()));
                untold.add(
                        "A LinuxUpdate is told by apt-get or dnf, all updates; what it holds back, and security only, isn't.");
                shell(
                        List.of(
                                "if command -v apt-get >/dev/null; then sudo apt-get update -q && sudo DEBIAN_FRONTEND=noninteractive apt-get upgrade -y -q; else sudo dnf upgrade -y; fi"));
            }
            case String other -> untold.add("A step of the type %s isn't told.".formatted(other));
        }
    }

    /** What Goldsmith does with an image by itself, and Packer leaves to its file. */
    void generalize(boolean windows) {
        text.append('\n');
        line(1, "# Goldsmith generalizes an image by itself; Packer has to be told.");
        if (windows) {
            line(1, "provisioner \"powershell\" {");
            list("inline", SYSPREP);
        } else {
            line(1, "provisioner \"shell\" {");
            line(
                    2,
                    "execute_command = \"chmod +x {{ .Path }}; {{ .Vars }} sudo -E sh '{{ .Path }}'\"");
            line(2, "skip_clean = true");
            list("inline", List.of("/usr/sbin/waagent -force -deprovision+user && sync"));
        }
        line(1, "}");
    }

    private void shell(List<String> inline) {
        line(1, "provisioner \"shell\" {");
        list("inline", inline);
        line(1, "}");
    }

    private static List<String> fetched(JsonNode step) {
        var lines = new ArrayList<String>();
        lines.add("curl -fsSL -o /tmp/step " + Shells.quoted(step.path("scriptUri").asText()));
        sum(step, "/tmp/step", lines);
        lines.add("chmod +x /tmp/step");
        lines.add("/tmp/step");
        return lines;
    }

    private static void sum(JsonNode step, String file, List<String> lines) {
        if (!step.path("sha256Checksum").asText("").isEmpty()) {
            lines.add(
                    "echo '%s  %s' | sha256sum -c -"
                            .formatted(step.get("sha256Checksum").asText(), file));
        }
    }

    private void file(JsonNode step) {
        var to = step.path("destination").asText();
        var from = step.path("sourceUri").asText();
        if (to.matches("[A-Za-z]:.*")) {
            line(1, "provisioner \"powershell\" {");
            list(
                    "inline",
                    List.of(
                            "Invoke-WebRequest -UseBasicParsing '%s' -OutFile '%s'"
                                    .formatted(from.replace("'", "''"), to.replace("'", "''"))));
            line(1, "}");
            return;
        }
        var lines = new ArrayList<String>();
        lines.add("curl -fsSL -o /tmp/file " + Shells.quoted(from));
        sum(step, "/tmp/file", lines);
        lines.add("sudo install -m 644 /tmp/file " + Shells.quoted(to));
        lines.add("rm -f /tmp/file");
        shell(lines);
    }

    private void power(JsonNode step) {
        line(1, "provisioner \"powershell\" {");
        if (step.path("runAsSystem").asBoolean()) {
            line(2, "elevated_user = \"SYSTEM\"");
            line(2, "elevated_password = \"\"");
        } else if (step.path("runElevated").asBoolean()) {
            line(2, "elevated_user = build.User");
            line(2, "elevated_password = build.Password");
        }
        if (step.has("validExitCodes")) {
            line(2, "valid_exit_codes = " + step.get("validExitCodes"));
        }
        list(
                "inline",
                step.hasNonNull("scriptUri")
                        ? List.of(
                                "Invoke-Expression (Invoke-WebRequest -UseBasicParsing '%s').Content"
                                        .formatted(
                                                step.get("scriptUri").asText().replace("'", "''")))
                        : texts(step.path("inline")));
        line(1, "}");
    }

    private void attribute(JsonNode step, String name, String theirs) {
        if (step.hasNonNull(name)) {
            line(2, theirs + " = " + Quoting.packer(step.get(name).asText()));
        }
    }

    private void list(String name, List<String> values) {
        line(2, name + " = [");
        values.forEach(it -> line(3, Quoting.packer(it) + ","));
        line(2, "]");
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(it -> texts.add(it.asText()));
        return texts;
    }

    private void line(int depth, String line) {
        text.append("  ".repeat(depth)).append(line).append('\n');
    }
}

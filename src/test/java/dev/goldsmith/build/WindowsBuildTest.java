package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.qemu.PlayedWindows;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Builds over a real SSH connection with a server at its other end that plays Windows: everything
 * but Windows itself.
 */
class WindowsBuildTest extends PaperBuild {
    private static final String RUN =
            "[Console]::OutputEncoding = [Text.Encoding]::UTF8; $ProgressPreference ="
                    + " 'SilentlyContinue'; & 'C:\\Windows\\Temp\\goldsmith-";

    private PlayedWindows windows;

    @BeforeEach
    void played() throws IOException {
        host.os = GuestOs.WINDOWS;
        windows = new PlayedWindows(home.resolve("machine"));
        host.played = windows;
        windows.on(
                "inventory.ps1",
                "windows server 2022 10.0.20348\r\nwindows\r\nPython 3\t3.12\tamd64\r\n",
                0);
    }

    @AfterEach
    void off() throws IOException {
        windows.close();
    }

    @Test
    void each_step_reaches_it_as_powershell() throws Exception {
        windows.on("Install-WindowsFeature", "installed\r\n", 3010);
        windows.on("goldsmith-update.ps1' -Criteria", "", 101, 0);

        build(Orders.template("windows"));

        assertThat(host.journal.lines)
                .contains(
                        "succeeded customize-1 3010",
                        "succeeded customize-2 0",
                        "layer customize-3",
                        "layer customize-4",
                        "succeeded customize-5",
                        "succeeded customize-7",
                        "succeeded generalize",
                        "succeeded validate-1 0",
                        "succeeded distribute-disk");
        assertThat(windows.commands)
                .containsSubsequence(
                        RUN
                                + "customize-1.ps1'; $code = $LASTEXITCODE; &"
                                + " 'C:\\Windows\\Temp\\goldsmith-left-running.ps1'; exit $code",
                        "Remove-Item -Force -LiteralPath"
                                + " 'C:\\Windows\\Temp\\goldsmith-customize-1.ps1'",
                        RUN
                                + "elevated.ps1' -Name 'goldsmith-customize-2' -Script"
                                + " 'C:\\Windows\\Temp\\goldsmith-customize-2.ps1' -System; exit"
                                + " $LASTEXITCODE",
                        "shutdown /r /f /t 0 /c \"packer restart\"",
                        "echo back",
                        "shutdown /r /t 5",
                        RUN + "generalize.ps1'; exit $LASTEXITCODE",
                        "shutdown /s /f /t 0",
                        RUN
                                + "elevated.ps1' -Name 'goldsmith-validate-1' -Script"
                                + " 'C:\\Windows\\Temp\\goldsmith-validate-1.ps1'; exit"
                                + " $LASTEXITCODE");
        assertThat(windows.scripts)
                .contains(
                        "Install-WindowsFeature Web-Server\nexit 3010\n",
                        "$.properties.customize[1].scriptUri",
                        "& 'C:\\Windows\\Temp\\goldsmith-update.ps1' -Criteria 'BrowseOnly=0 and"
                                + " IsInstalled=0' -Filters @('exclude:$_.Title -like"
                                + " ''*Preview*''', 'include:$true') -Limit 20\n"
                                + "exit $LASTEXITCODE\n");
        assertThat(Files.readString(windows.file("C:/Windows/Temp/goldsmith-customize-5")))
                .isEqualTo("$.properties.customize[4].sourceUri");
        assertThat(Objects.requireNonNull(host.journal.captured).os())
                .isEqualTo("windows server 2022 10.0.20348");
        assertThat(Files.readString(host.store.fetch(host.journal.captured.packages())))
                .contains("\"manager\":\"windows\"", "Python 3");
    }

    @Test
    void a_step_ends_with_its_script_and_what_that_left_running_is_not_heard_any_more()
            throws Exception {
        windows.on("Start-Agent", "started\r\n", 0);
        windows.on("Start-Other", "failed\r\n", 4);
        windows.leaving("Start-");
        windows.channels(2);
        var agent = "{\"type\": \"PowerShell\", \"inline\": [\"Start-Agent\"]}";
        var steps =
                "%1$s, %1$s, {\"type\": \"PowerShell\", \"name\": \"other\", \"inline\": [\"Start-Other\"]}";

        var failure = failure(template(steps.formatted(agent)));

        assertThat(failure).hasMessage("other: the script ended with exit code 4");
        assertThat(host.journal.lines)
                .contains("succeeded customize-1 0", "succeeded customize-2 0");
        assertThat(host.journal.log).contains("started\r\n").doesNotContain("noise");
    }

    @Test
    void updates_go_on_after_the_restart_that_they_ask_for() throws Exception {
        windows.on("goldsmith-update.ps1' -Criteria", "", 101, 0);

        build(template("{\"type\": \"WindowsUpdate\"}"));

        assertThat(windows.commands)
                .containsSubsequence(
                        RUN + update(),
                        "shutdown /r /f /t 0 /c \"packer restart\"",
                        RUN + update());
        assertThat(host.journal.log).contains("the guest went down\nthe guest is up\n");
    }

    private static String update() {
        return "elevated.ps1' -Name 'goldsmith-customize-1' -Script"
                + " 'C:\\Windows\\Temp\\goldsmith-customize-1.ps1' -System; exit $LASTEXITCODE";
    }

    @Test
    void updates_that_fail_end_the_build() {
        windows.on("goldsmith-update.ps1' -Criteria", "none of them could be installed\r\n", 1);

        assertThat(failure(template("{\"type\": \"WindowsUpdate\"}")))
                .hasMessage("Windows updates 1: the updates ended with exit code 1");
    }

    @Test
    void an_exit_code_that_is_not_valid_ends_the_build() {
        windows.on("Install-It", "no such feature\r\n", -1);

        var failure =
                failure(
                        template(
                                """
                                {"type": "PowerShell", "inline": ["Install-It"], "validExitCodes": [0, 3010]}
                                """));

        assertThat(failure)
                .hasMessage(
                        "PowerShell script 1: the script ended with exit code -1; validExitCodes"
                                + " are 0, 3010");
        assertThat(failure.exitCode).isEqualTo(-1);
        assertThat(failure.lastLines).anyMatch(line -> line.startsWith("no such feature"));
    }

    @Test
    void a_machine_that_stays_away_is_lost() {
        windows.comesBack = false;

        assertThat(failure(template("{\"type\": \"WindowsRestart\", \"restartTimeout\": \"2s\"}")))
                .hasMessage(
                        "Restart 1: the guest was lost: it did not come back in 2 s"
                                + " (restartTimeout)");
    }

    @Test
    void a_restart_that_does_nothing_is_told() {
        var nothing =
                """
                {"type": "WindowsRestart", "restartCommand": "rem", "restartTimeout": "500ms"}
                """;

        assertThat(failure(template(nothing)))
                .hasMessage(
                        "Restart 1: the guest was lost: it did not go down in 0 s"
                                + " (restartTimeout)");
    }

    @Test
    void a_shutdown_that_is_under_way_is_waited_for() throws Exception {
        windows.on("shutdown /r", "", 1190);

        build(template("{\"type\": \"WindowsRestart\"}"));

        assertThat(host.journal.lines).contains("succeeded customize-1");
    }

    @Test
    void a_restart_command_that_fails_names_its_exit_code() {
        windows.on("restart-me", "access is denied\r\n", 5);

        assertThat(
                        failure(
                                template(
                                        "{\"type\": \"WindowsRestart\", \"restartCommand\": \"restart-me\"}")))
                .hasMessage("Restart 1: the restart command ended with exit code 5");
    }

    private static ImageTemplate template(String step) {
        return TemplateReader.read(
                """
                {"properties": {
                    "source": {"type": "PlatformImage", "publisher": "p", "offer": "windows",
                               "sku": "1", "version": "latest"},
                    "customize": [%s],
                    "distribute": [{"type": "VHD", "runOutputName": "disk"}]}}
                """
                        .formatted(step));
    }
}

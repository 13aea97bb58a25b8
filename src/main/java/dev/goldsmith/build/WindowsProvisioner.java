package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A Windows guest: Windows PowerShell over OpenSSH. What is longer than a line goes in as a file.
 * Made to the documented behaviour of Windows, not seen on it yet.
 */
final class WindowsProvisioner implements Provisioner {
    private static final String TEMP = "C:\\Windows\\Temp\\goldsmith-";

    /** The shutdown that was asked for is on its way already. */
    private static final Set<Integer> GOING_DOWN = Set.of(1115, 1190);

    /** The update script's word for "restart me". */
    private static final int RESTART = 101;

    private static final int MOST_UPDATE_ROUNDS = 20;

    private static final String MACHINE_SID = "(Get-LocalUser)[0].SID.AccountDomainSid.Value";

    private static final String FAILED_SERVICES =
            """
            $failed = @(Get-CimInstance Win32_Service -Filter "StartMode='Auto' and State='Stopped' and ExitCode<>0")
            if ($failed.Count) { "failed services: $($failed.Name -join ' ')" } else { 'no failed services' }
            """;

    /** Takes a file from where it was copied to; only the folder must be there. */
    private static final String PUT =
            """
            $to = %s
            $folder = Split-Path -Parent $to
            if (-not (Test-Path -LiteralPath $folder -PathType Container)) { "the folder $folder does not exist"; exit 3 }
            try { Move-Item -Force -LiteralPath %s -Destination $to } catch { "$_"; exit 4 }
            """;

    private static final String GROW =
            """
            $most = (Get-PartitionSupportedSize -DriveLetter C).SizeMax
            $now = (Get-Partition -DriveLetter C).Size
            if ($most -gt $now) { Resize-Partition -DriveLetter C -Size $most }
            'C: has {0:N1} GiB' -f ((Get-Partition -DriveLetter C).Size / 1GB)
            """;

    private final Surroundings around;
    private final Supplies supplies;
    private final Clock clock;
    private final Watch watch;

    WindowsProvisioner(Surroundings around, Supplies supplies, Clock clock, Watch watch) {
        this.around = around;
        this.supplies = supplies;
        this.clock = clock;
        this.watch = watch;
    }

    @Override
    public String identity(Guest guest) throws GuestLost, TimeUp, IOException {
        return said(guest, MACHINE_SID);
    }

    @Override
    public void surround(Guest guest, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var arguments = new StringBuilder();
        var proxies = around.proxies(guest);
        if (!proxies.isNone()) {
            // Windows has one proxy for all.
            var url = proxies.https().isEmpty() ? proxies.http() : proxies.https();
            arguments.append("-Proxy ").append(PowerShell.quoted(url));
            log.line(around.about(guest));
        }
        var certificates = around.certificates();
        if (certificates.isPresent()) {
            guest.copy(certificates.get(), TEMP + "ca.pem", 0644, watch);
            arguments.append(" -Certificates ").append(PowerShell.quoted(TEMP + "ca.pem"));
            log.line("the guest trusts the extra certificate authorities of its network");
        }
        if (!arguments.isEmpty()) {
            int code = own(guest, "surround.ps1", arguments.toString().strip(), log);
            if (code != 0) {
                throw log.failure("the guest's surroundings could not be set", code, log.last());
            }
        }
    }

    @Override
    public void grow(Guest guest, StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException {
        int code = run(guest, GROW, log);
        if (code != 0) {
            throw log.failure("its disk C: could not be grown", code, log.last());
        }
    }

    @Override
    public int script(Plan.Step step, Guest guest, Plan.Script script, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        return switch (script.by()) {
            case Plan.Interpreter.Posix _ ->
                    throw log.failure("a Shell script can't run on Windows; use PowerShell");
            case Plan.Interpreter.PowerShell by -> {
                log.say("(telemetry) Starting provisioner powershell\n");
                var remote = TEMP + step.id() + ".ps1";
                guest.copy(supplies.script(step, script, log), remote, 0644, watch);
                int code =
                        by.elevated()
                                ? elevated(step, guest, remote, by.system(), log)
                                : guest.run(
                                        PowerShell.file(PowerShell.WINDOWS, remote, ""),
                                        log::say,
                                        watch);
                var last = log.last();
                remove(guest, remote);
                log.line("(telemetry) ending powershell");
                by.require(code, last, log);
                yield code;
            }
        };
    }

    private int elevated(Plan.Step step, Guest guest, String remote, boolean system, StepLog log)
            throws GuestLost, TimeUp, IOException {
        var arguments =
                "-Name %s -Script %s%s"
                        .formatted(
                                PowerShell.quoted("goldsmith-" + step.id()),
                                PowerShell.quoted(remote),
                                system ? " -System" : "");
        return own(guest, "elevated.ps1", arguments, log);
    }

    @Override
    public void file(Plan.Step step, Guest guest, Digest content, String destination, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        log.say("(telemetry) Starting provisioner file\n");
        var remote = TEMP + step.id();
        guest.copy(supplies.frozen(content, log), remote, 0644, watch);
        int code =
                run(
                        guest,
                        PUT.formatted(PowerShell.quoted(destination), PowerShell.quoted(remote)),
                        log);
        log.line("(telemetry) ending file");
        if (code != 0) {
            throw log.failure(
                    code == 3
                            ? "the folder of '%s' does not exist; make it in a PowerShell step before"
                                    .formatted(destination)
                            : "'%s' could not be written in the guest".formatted(destination),
                    code,
                    log.last());
        }
    }

    @Override
    public void restart(Plan.Restart step, Guest guest, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        log.say("(telemetry) Starting provisioner windows-restart\n");
        var until = clock.instant().plus(step.within());
        restart(guest, step.command(), step.within(), log);
        RestartCheck.succeed(step.check(), until, clock, guest, log, watch);
        log.line("(telemetry) ending windows-restart");
    }

    private void restart(Guest guest, String command, Duration within, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        int code = guest.restart(command, within, log::say, watch);
        if (GOING_DOWN.contains(code)) {
            log.line("a shutdown is under way already; waiting for it");
            code = guest.restart("ver", within, log::say, watch);
        }
        if (code != 0) {
            throw log.failure("the restart command ended with exit code " + code, code, log.last());
        }
    }

    @Override
    public void update(Plan.UpdateWindows step, Guest guest, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        log.say("(telemetry) Starting provisioner windows-update\n");
        bring(guest, "update.ps1");
        var remote = TEMP + step.id() + ".ps1";
        var filters =
                step.filters().stream().map(PowerShell::quoted).collect(Collectors.joining(", "));
        var call =
                "& %s -Criteria %s -Filters @(%s) -Limit %d\nexit $LASTEXITCODE\n"
                        .formatted(
                                PowerShell.quoted(TEMP + "update.ps1"),
                                PowerShell.quoted(step.criteria()),
                                filters,
                                step.limit());
        guest.copy(supplies.written(step.id(), call), remote, 0644, watch);
        int code = RESTART;
        for (int round = 1; code == RESTART; round++) {
            if (round > MOST_UPDATE_ROUNDS) {
                throw log.failure("it asks for a restart after %d rounds".formatted(round - 1));
            }
            code = elevated(step, guest, remote, true, log);
            if (code == RESTART) {
                restart(guest, Planner.WINDOWS_RESTART, Plan.UpdateWindows.RESTART_WITHIN, log);
            }
        }
        var last = log.last();
        remove(guest, remote);
        log.line("(telemetry) ending windows-update");
        if (code != 0) {
            throw log.failure("the updates ended with exit code " + code, code, last);
        }
    }

    @Override
    public Inventory inventory(Guest guest, StepLog log) throws GuestLost, TimeUp, IOException {
        bring(guest, "inventory.ps1");
        var text =
                heard(guest, PowerShell.file(PowerShell.WINDOWS, TEMP + "inventory.ps1", ""))
                        .replace("\r\n", "\n");
        int line = text.indexOf('\n') + 1;
        var os = text.substring(0, line).strip();
        var found = PackageListing.parse(text.substring(line));
        log.line("%s, %d programs and updates".formatted(os, found.packages().size()));
        return new Inventory(os, supplies.keep(found));
    }

    @Override
    public void generalize(Guest guest, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        int code = own(guest, "generalize.ps1", "", log);
        if (code != 0) {
            throw log.failure("generalizing ended with exit code " + code, code, log.last());
        }
    }

    @Override
    public void health(Guest guest, StepLog log) throws GuestLost, TimeUp, IOException {
        log.say(said(guest, FAILED_SERVICES) + "\n");
    }

    /** One of the engine's own scripts, run from a file. */
    private int own(Guest guest, String name, String arguments, StepLog log)
            throws GuestLost, TimeUp, IOException {
        bring(guest, name);
        return guest.run(
                PowerShell.file(PowerShell.WINDOWS, TEMP + name, arguments), log::say, watch);
    }

    private void bring(Guest guest, String name) throws GuestLost, TimeUp, IOException {
        var file = supplies.written(name, Supplies.resource("windows/" + name));
        guest.copy(file, TEMP + name, 0644, watch);
    }

    private void remove(Guest guest, String path) throws GuestLost, TimeUp, IOException {
        said(guest, "Remove-Item -Force -LiteralPath " + PowerShell.quoted(path));
    }

    private int run(Guest guest, String text, StepLog log) throws GuestLost, TimeUp, IOException {
        return guest.run(PowerShell.command(PowerShell.WINDOWS, text), log::say, watch);
    }

    private String said(Guest guest, String text) throws GuestLost, TimeUp, IOException {
        return heard(guest, PowerShell.command(PowerShell.WINDOWS, text)).strip();
    }

    private String heard(Guest guest, String command) throws GuestLost, TimeUp, IOException {
        var said = new StringBuilder();
        guest.run(command, said::append, watch);
        return said.toString();
    }
}

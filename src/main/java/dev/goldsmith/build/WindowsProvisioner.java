package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A Windows guest: Windows PowerShell over OpenSSH. What is longer than a line goes in as a file.
 * Made to the documented behaviour of Windows, not seen on it yet.
 */
final class WindowsProvisioner extends Provisioner {
    /** The shutdown that was asked for is on its way already. */
    private static final Set<Integer> GOING_DOWN = Set.of(1115, 1190);

    /** The update script's word for "restart me". */
    private static final int RESTART = 101;

    private static final String LEFT_RUNNING = "left-running.ps1";

    private static final int MOST_UPDATE_ROUNDS = 20;

    private static final String UNSEARCHED_IMAGE =
            "the image wasn't searched for the secrets that its scripts were given: that is done for Linux only";

    private static final String MACHINE_SID = "(Get-LocalUser)[0].SID.AccountDomainSid.Value";

    private static final String FAILED_SERVICES =
            """
            $failed = @(Get-CimInstance Win32_Service -Filter "StartMode='Auto' and State='Stopped' and ExitCode<>0")
            if ($failed.Count) { "failed services: $($failed.Name -join ' ')" } else { 'no failed services' }
            """;

    /**
     * Puts a file where a file can be, after a look at what is there. The file is copied, not
     * moved: so it has the rights of its folder, and not those of where it came from.
     */
    private static final String PUT =
            """
            $to = %s
            $from = %s
            try {
                $folder = Split-Path -Parent $to
                if ($to -match '[\\\\/]$' -or (Test-Path -LiteralPath $to -PathType Container)) { exit 5 }
                if ((Split-Path -Leaf $to) -match '^(con|prn|aux|nul|com\\d|lpt\\d)\\s*(\\.|$)') { exit 6 }
                if (-not (Test-Path -LiteralPath $folder)) { exit 3 }
                if (-not (Test-Path -LiteralPath $folder -PathType Container)) { exit 8 }
                $there = Get-Item -Force -LiteralPath $to -ErrorAction SilentlyContinue
                if ($there -and $there.LinkType -eq 'SymbolicLink') {
                    $to = [IO.Path]::Combine($folder, @($there.Target)[0])
                    if (-not (Test-Path -LiteralPath $to -PathType Leaf)) { exit 7 }
                    "it is a link to $to"
                }
                [IO.File]::Copy($from, $to, $true)
            } catch { "$_"; exit 4 } finally { Remove-Item -Force -LiteralPath $from -ErrorAction SilentlyContinue }
            """;

    private static final String GROW =
            """
            $most = (Get-PartitionSupportedSize -DriveLetter C).SizeMax
            $now = (Get-Partition -DriveLetter C).Size
            if ($most -gt $now) { Resize-Partition -DriveLetter C -Size $most }
            'C: has {0:N1} GiB' -f ((Get-Partition -DriveLetter C).Size / 1GB)
            """;

    WindowsProvisioner(Guest guest, Supplies supplies, Site site) {
        super(guest, supplies, site);
    }

    @Override
    String scripts() {
        return "PowerShell";
    }

    @Override
    String temporary(String name) {
        return "C:\\Windows\\Temp\\goldsmith-" + name;
    }

    @Override
    int run(Plan.Step step, Plan.Script script, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        return switch (script.by()) {
            case Plan.Interpreter.Posix _ ->
                    throw log.failure("a Shell script can't run on Windows; use PowerShell");
            case Plan.Interpreter.PowerShell by -> {
                if (by.elevated() && !script.given().isEmpty()) {
                    throw log.failure(
                            "an elevated script runs as a scheduled task, which takes nothing but files: it can't be given secrets or parameters. The build user is an administrator; leave out `runElevated`");
                }
                var remote = temporary(step.id()) + ".ps1";
                copy(supplies.script(step, script, log), remote, 0644);
                int code =
                        by.elevated()
                                ? elevated(step, remote, by.system(), log)
                                : plain(remote, script.given(), log);
                remove(remote);
                yield code;
            }
        };
    }

    private int plain(String remote, List<Plan.Variable> given, StepLog log)
            throws GuestLost, TimeUp, IOException {
        bring(LEFT_RUNNING);
        return guest.run(
                PowerShell.script(
                        PowerShell.WINDOWS, remote, temporary(LEFT_RUNNING), !given.isEmpty()),
                secrets.lines(given),
                log::say,
                watch);
    }

    private int elevated(Plan.Step step, String remote, boolean system, StepLog log)
            throws GuestLost, TimeUp, IOException {
        bring(LEFT_RUNNING);
        return own(
                "elevated.ps1",
                "-Name %s -Script %s%s"
                        .formatted(
                                PowerShell.quoted("goldsmith-" + step.id()),
                                PowerShell.quoted(remote),
                                system ? " -System" : ""),
                log);
    }

    @Override
    int put(String from, String destination, StepLog log) throws GuestLost, TimeUp, IOException {
        return run(PUT.formatted(PowerShell.quoted(destination), PowerShell.quoted(from)), log);
    }

    @Override
    void goDownAndUp(Plan.Restart step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        restart(step.command(), step.within(), log);
    }

    private void restart(String command, Duration within, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        int code = guest.restart(command, within, log::say, watch);
        if (GOING_DOWN.contains(code)) {
            log.line("a shutdown is under way already; waiting for it");
            code = guest.restart("ver", within, log::say, watch);
        }
        require(code, "the restart command", log);
    }

    @Override
    void update(Plan.UpdateLinux step, StepLog log) throws BuildFailure {
        throw log.failure("Windows has no Linux updates; use a WindowsUpdate step");
    }

    @Override
    void update(Plan.UpdateWindows step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        bring("update.ps1");
        var remote = temporary(step.id()) + ".ps1";
        copy(supplies.written(step.id(), updates(step)), remote, 0644);
        int code = RESTART;
        for (int round = 1; code == RESTART; round++) {
            if (round > MOST_UPDATE_ROUNDS) {
                throw log.failure("it asks for a restart after %d rounds".formatted(round - 1));
            }
            code = elevated(step, remote, true, log);
            if (code == RESTART) {
                restart(Planner.WINDOWS_RESTART, Plan.UpdateWindows.RESTART_WITHIN, log);
            }
        }
        remove(remote);
        require(code, "the updates", log);
    }

    private String updates(Plan.UpdateWindows step) {
        return "& %s -Criteria %s -Filters @(%s) -Limit %d\nexit $LASTEXITCODE\n"
                .formatted(
                        PowerShell.quoted(temporary("update.ps1")),
                        PowerShell.quoted(step.criteria()),
                        step.filters().stream()
                                .map(PowerShell::quoted)
                                .collect(Collectors.joining(", ")),
                        step.limit());
    }

    @Override
    String identity() throws GuestLost, TimeUp, IOException {
        return said(MACHINE_SID);
    }

    @Override
    void surround(StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException {
        var arguments = new StringBuilder();
        var proxies = around.proxies();
        if (!proxies.isNone()) {
            // Windows has one proxy for all.
            var url = proxies.https().isEmpty() ? proxies.http() : proxies.https();
            arguments.append("-Proxy ").append(PowerShell.quoted(url));
            log.line(around.about());
        }
        var certificates = around.certificates();
        if (certificates.isPresent()) {
            var remote = temporary("ca.pem");
            copy(certificates.get(), remote, 0644);
            arguments.append(" -Certificates ").append(PowerShell.quoted(remote));
            log.line("the guest trusts the extra certificate authorities of its network");
        }
        if (!arguments.isEmpty()) {
            int code = own("surround.ps1", arguments.toString().strip(), log);
            if (code != 0) {
                throw log.failure("the guest's surroundings could not be set", code);
            }
        }
    }

    @Override
    void grow(StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException {
        int code = run(GROW, log);
        if (code != 0) {
            throw log.failure("its disk C: could not be grown", code);
        }
    }

    @Override
    Inventory inventory(StepLog log) throws GuestLost, TimeUp, IOException {
        bring("inventory.ps1");
        var command = PowerShell.file(PowerShell.WINDOWS, temporary("inventory.ps1"), "");
        var text = heard(command).replace("\r\n", "\n");
        int line = text.indexOf('\n') + 1;
        var os = text.substring(0, line).strip();
        var found = PackageListing.parse(text.substring(line));
        log.line("%s, %d programs and updates".formatted(os, found.packages().size()));
        return new Inventory(os, supplies.keep(found));
    }

    @Override
    int runGeneralize(StepLog log) throws GuestLost, TimeUp, IOException {
        if (secrets.unwanted().length > 0) {
            log.warn(UNSEARCHED_IMAGE);
        }
        return own("generalize.ps1", "", log);
    }

    @Override
    String keptIdentity() {
        return "C:\\DeprovisioningScript.ps1 replaced the usual generalizing and kept the machine SID of the build, so every VM made from this image has the same one. Run Sysprep with /generalize in that script";
    }

    @Override
    void health(StepLog log) throws GuestLost, TimeUp, IOException {
        log.say(said(FAILED_SERVICES) + "\n");
    }

    /** One of the engine's own scripts, run from a file. */
    private int own(String name, String arguments, StepLog log)
            throws GuestLost, TimeUp, IOException {
        bring(name);
        return runFile(temporary(name), arguments, log);
    }

    private void bring(String name) throws GuestLost, TimeUp, IOException {
        var file = supplies.written(name, Supplies.resource("windows/" + name));
        copy(file, temporary(name), 0644);
    }

    private int runFile(String remote, String arguments, StepLog log)
            throws GuestLost, TimeUp, IOException {
        return guest.run(PowerShell.file(PowerShell.WINDOWS, remote, arguments), log::say, watch);
    }

    private int run(String text, StepLog log) throws GuestLost, TimeUp, IOException {
        return guest.run(PowerShell.command(PowerShell.WINDOWS, text), log::say, watch);
    }

    private void remove(String path) throws GuestLost, TimeUp, IOException {
        said("Remove-Item -Force -LiteralPath " + PowerShell.quoted(path));
    }

    private String said(String text) throws GuestLost, TimeUp, IOException {
        return heard(PowerShell.command(PowerShell.WINDOWS, text)).strip();
    }
}

package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;

/** A Linux guest: a POSIX shell, sudo, and whatever else is asked for before it is used. */
final class LinuxProvisioner implements Provisioner {
    private static final String TEMP = "/tmp/goldsmith-";

    private static final String EXTRA_CA =
            """
            if command -v update-ca-certificates >/dev/null && [ -d /etc/pki/trust/anchors ]; then
                sudo mv /tmp/goldsmith-ca.pem /etc/pki/trust/anchors/goldsmith-extra.pem
                sudo update-ca-certificates
            elif command -v update-ca-certificates >/dev/null; then
                sudo mv /tmp/goldsmith-ca.pem /usr/local/share/ca-certificates/goldsmith-extra.crt
                sudo update-ca-certificates
            elif command -v update-ca-trust >/dev/null; then
                sudo mv /tmp/goldsmith-ca.pem /etc/pki/ca-trust/source/anchors/goldsmith-extra.pem
                sudo update-ca-trust
            fi\
            """;

    /** apt has its own settings; sudo and services find theirs in the environment file. */
    private static final String PROXY =
            """
            if [ -d /etc/apt/apt.conf.d ]; then
                {
                    [ -z "$http_proxy" ] || echo "Acquire::http::Proxy \\"$http_proxy\\";"
                    [ -z "$https_proxy" ] || echo "Acquire::https::Proxy \\"$https_proxy\\";"
                    for host in $(echo "$no_proxy" | tr , ' '); do
                        case $host in
                        .* | *[*/:]*) ;;
                        *) printf 'Acquire::http::Proxy::%s "DIRECT";\\nAcquire::https::Proxy::%s "DIRECT";\\n' "$host" "$host" ;;
                        esac
                    done
                    echo 'Acquire::http::Pipeline-Depth "0";'
                } | sudo -n tee /etc/apt/apt.conf.d/99goldsmith-proxy >/dev/null
            fi
            {
                for name in http_proxy HTTP_PROXY; do
                    [ -z "$http_proxy" ] || echo "$name=$http_proxy # goldsmith"
                done
                for name in https_proxy HTTPS_PROXY; do
                    [ -z "$https_proxy" ] || echo "$name=$https_proxy # goldsmith"
                done
                for name in no_proxy NO_PROXY; do
                    [ -z "$no_proxy" ] || echo "$name=$no_proxy # goldsmith"
                done
            } | sudo -n tee -a /etc/environment >/dev/null\
            """;

    private static final String PUT =
            """
            folder=$(dirname %1$s)
            [ -d "$folder" ] || { echo "the folder $folder does not exist"; exit 3; }
            cp %2$s %1$s 2>/dev/null || sudo -n cp %2$s %1$s || exit 4
            sudo -n chmod 0644 %1$s
            rm -f %2$s\
            """;

    private static final String FAILED_UNITS =
            """
            if command -v systemctl >/dev/null; then
                failed=$(systemctl --failed --no-legend --plain | cut -d' ' -f1 | tr '\\n' ' ')
                [ -z "$failed" ] && echo 'no failed units' || echo "failed units: $failed"
            fi\
            """;

    private final Surroundings around;
    private final Supplies supplies;
    private final Clock clock;
    private final Watch watch;

    LinuxProvisioner(Surroundings around, Supplies supplies, Clock clock, Watch watch) {
        this.around = around;
        this.supplies = supplies;
        this.clock = clock;
        this.watch = watch;
    }

    @Override
    public String identity(Guest guest) throws GuestLost, TimeUp, IOException {
        return said(guest, "cat /etc/machine-id 2>/dev/null");
    }

    @Override
    public void health(Guest guest, StepLog log) throws GuestLost, TimeUp, IOException {
        log.say(said(guest, FAILED_UNITS) + "\n");
    }

    @Override
    public void surround(Guest guest, StepLog log) throws GuestLost, TimeUp, IOException {
        var proxies = around.proxies(guest);
        var settings = around.settings();
        if (!proxies.isNone()) {
            said(
                    guest,
                    "http_proxy='%s' https_proxy='%s' no_proxy='%s'\n%s"
                            .formatted(proxies.http(), proxies.https(), proxies.none(), PROXY));
            log.line(around.about(guest));
        } else if (settings.aptProxy().isPresent()) {
            said(
                    guest,
                    "[ ! -d /etc/apt/apt.conf.d ] || echo 'Acquire::http::Proxy \"%s\";' | sudo tee /etc/apt/apt.conf.d/99goldsmith-proxy"
                            .formatted(settings.aptProxy().get()));
            log.line("apt asks the proxy " + settings.aptProxy().get());
        }
        var certificates = around.certificates();
        if (certificates.isPresent()) {
            guest.copy(certificates.get(), "/tmp/goldsmith-ca.pem", 0644, watch);
            said(guest, EXTRA_CA);
            log.line("the guest trusts the extra certificate authorities of its network");
        }
    }

    @Override
    public int script(Plan.Step step, Guest guest, Plan.Script script, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        return switch (script.by()) {
            case Plan.Interpreter.Posix _ -> shell(step, guest, script, log);
            case Plan.Interpreter.PowerShell by -> powerShell(step, guest, script, by, log);
        };
    }

    private int shell(Plan.Step step, Guest guest, Plan.Script script, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        log.say("(telemetry) Starting provisioner shell\n");
        var remote = TEMP + step.id();
        guest.copy(supplies.script(step, script, log), remote, 0755, watch);
        int code = run(guest, script.frozen() == null ? "sh -e " + remote : remote, remote, log);
        var last = log.last();
        log.line("(telemetry) ending shell");
        if (code != 0) {
            throw log.failure("the script ended with exit code " + code, code, last);
        }
        return code;
    }

    private int powerShell(
            Plan.Step step,
            Guest guest,
            Plan.Script script,
            Plan.Interpreter.PowerShell by,
            StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        if (said(guest, "command -v " + PowerShell.LINUX).isEmpty()) {
            throw log.failure("the guest has no `pwsh`; install PowerShell in a step before");
        }
        log.say("(telemetry) Starting provisioner powershell\n");
        var remote = TEMP + step.id() + ".ps1";
        guest.copy(supplies.script(step, script, log), remote, 0644, watch);
        var command =
                (by.elevated() ? "sudo -n -E " : "")
                        + PowerShell.file(PowerShell.LINUX, remote, "");
        int code = run(guest, command, remote, log);
        var last = log.last();
        log.line("(telemetry) ending powershell");
        by.require(code, last, log);
        return code;
    }

    /** Runs a command that reads a file, and takes the file away. */
    private int run(Guest guest, String command, String remote, StepLog log)
            throws GuestLost, TimeUp, IOException {
        return guest.run(
                "cd; %s%s; code=$?; rm -f %s; exit $code"
                        .formatted(environment(guest), command, remote),
                log::say,
                watch);
    }

    private String environment(Guest guest) {
        var proxies = around.proxies(guest);
        return exported("http_proxy", proxies.http())
                + exported("https_proxy", proxies.https())
                + exported("no_proxy", proxies.isNone() ? "" : proxies.none());
    }

    private static String exported(String name, String value) {
        return value.isEmpty()
                ? ""
                : "export %s='%s' %s='%s'; "
                        .formatted(name, value, name.toUpperCase(Locale.ROOT), value);
    }

    @Override
    public void file(Plan.Step step, Guest guest, Digest content, String destination, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        log.say("(telemetry) Starting provisioner file\n");
        var remote = TEMP + step.id();
        guest.copy(supplies.frozen(content, log), remote, 0644, watch);
        var quoted = "'" + destination.replace("'", "'\\''") + "'";
        int code = guest.run(PUT.formatted(quoted, remote), log::say, watch);
        log.line("(telemetry) ending file");
        if (code != 0) {
            throw log.failure(
                    code == 3
                            ? "the folder of '%s' does not exist; make it in a Shell step before"
                                    .formatted(destination)
                            : "'%s' could not be written in the guest".formatted(destination),
                    code,
                    log.last());
        }
    }

    @Override
    public void restart(Plan.Restart step, Guest guest, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        log.say("(telemetry) Starting provisioner linux-restart\n");
        var until = clock.instant().plus(step.within());
        var before = said(guest, "uname -r");
        int code = guest.restart("sudo -n reboot", step.within(), log::say, watch);
        if (code != 0) {
            throw log.failure("the restart command ended with exit code " + code, code, log.last());
        }
        log.line("kernel %s before, %s after".formatted(before, said(guest, "uname -r")));
        RestartCheck.succeed(step.check(), until, clock, guest, log, watch);
        log.line("(telemetry) ending linux-restart");
    }

    @Override
    public void update(Plan.UpdateWindows step, Guest guest, StepLog log) throws BuildFailure {
        throw log.failure("Linux has no Windows updates; use a Shell step");
    }

    @Override
    public void grow(Guest guest, StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException {
        var script = supplies.written("grow-root.sh", Supplies.resource("grow-root.sh"));
        guest.copy(script, TEMP + "grow-root", 0755, watch);
        int code = run(guest, "sudo -n sh " + TEMP + "grow-root", TEMP + "grow-root", log);
        if (code != 0) {
            var last = log.last();
            throw log.failure(
                    "the disk was grown, its root file system could not be: "
                            + (last.isEmpty() ? "the guest didn't say why" : last.getLast()),
                    code,
                    last);
        }
    }

    @Override
    public Inventory inventory(Guest guest, StepLog log) throws GuestLost, TimeUp, IOException {
        var list = new StringBuilder();
        guest.run(PackageListing.COMMAND, list::append, watch);
        var found = PackageListing.parse(list.toString());
        var os =
                OsRelease.parse(said(guest, "cat /etc/os-release /usr/lib/os-release 2>/dev/null"));
        log.line(
                "%s, of %s; %d packages of %s"
                        .formatted(
                                os.title(),
                                os.family().title,
                                found.packages().size(),
                                found.manager()));
        return new Inventory(os.name(), supplies.keep(found));
    }

    @Override
    public void generalize(Guest guest, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var script = supplies.written("generalize.sh", Supplies.resource("generalize.sh"));
        guest.copy(script, "/tmp/goldsmith-generalize", 0755, watch);
        int code = guest.run("sudo -n sh /tmp/goldsmith-generalize", log::say, watch);
        if (code != 0) {
            throw log.failure("generalizing ended with exit code " + code, code, log.last());
        }
    }

    /** What a command prints. */
    private String said(Guest guest, String command) throws GuestLost, TimeUp, IOException {
        var text = new StringBuilder();
        guest.run(command, text::append, watch);
        return text.toString().strip();
    }
}

package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.packages.PackageDiff;
import dev.goldsmith.packages.PackageList;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A Linux guest: a POSIX shell, sudo, and whatever else is asked for before it is used. */
final class LinuxProvisioner extends Provisioner {
    static final String UPDATE = "linux-update.sh";
    private static final String CERTIFICATES = "ca.pem";

    private static final String FAILED_UNITS =
            """
            if command -v systemctl >/dev/null; then
                failed=$(systemctl --failed --no-legend --plain | cut -d' ' -f1 | tr '\\n' ' ')
                [ -z "$failed" ] && echo 'no failed units' || echo "failed units: $failed"
            fi\
            """;

    private static final int SEED_BYTES = 64;

    /** So many names are said of what a restart makes a difference to. */
    private static final int NAMES = 8;

    private final Transience transience = new Transience(this::heard);

    LinuxProvisioner(Guest guest, Supplies supplies, Site site) {
        super(guest, supplies, site);
    }

    @Override
    String scripts() {
        return "Shell";
    }

    @Override
    String temporary(String name) {
        return "/tmp/goldsmith-" + name;
    }

    @Override
    int run(Plan.Step step, Plan.Script script, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var file = supplies.script(step, script, log);
        return switch (script.by()) {
            case Plan.Interpreter.Posix _ -> {
                var remote = temporary(step.id());
                copy(file, remote, 0755);
                yield run(
                        script.frozen() == null ? "sh -e " + remote : remote,
                        remote,
                        script.given(),
                        log);
            }
            case Plan.Interpreter.PowerShell by -> {
                if (said("command -v " + PowerShell.LINUX).isEmpty()) {
                    throw log.failure(
                            "the guest has no `pwsh`; install PowerShell in a step before");
                }
                var remote = temporary(step.id()) + ".ps1";
                copy(file, remote, 0644);
                var command = PowerShell.file(PowerShell.LINUX, remote, "");
                yield run(
                        (by.elevated() ? "sudo -n -E " : "") + command,
                        remote,
                        script.given(),
                        log);
            }
        };
    }

    /**
     * Runs a command that reads a file, takes the file away, and says what the command left
     * running. What it is given comes by standard input and is read to its end, so that secrets are
     * in no command line and on no disk.
     */
    private int run(String command, String remote, List<Plan.Variable> given, StepLog log)
            throws GuestLost, TimeUp, IOException {
        return guest.run(
                "cd; %s%s%s; code=$?; rm -f %s\n%s\nexit $code"
                        .formatted(
                                environment(),
                                given.isEmpty() ? "" : "eval \"$(cat)\"; ",
                                command,
                                remote,
                                Supplies.resource("left-running.sh")),
                secrets.exports(given),
                log::say,
                watch);
    }

    private String environment() {
        var proxies = around.proxies();
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
    int put(String from, String destination, StepLog log) throws GuestLost, TimeUp, IOException {
        return guest.run(putting(from, destination), log::say, watch);
    }

    static String putting(String from, String destination) throws IOException {
        return "from='%s' to='%s'\n%s"
                .formatted(
                        from, destination.replace("'", "'\\''"), Supplies.resource("put-file.sh"));
    }

    @Override
    void goDownAndUp(Plan.Restart step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        restart(step.within(), log);
    }

    private void restart(Duration within, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var before = said("uname -r");
        int code = guest.restart("sudo -n reboot", within, log::say, watch);
        require(code, "the restart command", log);
        log.line("kernel %s before, %s after".formatted(before, said("uname -r")));
        settle();
    }

    @Override
    void settle() throws GuestLost, TimeUp, IOException {
        transience.settle();
    }

    @Override
    boolean isSettled(StepLog log) throws GuestLost, TimeUp, IOException {
        var differences = transience.differences();
        if (!differences.isEmpty()) {
            var named = differences.stream().limit(NAMES).collect(Collectors.joining(", "));
            int more = differences.size() - NAMES;
            log.line(
                    "later builds can't start after this step, because a restart makes a difference to: "
                            + named
                            + (more > 0 ? " and %d more".formatted(more) : ""));
        }
        return differences.isEmpty();
    }

    @Override
    void renew() throws GuestLost, TimeUp, IOException {
        if (guest.run(Supplies.resource("own-machine.sh"), _ -> {}, watch) != 0) {
            throw new IOException("the machine could not be given an identity of its own");
        }
    }

    @Override
    void awake() throws GuestLost, TimeUp, IOException {
        var seed = new byte[SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        var told =
                "now=%d seed=%s\n"
                        .formatted(Instant.now().getEpochSecond(), HexFormat.of().formatHex(seed));
        if (guest.run(told + Supplies.resource("awake.sh"), _ -> {}, watch) != 0) {
            throw new IOException("the machine could not be given a time and chances of its own");
        }
        renew();
    }

    @Override
    void update(Plan.UpdateLinux step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var remote = temporary(step.id());
        copy(own(UPDATE), remote, 0755);
        var before = packages();
        int code = guest.run(environment() + updating(step, remote), log::say, watch);
        if (code != 0) {
            var last = log.last();
            throw log.failure(
                    "the updates could not be installed: "
                            + (last.isEmpty() ? "the guest didn't say why" : last.getLast()),
                    code);
        }
        var told = UpdatesTold.parse(heard("sudo -n sh %s tell".formatted(remote)));
        told.warnings().forEach(log::warn);
        log.updated(
                Updated.of(
                        step.updates(), PackageDiff.between(before, packages()), told.security()));
        restart(step, told.restart(), log);
    }

    static String updating(Plan.UpdateLinux step, String remote) {
        return "sudo -n -E sh %s update %s%s"
                .formatted(
                        remote,
                        step.updates(),
                        step.exclude().stream()
                                .map(it -> " '" + it + "'")
                                .collect(Collectors.joining()));
    }

    /**
     * @param because why the guest should restart; empty: it needn't
     */
    private void restart(Plan.UpdateLinux step, String because, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        said("sudo -n rm -f %1$s %1$s.*".formatted(temporary(step.id())));
        boolean needed = !because.isEmpty();
        log.line(needed ? "a restart is needed: " + because : "no restart is needed");
        boolean restarts =
                switch (step.restart()) {
                    case ifNeeded -> needed;
                    case never -> false;
                    case always -> true;
                };
        if (restarts) {
            restart(Plan.UpdateLinux.RESTART_WITHIN, log);
        } else if (needed) {
            log.line("the guest isn't restarted: `restart` of this step is `never`");
        }
    }

    private PackageList packages() throws GuestLost, TimeUp, IOException {
        return PackageListing.parse(heard(PackageListing.COMMAND));
    }

    @Override
    void update(Plan.UpdateWindows step, StepLog log) throws BuildFailure {
        throw log.failure("Linux has no Windows updates; use a LinuxUpdate step");
    }

    @Override
    String identity() throws GuestLost, TimeUp, IOException {
        return said("cat /etc/machine-id 2>/dev/null");
    }

    @Override
    void surround(StepLog log) throws GuestLost, TimeUp, IOException {
        // The machine is thrown away, so nothing is lost with its power; generalize.sh undoes it.
        said(
                "[ ! -d /etc/dpkg/dpkg.cfg.d ] || echo force-unsafe-io | sudo -n tee /etc/dpkg/dpkg.cfg.d/99goldsmith >/dev/null");
        var proxies = around.proxies();
        var apt = around.settings().aptProxy();
        if (!proxies.isNone()) {
            said(
                    "http_proxy='%s' https_proxy='%s' no_proxy='%s'\n"
                                    .formatted(proxies.http(), proxies.https(), proxies.none())
                            + Supplies.resource("proxies.sh"));
            log.line(around.about());
        } else if (apt.isPresent()) {
            said(
                    "[ ! -d /etc/apt/apt.conf.d ] || echo 'Acquire::http::Proxy \"%s\";' | sudo tee /etc/apt/apt.conf.d/99goldsmith-proxy"
                            .formatted(apt.get()));
            log.line("apt asks the proxy " + apt.get());
        }
        var certificates = around.certificates();
        if (certificates.isPresent()) {
            copy(certificates.get(), temporary(CERTIFICATES), 0644);
            said(
                    "from=%s\n".formatted(temporary(CERTIFICATES))
                            + Supplies.resource("certificates.sh"));
            log.line("the guest trusts the extra certificate authorities of its network");
        }
    }

    @Override
    void grow(StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException {
        var remote = temporary("grow-root");
        copy(own("grow-root.sh"), remote, 0755);
        int code = run("sudo -n sh " + remote, remote, List.of(), log);
        if (code != 0) {
            var last = log.last();
            throw log.failure(
                    "the disk was grown, its root file system could not be: "
                            + (last.isEmpty() ? "the guest didn't say why" : last.getLast()),
                    code);
        }
    }

    @Override
    Inventory inventory(StepLog log) throws GuestLost, TimeUp, IOException {
        var found = packages();
        var os = OsRelease.parse(said("cat /etc/os-release /usr/lib/os-release 2>/dev/null"));
        log.line(
                "%s, of %s; %d packages of %s"
                        .formatted(
                                os.title(),
                                os.family().title,
                                found.packages().size(),
                                found.manager()));
        return new Inventory(os.name(), supplies.keep(found.of(os.distribution())));
    }

    @Override
    int runGeneralize(StepLog log) throws GuestLost, TimeUp, IOException {
        var remote = temporary("generalize");
        copy(own("generalize.sh"), remote, 0755);
        var unwanted = secrets.unwanted();
        if (unwanted.length == 0) {
            return guest.run("sudo -n sh " + remote, log::say, watch);
        }
        var text =
                "sh %s </dev/null; code=$?\n%s\nexit $code"
                        .formatted(remote, Supplies.resource("search.sh"));
        return guest.run(
                "sudo -n sh -c '%s'".formatted(text.replace("'", "'\\''")),
                unwanted,
                log::say,
                watch);
    }

    @Override
    String keptIdentity() {
        return "/tmp/DeprovisioningScript.sh replaced the usual generalizing and kept the machine-id of the build, so every VM made from this image has the same one. Empty /etc/machine-id in that script";
    }

    @Override
    void health(StepLog log) throws GuestLost, TimeUp, IOException {
        log.say(said(FAILED_UNITS) + "\n");
    }

    /** One of the engine's own scripts. */
    private Path own(String name) throws IOException {
        return supplies.written(name, Supplies.resource(name));
    }

    private String said(String command) throws GuestLost, TimeUp, IOException {
        return heard(command).strip();
    }
}

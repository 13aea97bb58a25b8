package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.schema.GuestOs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is done inside one guest, said in the words of its system. */
abstract sealed class Provisioner permits LinuxProvisioner, WindowsProvisioner {
    private static final long PAUSE_MILLIS = 1000;

    /** With this the generalize scripts end where the template's own did their work. */
    private static final int BY_TEMPLATE = 3;

    /** With these the search for secrets does. */
    private static final int UNSEARCHED = 8;

    private static final int FOUND = 9;

    final Guest guest;
    final Supplies supplies;
    final Surroundings around;
    final Watch watch;
    final Secrets secrets;
    private final Clock clock;

    Provisioner(Guest guest, Supplies supplies, Site site) {
        this.guest = guest;
        this.supplies = supplies;
        this.around = new Surroundings(site.engine.settings, site.order.network(), supplies, guest);
        this.watch = site::check;
        this.secrets = site.order.secrets();
        this.clock = site.engine.clock;
    }

    static Provisioner of(GuestOs os, Guest guest, Supplies supplies, Site site) {
        return switch (os) {
            case LINUX -> new LinuxProvisioner(guest, supplies, site);
            case WINDOWS -> new WindowsProvisioner(guest, supplies, site);
        };
    }

    // -- what templates ask for

    /**
     * @return the script's exit code, one that is valid
     */
    final int script(Plan.Step step, Plan.Script script, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var by = script.by();
        int code = run(step, script, log);
        log.endLine();
        if (!by.valid().contains(code)) {
            throw log.failure(
                    "the script ended with exit code " + code + insteadOf(by.valid()), code);
        }
        return code;
    }

    private static String insteadOf(List<Integer> valid) {
        return valid.equals(List.of(0))
                ? ""
                : "; validExitCodes are "
                        + valid.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    final void file(Plan.Step step, Digest content, String destination, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var copy = temporary(step.id());
        copy(supplies.frozen(content, log), copy, 0644);
        int code = put(copy, destination, log);
        if (code != 0) {
            throw log.failure(unput(code, destination), code);
        }
    }

    /** Why a file could not be put, and what to do; the words of both systems' scripts. */
    private String unput(int code, String destination) {
        return switch (code) {
            case 3 ->
                    "the folder of '%s' does not exist; make it in a %s step before"
                            .formatted(destination, scripts());
            case 5 ->
                    "'%s' is a folder; name the file: add its name to `destination`"
                            .formatted(destination);
            case 6 ->
                    "'%s' is a device, a pipe or a socket; name a file instead"
                            .formatted(destination);
            case 7 ->
                    "'%s' is a link to something that does not exist; name a file, or remove the link in a %s step before"
                            .formatted(destination, scripts());
            case 8 ->
                    "'%s' can't be there: what should be its folder is a file"
                            .formatted(destination);
            default -> "'%s' could not be written in the guest".formatted(destination);
        };
    }

    /** Returns when the guest is back and the template's own check of that succeeded. */
    final void restart(Plan.Restart step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var name = step.os().name().toLowerCase(Locale.ROOT) + "-restart";
        var until = clock.instant().plus(step.within());
        goDownAndUp(step, log);
        if (!step.check().isEmpty()) {
            succeedSoonerOrLater(step.check(), until, log);
        }
    }

    private void succeedSoonerOrLater(String check, Instant until, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        for (int code; (code = guest.run(check, log::say, watch)) != 0; ) {
            if (clock.instant().isAfter(until)) {
                throw log.failure(
                        "the guest is back, but restartCheckCommand still ended with exit code %d when its time was over (restartTimeout)"
                                .formatted(code),
                        code);
            }
            Pause.millis(PAUSE_MILLIS);
        }
    }

    abstract void update(Plan.UpdateLinux step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException;

    abstract void update(Plan.UpdateWindows step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException;

    // -- what every build does

    /** What tells this machine from all others; empty when nothing does. */
    abstract String identity() throws GuestLost, TimeUp, IOException;

    /** Proxy and certificates for this worker's place in the world; generalize takes them out. */
    abstract void surround(StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException;

    /** Gives the system's own file system all of a disk that was grown. */
    abstract void grow(StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException;

    /**
     * From here on {@link #isSettled} tells what a step leaves that a restart loses. Asked again
     * after each boot.
     */
    void settle() throws GuestLost, TimeUp, IOException {}

    /**
     * Whether a machine that boots what the disks hold would be where this one is: so that the next
     * step can be done in that one; the log says what keeps it from that.
     */
    boolean isSettled(StepLog log) throws GuestLost, TimeUp, IOException {
        return false;
    }

    /** The machine booted what another one left: it becomes one of its own. */
    void renew() throws GuestLost, TimeUp, IOException {}

    /**
     * The machine went on where another one was, some time ago: it knows what time it is, has
     * chances of its own, and becomes {@linkplain #renew one of its own}.
     */
    void awake() throws GuestLost, TimeUp, IOException {
        renew();
    }

    abstract Inventory inventory(StepLog log) throws GuestLost, TimeUp, IOException;

    /**
     * Takes out of the guest what belongs to this one machine, and what the engine brought in.
     *
     * @return whether a script of the template did the former, as it may
     */
    final boolean generalize(StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException {
        int code = runGeneralize(log);
        if (code == FOUND) {
            throw log.failure(
                    "a secret was found in the image. A script may use a secret, and leave it in no file: remove it in the step that writes it",
                    code);
        }
        if (code == UNSEARCHED) {
            throw log.failure("the image could not be searched for secrets", code);
        }
        if (code != BY_TEMPLATE) {
            require(code, "generalizing", log);
        }
        return code == BY_TEMPLATE;
    }

    /** What it means that an image kept the identity of the machine it was made in. */
    abstract String keptIdentity();

    /** Says what of the guest's own services failed. */
    abstract void health(StepLog log) throws GuestLost, TimeUp, IOException;

    /**
     * @param os what the guest says it is, {@code debian 12}
     * @param packages content hash of its {@link PackageList}
     */
    record Inventory(String os, Digest packages) {
        /** So much is kept of it; a guest may say anything. */
        private static final int LONGEST = 120;

        Inventory {
            os = os.length() <= LONGEST ? os : os.substring(0, LONGEST);
        }
    }

    // -- how its system does it

    /** Which kind of step runs what a user would type. */
    abstract String scripts();

    /** Where the engine's own files with this name go. */
    abstract String temporary(String name);

    /** Runs a script and takes it away; gives its exit code. */
    abstract int run(Plan.Step step, Plan.Script script, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException;

    /** Moves a file inside the guest; gives an exit code. */
    abstract int put(String from, String destination, StepLog log)
            throws GuestLost, TimeUp, IOException;

    /**
     * Runs the engine's own script, and looks then whether a secret is in what it leaves; gives its
     * exit code.
     */
    abstract int runGeneralize(StepLog log) throws GuestLost, TimeUp, IOException;

    abstract void goDownAndUp(Plan.Restart step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException;

    final void copy(Path file, String destination, int mode) throws GuestLost, TimeUp, IOException {
        guest.copy(file, destination, mode, watch);
    }

    /** All that a command line prints. */
    final String heard(String command) throws GuestLost, TimeUp, IOException {
        var text = new StringBuilder();
        guest.run(command, text::append, watch);
        return text.toString();
    }

    static void require(int code, String what, StepLog log) throws BuildFailure {
        if (code != 0) {
            throw log.failure("%s ended with exit code %d".formatted(what, code), code);
        }
    }
}

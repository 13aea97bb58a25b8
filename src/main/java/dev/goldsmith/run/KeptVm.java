package dev.goldsmith.run;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.hibernate.Timeouts;
import org.hibernate.jpa.SpecHints;
import org.jspecify.annotations.Nullable;

/**
 * The machine of a run that failed, which its template wants kept ({@code errorHandling: abort}).
 * It takes a slot of its worker until it ends: by its time, by somebody, or with its worker.
 */
@Entity
public class KeptVm extends Owned {
    public long teamId;
    public long runId;
    public long runNumber;

    /** The run's token when it failed: names the machine's folder. */
    public long fence;

    public String worker;

    private static final String BUILD = "build";

    /** {@value #BUILD}, or {@code proof} for the one that boots the captured image. */
    public String machine;

    /** Where the worker's SSH jump server is, {@code host:port}. */
    public String jump;

    /** The jump server's host key, {@code SHA256:…}. */
    public String hostKey;

    public Instant keptAt;
    public Instant until;

    /** When its worker was last heard of, by the database's clock. */
    public Instant seenAt;

    public @Nullable Instant endAskedAt;
    public @Nullable String endAskedByName;
    public @Nullable Instant endedAt;

    @Enumerated(EnumType.STRING)
    public @Nullable End ended;

    /** What the jump server calls the machine, and whom one is there. */
    public static final String GUEST_HOST = "guest";

    public static final String GUEST_USER = "gsbuild";

    /** Why it isn't there any more. */
    public enum End {
        ASKED("somebody ended it"),
        TIME("its time was over"),
        DISK_FULL("the disk of its worker, or of its tenant, was full"),
        POWERED_OFF("it powered off or crashed"),
        WORKER_STOPPED("its worker was stopped"),
        WORKER_LOST("its worker was lost");

        public final String sentence;

        End(String sentence) {
            this.sentence = sentence;
        }

        /** In lower camel case, as the API writes it: {@code poweredOff}. */
        public String word() {
            var parts = name().toLowerCase(java.util.Locale.ROOT).split("_");
            return parts.length == 1
                    ? parts[0]
                    : parts[0] + Character.toUpperCase(parts[1].charAt(0)) + parts[1].substring(1);
        }
    }

    /**
     * How it is reached.
     *
     * @param jump {@code host:port}
     * @param hostKey {@code SHA256:…}
     */
    public record Way(String jump, String hostKey) {}

    /** The run has failed on this worker, and its machine stays. Needs the locked run. */
    public static KeptVm begin(
            Run run, String worker, String machine, Way way, Duration time, Access system) {
        var kept = new KeptVm();
        kept.teamId = run.teamId;
        kept.runId = run.id;
        kept.runNumber = run.number;
        kept.fence = run.lease.fence;
        kept.worker = worker;
        kept.machine = machine;
        kept.jump = way.jump();
        kept.hostKey = way.hostKey();
        kept.keptAt = Instant.now();
        kept.until = kept.keptAt.plus(time);
        kept.seenAt = Run.databaseTime();
        kept.persist();
        kept.tell(
                system,
                EventKind.KEPT_VM_KEPT,
                Map.of("machine", machine, "until", kept.until.toString(), "worker", worker));
        return kept;
    }

    /** Null when none was ever kept. */
    public static @Nullable KeptVm of(Run run) {
        return find("runId", run.id).firstResult();
    }

    /**
     * The one that this run left, there or gone.
     *
     * @throws Refused NOT_FOUND
     */
    public static KeptVm require(Access by, long number) {
        var kept = of(Run.require(by, number));
        if (kept == null) {
            throw new Refused(
                    Refusal.NOT_FOUND, "No machine of run %d was kept.".formatted(number));
        }
        return kept;
    }

    public static @Nullable KeptVm locked(long runId) {
        return KeptVm.<KeptVm>find("runId", runId)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult();
    }

    /** The same, and nobody is waited for: null also when somebody is at the row just now. */
    static @Nullable KeptVm lockedNow(long runId) {
        return KeptVm.<KeptVm>find("runId", runId)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .withHint(SpecHints.HINT_SPEC_LOCK_TIMEOUT, Timeouts.SKIP_LOCKED_MILLI)
                .firstResult();
    }

    /** The user name at the jump server, {@code acme-42}. */
    public String address(String tenantSlug) {
        return tenantSlug + "-" + runNumber;
    }

    /**
     * What somebody types to get in.
     *
     * @param through to the guest's own SSH server, by the jump server; otherwise a shell that the
     *     jump server bridges
     */
    public String command(String address, boolean through) {
        return through
                ? "ssh -J %s@%s %s@%s".formatted(address, jump, GUEST_USER, GUEST_HOST)
                : "ssh ssh://%s@%s".formatted(address, jump);
    }

    /** Whether its worker isn't heard of any more; what {@link Queue#keptLost} asks. */
    boolean isSilent(Duration lease) {
        return seenAt.plus(lease).isBefore(Run.databaseTime());
    }

    public boolean there() {
        return endedAt == null;
    }

    /** Whether it is the one that the image is made in. */
    public boolean isBuildMachine() {
        return machine.equals(BUILD);
    }

    /**
     * Ends it: its worker does so within seconds. Asking again is fine.
     *
     * @throws Refused WRONG_STATE when it has ended
     */
    public static KeptVm end(Access by, long number) {
        var run = Run.require(by, number);
        by.require(Permission.RUN, run.teamId, "run " + number);
        var kept = locked(run.id);
        if (kept == null) {
            throw new Refused(
                    Refusal.NOT_FOUND, "No machine of run %d was kept.".formatted(number));
        }
        if (!kept.there()) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "The machine of run %d is gone already: %s."
                            .formatted(number, kept.ended == null ? "" : kept.ended.sentence));
        }
        kept.askEnd(by);
        return kept;
    }

    /** Its worker ends it within seconds. Asking again is fine; needs the locked row. */
    void askEnd(Access by) {
        if (endAskedAt == null) {
            endAskedAt = Instant.now();
            endAskedByName = by.personName();
            tell(by, EventKind.KEPT_VM_END_ASKED, Map.of());
        }
    }

    /** It isn't there any more; whoever says so first is right. Needs the locked row. */
    public void ended(End why, Access system) {
        if (!there()) {
            return;
        }
        ended = why;
        endedAt = Instant.now();
        tell(system, EventKind.KEPT_VM_ENDED, Map.of("why", why.word()));
    }

    /** Somebody came in by the jump server. */
    public void entered(Access by, String key) {
        tell(by, EventKind.KEPT_VM_ENTERED, Map.of("key", key));
    }

    /**
     * @param did {@code shell}, {@code command}, {@code forward}; what of it they used
     */
    public void left(Access by, Duration stayed, String did) {
        tell(by, EventKind.KEPT_VM_LEFT, Map.of("seconds", stayed.toSeconds(), "used", did));
    }

    private void tell(Access by, EventKind kind, Map<String, ?> detail) {
        Event.tell(by, teamId, kind, "run/" + runNumber, detail);
    }
}

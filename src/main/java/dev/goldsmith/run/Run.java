package dev.goldsmith.run;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.Question;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.Reuse;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import io.quarkus.arc.Arc;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.hibernate.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * One execution of one template version. What it builds is copied when it is asked for, so that
 * later edits can't change it: see {@link RunInputs}.
 *
 * <p>Who works on a run proves it by its fencing token: {@link #held} is the only way a worker gets
 * hold of the row, and a stale worker gets nothing.
 */
@Entity
public class Run extends Owned {
    private static final int LONGEST_SAID = 200;

    public long number;
    public long teamId;
    public long templateId;
    public String templateName;
    public int templateVersion;
    public String fingerprint;

    /** Of {@link RunInputs}. */
    public long inputsId;

    /**
     * Ids of the templates that made what it is built on, nearest first, as JSON; null: it was
     * asked for before they were written down.
     */
    @Column(columnDefinition = "longtext")
    public @Nullable String ancestors;

    /**
     * Which secrets its scripts are given, by name, as {@link
     * dev.goldsmith.secret.TemplateSecrets#taken} has it; null: none.
     */
    @Column(columnDefinition = "longtext")
    public @Nullable String secrets;

    /**
     * The values that it was asked for with, as {@link
     * dev.goldsmith.secret.TemplateParameters#taken} has it; null: none.
     */
    @Column(columnDefinition = "longtext")
    public @Nullable String parameters;

    /**
     * Names and versions of the secrets that its last attempt was given, as {@link
     * dev.goldsmith.secret.Given} has it; null: none.
     */
    @Column(columnDefinition = "longtext")
    public @Nullable String given;

    /**
     * Ids of the exceptions from guardrails that its image is built with, those of what it is built
     * on included once that is known, as JSON; null: none.
     */
    @Column(columnDefinition = "longtext")
    public @Nullable String exceptions;

    public String capability;

    /** Which layers it may start from, besides those that it resumes. */
    @Enumerated(EnumType.STRING)
    public Reuse.Policy reuse = Reuse.Policy.FRESH;

    /** Whether all updates are installed, whatever its template says. */
    public boolean patches;

    /** Whether it goes on from what the run left that it was asked for again of. */
    public boolean resumes;

    public @Nullable Long retryOf;

    @Enumerated(EnumType.STRING)
    public RunState state;

    public @Nullable String requestedBy;
    public String requestedByName;
    public Instant requestedAt;
    public @Nullable Instant queuedAt;
    public @Nullable Instant startedAt;
    public @Nullable Instant endedAt;
    public @Nullable Instant cancelAskedAt;
    public @Nullable String canceledByName;

    public @Nullable Instant admittedAt;
    public int attempt;
    @Embedded public Lease lease = new Lease();

    public @Nullable String step;
    public int progress;
    public @Nullable String sourceVersion;
    public @Nullable String sourceDigest;

    /** Which image its source was; null as long as nobody has resolved it. */
    @Embedded public @Nullable Parentage parentage;

    /** What of the store its build reads, a list of digests. */
    @Column(columnDefinition = "longtext")
    public @Nullable String sourceContents;

    @Column(columnDefinition = "longtext")
    @Convert(converter = CapturedColumn.class)
    public @Nullable Captured captured;

    public @Nullable Instant capturedAt;

    /** The worker that captured it; null: nobody yet, or before it was written down. */
    public @Nullable String capturedOn;

    /** Of its tenant's quota: what its build wrote, or the disks that it captured. */
    public long writtenBytes;

    /** The run whose captured disk this one distributes, without a build of its own; its id. */
    public @Nullable Long capturedBy;

    @Embedded public @Nullable RunFailure failure;

    public long logBytes;
    public long logLines;

    /**
     * What was found that is no failure, a sentence each: with what was captured, if it was, for
     * then later attempts and runs have other steps.
     */
    public List<String> warnings() {
        return captured != null
                ? captured.warnings()
                : RunStep.of(this).stream()
                        .map(step -> step.warning)
                        .filter(Objects::nonNull)
                        .toList();
    }

    // -- found

    /** What it builds or built. */
    public RunInputs inputs() {
        return Objects.requireNonNull(RunInputs.findById(inputsId), "it has inputs");
    }

    /** Whether something may be done with what it builds or built. */
    public Question question(String subject, Question.Act act) {
        Template template = Template.findById(templateId);
        var inputs = inputs();
        return new Question(
                template,
                TemplateVersion.require(template, templateVersion),
                TemplateReader.read(inputs.document),
                inputs.network,
                inputs.guardrails,
                secrets,
                parameters,
                subject,
                act);
    }

    /** How often this run was asked for again. */
    public long retries() {
        return count("retryOf", number);
    }

    /**
     * The run that a template's status is about: the one that executes, else the last one; null
     * when there was none.
     */
    public static @Nullable Run lastOf(Template template) {
        return lastRunsOf(List.of(template.id)).get(template.id);
    }

    /** The same of these templates, by template id. */
    public static Map<Long, Run> lastRunsOf(Collection<Long> templates) {
        Map<Long, Run> last = new HashMap<>();
        if (!templates.isEmpty()) {
            Run.<Run>list("number in ?1", RunList.lastOfEach(templates))
                    .forEach(run -> last.put(run.templateId, run));
        }
        return last;
    }

    /**
     * The number of the run of this template that executes, else of the last one that hasn't ended;
     * null when there is none. Only the number, so that the row can still be locked.
     */
    public static @Nullable Long activeOf(Template template) {
        var executing = RunList.executing(List.of(template.id));
        if (!executing.isEmpty()) {
            return executing.get(template.id);
        }
        return getEntityManager()
                .createQuery(
                        """
                        select r.number from Run r
                        where r.templateId = :template and r.state not in :ended
                        order by r.number desc
                        """,
                        Long.class)
                .setParameter("template", template.id)
                .setParameter("ended", RunState.TERMINAL)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .orElse(null);
    }

    /**
     * @throws Refused NOT_FOUND when there is none that this person reads
     */
    public static Run require(Access by, long number) {
        return readable(by, number, find("number", number));
    }

    /**
     * The same, locked until the transaction ends: whoever changes a run needs it so. The row must
     * not have been read in this transaction before, or what was read would stay.
     *
     * @throws Refused NOT_FOUND when there is none that this person reads
     */
    public static Run requireLocked(Access by, long number) {
        return readable(
                by, number, find("number", number).withLock(LockModeType.PESSIMISTIC_WRITE));
    }

    private static Run readable(Access by, long number, PanacheQuery<Run> found) {
        var run = found.firstResult();
        if (run == null || !by.may(Permission.READ, run.teamId)) {
            throw Refused.absent("There is no run %d here.".formatted(number), run != null);
        }
        return run;
    }

    /** What waits or waited for an approval of this subject; null: something else does. */
    public static @Nullable Run about(String subject) {
        return subject.startsWith(RunsAwaiting.RUN)
                ? find("number", RunsAwaiting.number(subject)).firstResult()
                : null;
    }

    // -- asked for

    /** What it is called by whatever is asked about it: {@code run/42}. */
    public String subject() {
        return RunsAwaiting.subject(number);
    }

    /** Asks for a run of this version: {@link RunRequest}. */
    public static Run request(
            Access by, Template template, TemplateVersion version, boolean noCache) {
        return request(by, template, version, noCache, Map.of());
    }

    /**
     * The same with values of the template's parameters, by name; what isn't there has its default.
     *
     * @throws Refused INVALID_REQUEST naming the value, {@code parameters.NAME}
     */
    public static Run request(
            Access by,
            Template template,
            TemplateVersion version,
            boolean noCache,
            Map<String, String> parameters) {
        var reuse = noCache ? Reuse.Policy.NOTHING : Reuse.Policy.FRESH;
        return RunRequest.build(
                by, template, version, new RunRequest.Way(reuse, false, false, parameters));
    }

    /** The same, with the layers that it may start from. */
    public static Run request(
            Access by, Template template, TemplateVersion version, Reuse.Policy reuse) {
        return RunRequest.build(
                by, template, version, new RunRequest.Way(reuse, false, false, Map.of()));
    }

    /**
     * The same with all updates installed before the template's own steps, from the newest source,
     * to be published as the next patch versions.
     *
     * @throws Refused CONFLICT when there is nothing of Linux to patch
     */
    public static Run patch(Access by, Template template, TemplateVersion version) {
        return patch(by, template, version, Map.of());
    }

    /** The same with values of the template's parameters. */
    public static Run patch(
            Access by, Template template, TemplateVersion version, Map<String, String> parameters) {
        return RunRequest.build(by, template, version, RunRequest.Way.patch(parameters));
    }

    /**
     * Why no patch run of this template, as it is now, could install anything; null: one can.
     *
     * @throws Refused CONFLICT when what it follows is empty
     */
    public static @Nullable String cannotPatch(Template template) {
        var document = TemplateReader.read(template.latest().document);
        var destinations = Destinations.known();
        return Patching.cannot(template, destinations.taken(document).document());
    }

    /** What a patch run of this version builds, as far as it is the same for each. */
    public static String patched(TemplateVersion version) {
        return TemplateWriter.pretty(
                Patching.of(TemplateReader.read(version.document), version.frozen).document());
    }

    /** The same of what is being saved in this transaction: a run, or nothing saved. */
    public static Run request(Access by, TemplateSave.Saved saved) {
        return RunRequest.saved(by, saved);
    }

    /** A new run of what this one built, its gates asked again. */
    public Run retry(Access by) {
        return RunRequest.retry(by, this);
    }

    /**
     * The same, from the last layer that this one left; from the source where that is gone.
     *
     * @throws Refused WRONG_STATE when there is nothing to go on from
     */
    public Run resume(Access by) {
        return RunRequest.resume(by, this);
    }

    /** What a run that resumes this one, or this one itself, goes on from. */
    public Resuming resuming() {
        return new Resuming(this);
    }

    /**
     * A new run that publishes what this one captured to the targets that don't have it, without a
     * build; its gates are asked again.
     */
    public Run distributeAgain(Access by) {
        by.require(Permission.RUN, teamId, "run " + number);
        // Two at once would publish the same twice: the second one sees the first one's run.
        locked(builderId());
        return RunDistribution.of(this).again(by);
    }

    /** Whether there is something that {@link #distributeAgain} could complete. */
    public boolean canDistributeAgain() {
        // Who succeeded left nothing, which is told without reading what became of its disk.
        return state != RunState.SUCCEEDED && RunDistribution.of(this).fault() == null;
    }

    /**
     * It comes to be: the only writer of a first state.
     *
     * @param waits for an approval
     */
    void begin(boolean waits) {
        state = waits ? RunState.AWAITING_APPROVAL : RunState.QUEUED;
        persist();
        if (!waits) {
            queued(requestedAt);
        }
    }

    /** Portals hear of it when the transaction ends, whichever way in it came. */
    private void queued(Instant when) {
        queuedAt = when;
        PortalDuties.tellQueued();
    }

    /** The approval that it waited for has ended. */
    void decided(Approval approval, Access by) {
        if (!approval.fingerprint.equals(fingerprint)) {
            throw new IllegalStateException(
                    "approval %d is about something else than run %d"
                            .formatted(approval.id, number));
        }
        switch (approval.state) {
            case APPROVED -> {
                become(RunState.QUEUED);
                queued(Instant.now());
                tell(by, EventKind.RUN_APPROVED, Map.of("approval", approval.id));
            }
            case REJECTED -> end(RunState.REJECTED, by);
            case EXPIRED -> end(RunState.EXPIRED, by);
            case WITHDRAWN, VOID -> {
                canceledByName = by.personName();
                end(RunState.CANCELED, by);
            }
            case OPEN ->
                    throw new IllegalStateException("approval %d is open".formatted(approval.id));
        }
    }

    /** What it waits or waited for; null when no gate asked. */
    public @Nullable Approval approval() {
        return Approval.about(subject());
    }

    /**
     * Stops the run: at once while nobody works on it, else by asking its worker, who has 60 s.
     * Asking again is fine.
     */
    public void cancel(Access by) {
        by.require(Permission.RUN, teamId, "run " + number);
        cancel(by, null);
    }

    /**
     * The same, by Goldsmith itself; nothing where it stops already.
     *
     * @param why what people read besides who did it; null: nothing
     */
    public void cancel(Access by, @Nullable String why) {
        if (state == RunState.CANCELING) {
            return;
        }
        if (state.terminal()) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Run %d has ended (%s); there is nothing to cancel."
                            .formatted(number, state.word()));
        }
        cancelAskedAt = databaseTime();
        canceledByName = why == null ? by.personName() : cut(by.personName() + ": " + why);
        tell(
                by,
                EventKind.RUN_CANCEL_ASKED,
                why == null
                        ? Map.of("state", state.word())
                        : Map.of("state", state.word(), "why", why));
        if (state.held()) {
            become(RunState.CANCELING);
        } else {
            Approval.withdrawnWith(subject(), by);
            end(RunState.CANCELED, by);
        }
    }

    /** The event has all of it. */
    private static String cut(String said) {
        return said.length() <= LONGEST_SAID ? said : said.substring(0, LONGEST_SAID - 1) + "…";
    }

    // -- queue and lease; all of these need the locked row

    public void admit(Instant now) {
        admittedAt = now;
    }

    /** It waits for admission again: whoever owns it is closed. */
    void holdBack() {
        admittedAt = null;
    }

    public boolean claimable() {
        return state == RunState.QUEUED && admittedAt != null;
    }

    /**
     * Takes the run for a worker; its fencing token is that of the {@link #lease} from now on.
     *
     * @param time how long the lease is, unless it is prolonged
     */
    public void claim(String worker, Duration time, Access system) {
        lease.take(worker, databaseTime().plus(time));
        attempt++;
        writtenBytes = captured == null ? 0 : captured.allBytes();
        startedAt = startedAt == null ? Instant.now() : startedAt;
        become(captured == null ? RunState.BUILDING : RunState.DISTRIBUTING);
        RunPhase.begin(this, state.name());
        tell(system, EventKind.RUN_STARTED, Map.of("attempt", attempt, "worker", worker));
    }

    /** The lease ran out: somebody else shall build it, unless that was tried often enough. */
    public void loseLease(Access system) {
        var lost = lease.owner;
        boolean backup = lease.isOfABackup();
        lease.lose();
        if (state == RunState.CANCELING || isDistributed()) {
            finish(RunState.CANCELED, system);
        } else if (backup) {
            failure =
                    RunFailure.of(
                            step,
                            "The run was executing when the backup was made that this installation was restored from. Resume it, or run it again.");
            end(RunState.FAILED, system);
        } else if (lease.isLostForGood()) {
            failure =
                    RunFailure.of(
                            step,
                            "The worker was lost %d times, last while at '%s' (%s). Look at the worker's log and its host before you retry."
                                    .formatted(lease.losses, step, lost));
            end(RunState.FAILED, system);
        } else {
            requeue();
            tell(system, EventKind.RUN_WORKER_LOST, Map.of("worker", String.valueOf(lost)));
        }
    }

    /** The worker stops in good order: that is no loss. */
    public void giveBack(Access system) {
        if (state == RunState.CANCELING || isDistributed()) {
            finish(RunState.CANCELED, system);
            return;
        }
        lease.giveBack();
        requeue();
        tell(system, EventKind.RUN_GIVEN_BACK, Map.of("attempt", attempt));
    }

    private void requeue() {
        become(RunState.QUEUED);
        leave(RunStep.State.CANCELED);
        queuedAt = Instant.now();
        admittedAt = null;
        step = null;
        progress = 0;
    }

    /** What its present worker proves itself by. */
    public Queue.Ref ref() {
        return new Queue.Ref(tenantId, id, lease.fence, capability);
    }

    /**
     * The locked row, for the worker that holds this fencing token.
     *
     * @return null when the lease is somebody else's by now, or the run has ended
     */
    public static @Nullable Run held(long id, long fence) {
        var run = locked(id);
        return run != null && run.isHeldBy(fence) ? run : null;
    }

    boolean isHeldBy(long fence) {
        return lease.fence == fence && state.held();
    }

    /** Whether its worker has lost it; what {@link Queue#lost} asks. */
    boolean isSilent(Duration cancelDeadline) {
        var now = databaseTime();
        return lease.until == null
                || lease.until.isBefore(now)
                || (state == RunState.CANCELING
                        && cancelAskedAt != null
                        && cancelAskedAt.plus(cancelDeadline).isBefore(now));
    }

    public static @Nullable Run locked(long id) {
        return getEntityManager().find(Run.class, id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** The same, and nobody is waited for: null also when somebody is at the row just now. */
    public static @Nullable Run lockedNow(long id) {
        return getEntityManager()
                .find(Run.class, id, LockModeType.PESSIMISTIC_WRITE, Timeouts.SKIP_LOCKED);
    }

    /**
     * The locked row of a run that a worker may claim.
     *
     * @return null when it isn't one any more, or somebody is at the row just now
     */
    static @Nullable Run unclaimed(long id) {
        var run = lockedNow(id);
        return run != null && run.claimable() ? run : null;
    }

    /** The database's clock, by which leases end. */
    static Instant databaseTime() {
        var now =
                getEntityManager()
                        .createNativeQuery("select utc_timestamp(6)", LocalDateTime.class)
                        .getSingleResult();
        return ((LocalDateTime) now).toInstant(ZoneOffset.UTC);
    }

    // -- told by the worker

    public void enter(RunState phase) {
        if (state == phase || state == RunState.CANCELING) {
            return;
        }
        become(phase);
        RunPhase.begin(this, phase.name());
    }

    /** A run whose last target was published has succeeded, whatever came after that. */
    public void finish(RunState outcome, Access system) {
        if (outcome != RunState.SUCCEEDED && isDistributed()) {
            failure = null;
            end(RunState.SUCCEEDED, system);
        } else {
            end(outcome, system);
        }
    }

    /** Only what is proven counts as captured, and may succeed. */
    private boolean isDistributed() {
        return captured != null && RunDistribution.of(this).missing().isEmpty();
    }

    public void fail(BuildFailure failure, RunState outcome, Access system) {
        this.failure = RunFailure.of(failure);
        finish(outcome, system);
    }

    private void end(RunState outcome, Access by) {
        become(outcome);
        endedAt = Instant.now();
        lease.end();
        progress = outcome == RunState.SUCCEEDED ? 100 : progress;
        leave(outcome == RunState.SUCCEEDED ? RunStep.State.SUCCEEDED : RunStep.State.CANCELED);
        tell(by, EventKind.of("run", outcome.word()), Map.of("attempt", attempt));
        Arc.container().beanManager().getEvent().select(Ended.class).fire(asEnded());
    }

    public Ended asEnded() {
        return new Ended(tenantId, templateId, number, state);
    }

    /** Told in the transaction in which a run ends. */
    public record Ended(String tenantId, long templateId, long number, RunState outcome) {}

    /** Nobody is at this attempt any more. */
    private void leave(RunStep.State ofOpenStep) {
        RunPhase.endOpen(this);
        RunStep.endOpen(this, ofOpenStep);
        RunStep.published(this);
    }

    /** The only writer of the state. */
    private void become(RunState next) {
        if (!state.next().contains(next)) {
            throw new IllegalStateException(
                    "run %d can't go from %s to %s".formatted(number, state, next));
        }
        state = next;
    }

    /** Somebody takes out what it published outside galleries. */
    public void taken(Access by, String output) {
        var detail = detail(Map.of("output", output));
        if (!Event.again(by, EventKind.RUN_DOWNLOADED, "run/" + number, detail)) {
            Event.tell(by, teamId, EventKind.RUN_DOWNLOADED, "run/" + number, detail);
        }
    }

    void tell(Access by, EventKind kind, Map<String, ?> detail) {
        Event.tell(by, teamId, kind, "run/" + number, detail(detail));
    }

    private Map<String, Object> detail(Map<String, ?> detail) {
        var all = new TreeMap<String, Object>(detail);
        all.put("template", templateName);
        return all;
    }

    // -- read

    /** What VMs and folders of one claim are called; no other claim of the installation has it. */
    public static String globalName(long id, long fence) {
        return "r" + id + "-" + fence;
    }

    /** The run that is called so by {@link #globalName}. */
    public static long idOf(String globalName) {
        return Long.parseLong(globalName.substring(1, globalName.indexOf('-')));
    }

    public void captured(Captured disk) {
        captured = disk;
        capturedAt = Instant.now();
        capturedOn = lease.owner;
        writtenBytes = disk.allBytes();
    }

    /** The run that built what this one distributes: itself, or that of {@link #capturedBy}. */
    public long builderId() {
        return capturedBy == null ? id : capturedBy;
    }

    public long builderNumber() {
        if (capturedBy == null) {
            return number;
        }
        Run builder = findById(capturedBy);
        return builder.number;
    }
}

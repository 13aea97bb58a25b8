package dev.goldsmith.trigger;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Entity;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * When all templates of a team are patched, in the name of whoever set this. Each of its times
 * begins a pass, which goes on until each template has its run, or a reason why it has none: what
 * is built on another template of the team waits for that one's run.
 *
 * <p>Locks are taken in the order schedule, template.
 */
@Entity
public class PatchSchedule extends Owned {
    /** In case nobody tells that a run has ended. */
    static final Duration AGAIN = Duration.ofMinutes(10);

    private static final int WHY = 1000;

    public long teamId;
    public String cron;
    public String zone;

    /** Whether only what has a newer source than it is built on is patched. */
    public boolean outOfDate;

    public @Nullable String setBy;
    public Instant setAt;

    /** Null while it is suspended. */
    public @Nullable Instant nextAt;

    /** When a portal looks at it; null: when something happens. */
    public @Nullable Instant lookAt;

    /** Passes in a row whose runs all failed. */
    public int failures;

    public @Nullable Instant suspendedAt;

    /** For which time the last pass is; null: there was none. */
    public @Nullable Instant passAt;

    public @Nullable Instant passBeganAt;

    /** Null: it goes on. */
    public @Nullable Instant passEndedAt;

    /** A {@link PatchPass}. */
    public @Nullable String pass;

    public @Nullable Instant skippedAt;
    public @Nullable String skippedWhy;

    public Schedule schedule() {
        return new Schedule(cron, ZoneId.of(zone));
    }

    /** Null: there was none yet. */
    public @Nullable PatchPass lastPass() {
        return pass == null ? null : Json.read(pass, PatchPass.class);
    }

    /** Those that the last pass started, by their numbers. */
    public Map<Long, Run> lastRuns() {
        var last = lastPass();
        return last == null || last.runs().isEmpty()
                ? Map.of()
                : Run.<Run>list("number in ?1", last.runs()).stream()
                        .collect(Collectors.toMap(it -> it.number, it -> it));
    }

    public boolean isPatching() {
        return pass != null && passEndedAt == null;
    }

    /** When it will be due; none while it is suspended. */
    public List<Instant> next(int count) {
        return nextAt == null
                ? List.of()
                : Stream.iterate(nextAt, schedule()::next).limit(count).toList();
    }

    /** Who set it, by name. */
    public String setter() {
        return Setters.name(setBy);
    }

    // -- found

    public static @Nullable PatchSchedule of(Team team) {
        return find("teamId", team.id).firstResult();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static PatchSchedule require(Team team) {
        var found = of(team);
        if (found == null) {
            throw absent(team);
        }
        return found;
    }

    public static Refused absent(Team team) {
        return new Refused(
                Refusal.NOT_FOUND, "Team %s has no patch schedule.".formatted(team.slug));
    }

    /** The same as {@link #locked(long)}. */
    static @Nullable PatchSchedule locked(Team team) {
        var id =
                getEntityManager()
                        .createQuery(
                                "select s.id from PatchSchedule s where s.teamId = ?1", Long.class)
                        .setParameter(1, team.id)
                        .getResultStream()
                        .findFirst();
        return id.isEmpty() ? null : locked((long) id.get());
    }

    /** Of the team whose template this is; null: none. */
    static @Nullable Long idOf(long templateId) {
        return getEntityManager()
                .createQuery(
                        """
                        select s.id from PatchSchedule s join Template t on t.teamId = s.teamId
                        where t.id = ?1
                        """,
                        Long.class)
                .setParameter(1, templateId)
                .getResultStream()
                .findFirst()
                .orElse(null);
    }

    /** The row as it is, to be read in this transaction for the first time; null: it is gone. */
    static @Nullable PatchSchedule locked(long id) {
        return getEntityManager().find(PatchSchedule.class, id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Null also when somebody is at it just now. */
    static @Nullable PatchSchedule lockedNow(long id) {
        return getEntityManager()
                .find(
                        PatchSchedule.class,
                        id,
                        LockModeType.PESSIMISTIC_WRITE,
                        Timeouts.SKIP_LOCKED);
    }

    // -- due; all of these need the locked row

    boolean isDue(Instant now) {
        return lookAt != null && !lookAt.isAfter(now);
    }

    boolean isTime(Instant now) {
        return nextAt != null && !nextAt.isAfter(now);
    }

    /** From now on; what was missed counts as one. */
    void plan(Instant now) {
        nextAt = suspendedAt != null ? null : schedule().next(now);
        look(now.plus(AGAIN));
    }

    /**
     * @param again when it is looked at if a pass goes on
     */
    void look(Instant again) {
        lookAt = isPatching() && (nextAt == null || again.isBefore(nextAt)) ? again : nextAt;
    }

    void begin(PatchPass wanted, Access system, Instant now) {
        var time = Objects.requireNonNull(nextAt);
        passAt = time;
        passBeganAt = now;
        passEndedAt = null;
        skippedAt = null;
        skippedWhy = null;
        keep(wanted);
        plan(now);
        tell(
                system,
                EventKind.PATCH_SCHEDULE_STARTED,
                Map.of("count", wanted.lines().size(), "why", schedule().due(time)));
    }

    void keep(PatchPass changed) {
        pass = Json.write(changed);
    }

    /** Ends the pass when nothing becomes of it any more, or its next time has come. */
    void endIfOver(Access system, Instant now) {
        var last = isPatching() ? lastPass() : null;
        if (last == null) {
            return;
        }
        var runs = List.copyOf(lastRuns().values());
        boolean over = last.open().isEmpty() && runs.stream().allMatch(it -> it.state.terminal());
        if (over || isTime(now)) {
            keep(last.over("It waited until the next time came."));
            passEndedAt = now;
            count(runs, system, now);
            look(now);
        }
    }

    private void count(List<Run> runs, Access system, Instant now) {
        if (runs.stream()
                .anyMatch(it ->
                        it.state == RunState.SUCCEEDED
                                || it.state == RunState.PARTIALLY_SUCCEEDED)) {
            failures = 0;
        } else if (runs.stream().anyMatch(it -> it.state == RunState.FAILED)) {
            failures++;
            if (failures >= Trigger.PATIENCE && suspendedAt == null) {
                suspendedAt = now;
                plan(now);
                tell(system, EventKind.PATCH_SCHEDULE_SUSPENDED, Map.of("failures", failures));
            }
        }
    }

    /** Nothing can be started at present. Told once, until there is another reason. */
    void skipped(String why, Access system, Instant now) {
        var said = why.length() > WHY ? why.substring(0, WHY) : why;
        if (!said.equals(skippedWhy)) {
            tell(system, EventKind.PATCH_SCHEDULE_SKIPPED, Map.of("why", said));
        }
        skippedAt = now;
        skippedWhy = said;
        var last = isPatching() ? lastPass() : null;
        if (last != null) {
            keep(last.over(said));
        }
        if (isTime(now)) {
            plan(now);
        } else {
            look(now.plus(AGAIN));
        }
    }

    /** A run of one of its team's templates has ended, whoever started it. */
    void heard(Run.Ended run, Access system, Instant now) {
        if (run.outcome() == RunState.SUCCEEDED) {
            resume(system, "run %d succeeded".formatted(run.number()), now);
        }
        if (isPatching()) {
            look(now);
        }
    }

    void resume(Access by, @Nullable String why, Instant now) {
        if (suspendedAt != null) {
            suspendedAt = null;
            failures = 0;
            plan(now);
            tell(by, EventKind.PATCH_SCHEDULE_RESUMED, why == null ? Map.of() : Map.of("why", why));
        }
    }

    void tell(Access by, EventKind kind, Map<String, ?> detail) {
        Team team = Team.findById(teamId);
        Event.tell(by, teamId, kind, "patchSchedule/" + team.slug, detail);
    }
}

package dev.goldsmith.trigger;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.build.Reuse;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What starts runs of a template without a person: a schedule, or a newer version of its source. It
 * acts with the permissions that whoever set it has at that moment, and in their name: they count
 * as the asker of what it starts.
 *
 * <p>Locks are taken in the order template, trigger.
 */
@Entity
@Table(name = "template_trigger")
public class Trigger extends Owned {
    /** As on Azure, where it is a kind of its own. */
    public enum Kind {
        SOURCE_IMAGE("SourceImage"),
        SCHEDULE("Schedule");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** So many runs of it fail in a row until it is suspended. */
    public static final int PATIENCE = 3;

    private static final Duration REFUSED = Duration.ofHours(1);
    private static final int WHY = 1000;
    private static final int STARTED_WHY = 300;

    public long templateId;
    public String name;
    public String nameKey;
    public Instant createdAt;

    @Enumerated(EnumType.STRING)
    public Kind kind;

    public @Nullable String cron;
    public @Nullable String zone;
    public boolean noCache;

    /** Whether it starts patch runs. */
    public boolean patches;

    public @Nullable String setBy;
    public @Nullable Instant nextAt;
    public @Nullable Instant suspendedAt;

    /** Null: its runs failed. */
    public @Nullable String suspendedWhy;

    public int failures;
    public @Nullable Long runNumber;
    public @Nullable Instant startedAt;
    public @Nullable String startedWhy;
    public @Nullable Long failedRun;
    public @Nullable Instant skippedAt;
    public @Nullable String skippedWhy;

    /** Null: it waits for times, or its template has a fixed source now. */
    @Embedded public @Nullable Watched watched;

    /** The version of that which it looks for a newer one than; null: there was none. */
    public @Nullable String seen;

    public @Nullable Instant seenAt;

    /** A schedule is there for what is new in the world; who waits for an image has that anew. */
    Reuse.Policy reuse() {
        if (noCache) {
            return Reuse.Policy.NOTHING;
        }
        return switch (kind) {
            case SCHEDULE -> Reuse.Policy.RENEW;
            case SOURCE_IMAGE -> Reuse.Policy.FRESH;
        };
    }

    public TriggerSetting setting() {
        return new TriggerSetting(schedule(), noCache, patches);
    }

    public @Nullable Schedule schedule() {
        return cron == null || zone == null ? null : new Schedule(cron, ZoneId.of(zone));
    }

    /** When it will be due; none while it is suspended or waits for its source. */
    public List<Instant> next(int count) {
        var schedule = schedule();
        return schedule == null || nextAt == null
                ? List.of()
                : Stream.iterate(nextAt, schedule::next).limit(count).toList();
    }

    // -- found

    public static List<Trigger> of(Template template) {
        List<Trigger> all = list("templateId = ?1 order by nameKey", template.id);
        // Who set each is found in the session from here on.
        Person.all(all.stream().map(it -> it.setBy).filter(Objects::nonNull).toList());
        return all;
    }

    public static @Nullable Trigger of(Template template, String name) {
        return find("templateId = ?1 and nameKey = ?2", template.id, key(name)).firstResult();
    }

    /** The one for a newer source; there is one at most, as on Azure. */
    public static @Nullable Trigger ofSource(Template template) {
        return find("templateId = ?1 and kind = ?2", template.id, Kind.SOURCE_IMAGE).firstResult();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static Trigger require(Template template, String name) {
        var found = of(template, name);
        if (found == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Template '%s' has no trigger '%s'.".formatted(template.name, name));
        }
        return found;
    }

    static List<Long> idsOf(long templateId) {
        return getEntityManager()
                .createQuery(
                        "select t.id from Trigger t where t.templateId = ?1 order by t.id",
                        Long.class)
                .setParameter(1, templateId)
                .getResultList();
    }

    /** The row as it is, to be read in this transaction for the first time. */
    static @Nullable Trigger locked(long id) {
        return getEntityManager().find(Trigger.class, id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Who set it, by name. */
    public String setter() {
        return Setters.name(setBy);
    }

    // -- set; see TriggerSave

    void set(Access by, TriggerSetting setting) {
        cron = setting.schedule() == null ? null : setting.schedule().cron();
        zone = setting.schedule() == null ? null : setting.schedule().zone().getId();
        noCache = setting.noCache();
        patches = setting.patches();
        setBy = idOf(by);
        if (suspendedWhy != null) {
            suspendedAt = null;
            suspendedWhy = null;
        }
        plan(Instant.now());
    }

    /** Its template goes on as another one; what it did in another team stays there. */
    void follow(Template from, Template to) {
        templateId = to.id;
        if (from.teamId != to.teamId) {
            runNumber = null;
            startedAt = null;
            startedWhy = null;
            failedRun = null;
            skippedAt = null;
            skippedWhy = null;
        }
    }

    static @Nullable String idOf(Access by) {
        return by.door() == Access.Door.SYSTEM ? null : by.personId();
    }

    // -- due; all of these need the locked row

    boolean isDue(Instant now) {
        return nextAt != null && !nextAt.isAfter(now);
    }

    /** What was missed counts as one; a source is looked at. */
    void plan(Instant now) {
        nextAt = suspendedAt != null ? null : schedule() == null ? now : following(now);
    }

    private @Nullable Instant following(Instant now) {
        var schedule = schedule();
        return schedule == null ? null : schedule.next(now);
    }

    /** When what was refused is tried again. */
    Instant again(Instant now) {
        return Objects.requireNonNullElseGet(following(now), () -> now.plus(REFUSED));
    }

    /** From now on it looks for something newer than this. */
    void watch(@Nullable Watched source, NewestSources.@Nullable Newest newest, Instant now) {
        watched = source;
        seen = newest == null ? null : newest.version();
        seenAt = now;
    }

    /** The last run that it started. */
    @Nullable Run lastRun() {
        return runNumber == null ? null : Run.find("number", runNumber).firstResult();
    }

    /** Why its schedule is due. */
    String time() {
        var schedule = Objects.requireNonNull(schedule(), "a schedule");
        return schedule.due(Objects.requireNonNull(nextAt));
    }

    void started(Run run, String why, Access system, Instant now) {
        runNumber = run.number;
        startedAt = now;
        startedWhy = cut(why, STARTED_WHY);
        skippedAt = null;
        skippedWhy = null;
        nextAt = following(now);
        tell(system, EventKind.TRIGGER_FIRED, Map.of("number", run.number, "why", startedWhy));
    }

    /**
     * Told once, until there is another reason.
     *
     * @param why null: nothing has happened
     * @param again null: when something happens
     */
    void skipped(@Nullable String why, Access system, Instant now, @Nullable Instant again) {
        nextAt = again;
        if (why != null) {
            var said = cut(why, WHY);
            if (!said.equals(skippedWhy)) {
                tell(system, EventKind.TRIGGER_SKIPPED, Map.of("why", said));
            }
            skippedAt = now;
            skippedWhy = said;
        }
    }

    private static String cut(String text, int most) {
        return text.length() > most ? text.substring(0, most) : text;
    }

    /** A run of its template has ended, whoever started it. */
    void heard(Run.Ended run, Access system, Instant now) {
        switch (run.outcome()) {
            case SUCCEEDED -> {
                failures = 0;
                if (suspendedWhy == null) {
                    resume(system, "run %d succeeded".formatted(run.number()), now);
                }
            }
            case FAILED -> {
                boolean isNews = !Objects.equals(failedRun, run.number());
                if (Objects.equals(runNumber, run.number()) && isNews) {
                    failed(run.number(), system, now);
                }
            }
            default -> {}
        }
        if (kind == Kind.SOURCE_IMAGE) {
            // It may have waited for this.
            plan(now);
        }
    }

    private void failed(long run, Access system, Instant now) {
        failedRun = run;
        failures++;
        if (failures >= PATIENCE && suspendedAt == null) {
            suspendedAt = now;
            plan(now);
            tell(system, EventKind.TRIGGER_SUSPENDED, Map.of("failures", failures));
        }
    }

    /** Until somebody who can takes it over. */
    void suspend(String why, Access system, Instant now) {
        suspendedAt = now;
        suspendedWhy = cut(why, WHY);
        plan(now);
        tell(system, EventKind.TRIGGER_SUSPENDED, Map.of("why", suspendedWhy));
    }

    void resume(Access by, @Nullable String why, Instant now) {
        if (suspendedAt != null) {
            suspendedAt = null;
            suspendedWhy = null;
            failures = 0;
            plan(now);
            tell(by, EventKind.TRIGGER_RESUMED, why == null ? Map.of() : Map.of("why", why));
        }
    }

    void tell(Access by, EventKind kind, Map<String, ?> detail) {
        Template template = Template.findById(templateId);
        Team team = Team.findById(template.teamId);
        var all = new HashMap<String, Object>(detail);
        all.put("trigger", name);
        Event.tell(by, team.id, kind, "template/" + team.slug + "/" + template.name, all);
    }

    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}

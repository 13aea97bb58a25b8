package dev.goldsmith.trigger;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.approval.Gates;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
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

    /** Of one template. */
    static final int MOST = 20;

    private static final int WHY = 1000;
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.US);

    public long templateId;
    public String name;
    public String nameKey;
    public Instant createdAt;

    @Enumerated(EnumType.STRING)
    public Kind kind;

    public @Nullable String cron;
    public @Nullable String zone;
    public boolean noCache;
    public @Nullable String setBy;
    public @Nullable Instant nextAt;
    public @Nullable Instant suspendedAt;
    public int failures;
    public @Nullable Long runNumber;
    public @Nullable Instant startedAt;
    public @Nullable String startedWhy;
    public @Nullable Long failedRun;
    public @Nullable Instant skippedAt;
    public @Nullable String skippedWhy;

    /**
     * What is chosen.
     *
     * @param schedule null: a newer source
     */
    public record Setting(@Nullable Schedule schedule, boolean noCache) {
        /**
         * As it is sent.
         *
         * @param zone UTC by default
         * @throws Refused INVALID_REQUEST naming the field
         */
        public static Setting of(
                @Nullable String kind,
                @Nullable String cron,
                @Nullable String zone,
                boolean noCache) {
            var schedule =
                    switch (Fields.oneOf("kind", kind, Kind.values(), Kind::word)) {
                        case SCHEDULE ->
                                Schedule.parse(
                                        cron == null ? "" : cron,
                                        zone == null || zone.isBlank() ? "UTC" : zone);
                        case SOURCE_IMAGE -> null;
                    };
            return new Setting(schedule, noCache);
        }

        Kind kind() {
            return schedule == null ? Kind.SOURCE_IMAGE : Kind.SCHEDULE;
        }
    }

    public Setting setting() {
        return new Setting(schedule(), noCache);
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
        return list("templateId = ?1 order by nameKey", template.id);
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
        Person person = setBy == null ? null : Person.findById(setBy);
        return person == null ? "nobody" : person.name;
    }

    // -- set

    /**
     * @param isNew whether it wasn't there before
     */
    public record Put(Trigger trigger, boolean isNew) {}

    /**
     * Makes it, or changes the one of this name; from now on it acts in the name of who did.
     *
     * @throws Refused FORBIDDEN for who couldn't start its runs, CONFLICT when it can't be had
     *     besides the others, or is of the other kind
     */
    public static Put put(Access by, Team team, Template template, String name, Setting setting) {
        by.require(Permission.EDIT, team.id, "template " + template.name);
        by.require(Permission.RUN, team.id, "template " + template.name);
        if (!Template.isName(name)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "name",
                    "\"%s\" isn't a valid trigger name: use 1–64 letters, digits, -, _ or ."
                            .formatted(name));
        }
        template.lock();
        var document = TemplateReader.read(template.latest().document);
        Gates.requireMayPublish(by, document);
        if (setting.kind() == Kind.SOURCE_IMAGE) {
            MovingSource.require(document, template.name);
        }
        var there = of(template, name);
        if (there == null) {
            var made = create(template, name, setting);
            made.set(by, setting);
            made.persist();
            made.tell(by, EventKind.TRIGGER_CREATED, Map.of());
            return new Put(made, true);
        }
        if (there.kind != setting.kind()) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Trigger '%s' is of kind %s, which can't be changed. Delete it, or use another name."
                            .formatted(there.name, there.kind.word()));
        }
        getEntityManager().refresh(there, LockModeType.PESSIMISTIC_WRITE);
        if (!there.setting().equals(setting) || !Objects.equals(there.setBy, id(by))) {
            there.set(by, setting);
            there.tell(by, EventKind.TRIGGER_CHANGED, Map.of());
        }
        return new Put(there, false);
    }

    private static Trigger create(Template template, String name, Setting setting) {
        var others = of(template);
        if (others.size() >= MOST) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Template %s has %d triggers already, which is the limit."
                            .formatted(template.name, MOST));
        }
        if (setting.kind() == Kind.SOURCE_IMAGE) {
            others.stream()
                    .filter(it -> it.kind == Kind.SOURCE_IMAGE)
                    .findFirst()
                    .ifPresent(other -> {
                        throw new Refused(
                                Refusal.CONFLICT,
                                "Template %s has trigger '%s' already; a template can have one for its source."
                                        .formatted(template.name, other.name));
                    });
        }
        var trigger = new Trigger();
        trigger.templateId = template.id;
        trigger.name = name;
        trigger.nameKey = key(name);
        trigger.kind = setting.kind();
        trigger.createdAt = Instant.now();
        return trigger;
    }

    private void set(Access by, Setting setting) {
        cron = setting.schedule() == null ? null : setting.schedule().cron();
        zone = setting.schedule() == null ? null : setting.schedule().zone().getId();
        noCache = setting.noCache();
        setBy = id(by);
        plan(Instant.now());
    }

    private static @Nullable String id(Access by) {
        return by.door() == Access.Door.SYSTEM ? null : by.personId();
    }

    /** Whether there was one of this name to remove. */
    public static boolean remove(Access by, Team team, Template template, String name) {
        by.require(Permission.EDIT, team.id, "template " + template.name);
        template.lock();
        var there = of(template, name);
        if (there == null) {
            return false;
        }
        there.delete();
        there.tell(by, EventKind.TRIGGER_DELETED, Map.of());
        return true;
    }

    /** By hand; one that isn't suspended stays as it is. */
    public static Trigger resume(Access by, Team team, Template template, String name) {
        by.require(Permission.EDIT, team.id, "template " + template.name);
        by.require(Permission.RUN, team.id, "template " + template.name);
        template.lock();
        var there = require(template, name);
        getEntityManager().refresh(there, LockModeType.PESSIMISTIC_WRITE);
        there.resume(by, null, Instant.now());
        return there;
    }

    // -- due; all of these need the locked row

    boolean isDue(Instant now) {
        return nextAt != null && !nextAt.isAfter(now);
    }

    /** What was missed counts as one. */
    void plan(Instant now) {
        var schedule = schedule();
        nextAt = suspendedAt != null || schedule == null ? null : schedule.next(now);
    }

    /** The last run that it started. */
    @Nullable Run lastRun() {
        return runNumber == null ? null : Run.find("number", runNumber).firstResult();
    }

    /** Why it is due. */
    String occasion() {
        var schedule = Objects.requireNonNull(schedule(), "a schedule");
        return "scheduled for %s (%s)"
                .formatted(
                        MINUTE.format(Objects.requireNonNull(nextAt).atZone(schedule.zone())),
                        schedule.zone());
    }

    void started(Run run, String why, Access system, Instant now) {
        runNumber = run.number;
        startedAt = now;
        startedWhy = why;
        skippedAt = null;
        skippedWhy = null;
        plan(now);
        tell(system, EventKind.TRIGGER_FIRED, Map.of("number", run.number, "why", why));
    }

    /** Told once, until there is another reason. */
    void skipped(String why, Access system, Instant now) {
        var said = why.length() > WHY ? why.substring(0, WHY) : why;
        if (!said.equals(skippedWhy)) {
            tell(system, EventKind.TRIGGER_SKIPPED, Map.of("why", said));
        }
        skippedAt = now;
        skippedWhy = said;
        plan(now);
    }

    /** A run of its template has ended, whoever started it. */
    void heard(Run.Ended run, Access system, Instant now) {
        switch (run.outcome()) {
            case SUCCEEDED -> {
                failures = 0;
                resume(system, "run %d succeeded".formatted(run.number()), now);
            }
            case FAILED -> {
                boolean isNews = !Objects.equals(failedRun, run.number());
                if (Objects.equals(runNumber, run.number()) && isNews) {
                    failed(run.number(), system, now);
                }
            }
            default -> {}
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

    private void resume(Access by, @Nullable String why, Instant now) {
        if (suspendedAt != null) {
            suspendedAt = null;
            failures = 0;
            plan(now);
            tell(by, EventKind.TRIGGER_RESUMED, why == null ? Map.of() : Map.of("why", why));
        }
    }

    private void tell(Access by, EventKind kind, Map<String, ?> detail) {
        Template template = Template.findById(templateId);
        Team team = Team.findById(template.teamId);
        var all = new HashMap<String, Object>(detail);
        all.put("trigger", name);
        Event.tell(by, team.id, kind, "template/" + team.slug + "/" + template.name, all);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}

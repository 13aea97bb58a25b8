package dev.goldsmith.guardrail;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.approval.Approval;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An exception: one template is excused from one part of a baseline's guardrails, until a day. The
 * baseline's team decides about it by an {@link Approval} and can take it back at any time. Asked
 * for by {@link AskException}; what it changes, {@link Inherit} alone says.
 */
@Entity
public class Exemption extends Owned {
    static final String SUBJECT = "exception/";

    private static final int LONGEST_REASON = 500;
    private static final List<State> OPEN = List.of(State.REQUESTED, State.GRANTED);

    public enum State {
        /** Its approval is open. */
        REQUESTED,
        /** It counts until it ends. */
        GRANTED,
        REFUSED,
        /** By whoever asked, or their team. */
        WITHDRAWN,
        /** By the baseline's team. */
        REVOKED,
        /** Its day came, nobody decided in time, or what it was about has changed. */
        ENDED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whose guardrails, as the template was when it was asked for. */
    public long baselineId;

    /** Who is excused. */
    public long templateId;

    /** Whether what descends from that is excused as well. */
    public boolean descendants;

    @Enumerated(EnumType.STRING)
    public Part.Kind kind;

    public String named;

    /** What it asked then: see {@link Rules}. */
    public String print;

    public String reason;
    public Instant endsAt;

    @Enumerated(EnumType.STRING)
    public State state;

    /** Null: Goldsmith. */
    public @Nullable String requestedBy;

    public String requestedByName;
    public Instant requestedAt;
    public @Nullable Instant grantedAt;
    public @Nullable Instant endedAt;
    public @Nullable String endedByName;
    public @Nullable String endReason;

    // -- found

    /** What counts now for any of these templates, the oldest first. */
    static List<Exemption> inForce(Collection<Long> templates) {
        return templates.isEmpty()
                ? List.of()
                : list(
                        "templateId in ?1 and state = ?2 and endsAt > ?3 order by id",
                        templates,
                        State.GRANTED,
                        Instant.now());
    }

    /** How many from a template's guardrails are asked for or granted. */
    static long open(List<Long> baseline) {
        return count("baselineId in ?1 and state in ?2", baseline, OPEN);
    }

    /** How many of those are a team's. */
    static long open(List<Long> baseline, Team team) {
        return count(
                "baselineId in ?1 and state in ?2 and templateId in (select t.id from Template t where t.teamId = ?3)",
                baseline,
                OPEN,
                team.id);
    }

    /** Whether the same is asked for or granted already. */
    static boolean isThere(List<Long> baseline, Exemption wanted) {
        return count(
                        "baselineId in ?1 and templateId = ?2 and kind = ?3 and named = ?4 and print = ?5 and state in ?6",
                        baseline,
                        wanted.templateId,
                        wanted.kind,
                        wanted.named,
                        wanted.print,
                        OPEN)
                > 0;
    }

    /**
     * @param baseline whose guardrails it must be from; null: any
     * @param template whose it must be; null: any
     * @throws Refused NOT_FOUND
     */
    public static Exemption require(
            long id, @Nullable Template baseline, @Nullable Template template) {
        Exemption found = findById(id);
        if (found == null
                || (baseline != null && !baseline.lives().contains(found.baselineId))
                || (template != null && found.templateId != template.id)) {
            throw new Refused(Refusal.NOT_FOUND, "There is no exception %d here.".formatted(id));
        }
        return found;
    }

    /** What is asked about by this subject of an approval; null: that is about something else. */
    public static @Nullable Exemption about(String subject) {
        return subject.startsWith(SUBJECT)
                ? findById(Long.parseLong(subject.substring(SUBJECT.length())))
                : null;
    }

    String subject() {
        return SUBJECT + id;
    }

    // -- facts

    public Part part() {
        return new Part(kind, named);
    }

    public Template baseline() {
        return Template.today(baselineId);
    }

    public Template template() {
        return Objects.requireNonNull(Template.findById(templateId));
    }

    /** {@code platform/debian-base}. */
    static String path(Template template) {
        return Objects.requireNonNull(Team.<Team>findById(template.teamId)).slug
                + "/"
                + template.name;
    }

    /** The same of many, by their ids. */
    static Map<Long, String> paths(Collection<Template> templates) {
        var teams = Team.byId(templates.stream().map(it -> it.teamId).distinct().toList());
        return templates.stream()
                .distinct()
                .collect(
                        Collectors.toMap(
                                it -> it.id,
                                it ->
                                        Objects.requireNonNull(teams.get(it.teamId)).slug
                                                + "/"
                                                + it.name));
    }

    public String baselinePath() {
        return path(baseline());
    }

    public String templatePath() {
        return path(template());
    }

    public boolean isOpen() {
        return OPEN.contains(state);
    }

    boolean isInForce() {
        return state == State.GRANTED && endsAt.isAfter(Instant.now());
    }

    /** Whether the guardrails ask what they asked when it was asked for. */
    boolean isAbout(@Nullable GuardrailVersion version) {
        return version != null && version.rules().asks(part(), print);
    }

    /** What it is called by whatever waits for it. */
    public @Nullable Approval approval() {
        return Approval.about(subject());
    }

    /**
     * @param template its path
     */
    Excused excused(String template) {
        return new Excused(id, kind, named, print, template, endsAt.toString());
    }

    // -- ended

    /** The row as it is now, until the transaction ends. */
    Exemption locked() {
        getEntityManager().refresh(this, LockModeType.PESSIMISTIC_WRITE);
        return this;
    }

    /** Its team takes it back, asked for or granted. Again is fine. */
    public void withdraw(Access by) {
        by.require(Permission.EDIT, template().teamId, "exception " + id);
        end(State.WITHDRAWN, by, null);
    }

    /** The baseline's team takes it back. Again is fine. */
    public void revoke(Access by, @Nullable String why) {
        by.require(Permission.OWN, baseline().teamId, "exception " + id);
        locked();
        if (state == State.REQUESTED) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Exception %d isn't granted yet; reject approval %d instead."
                            .formatted(id, Objects.requireNonNull(approval()).id));
        }
        end(State.REVOKED, by, why);
    }

    /** Ends those of these that are open and of which this is true. */
    static void endAll(
            String whose, Object value, Predicate<Exemption> over, Access by, String why) {
        Exemption.<Exemption>list(whose + " and state in ?2 order by id", value, OPEN).stream()
                .filter(over)
                .forEach(it -> it.end(State.ENDED, by, why));
    }

    /** For the duty. */
    void lookAt(Access system) {
        locked();
        if (!endsAt.isAfter(Instant.now())) {
            end(State.ENDED, system, "Its last day is over.");
        }
    }

    private void end(State how, Access by, @Nullable String why) {
        locked();
        if (!isOpen()) {
            return;
        }
        boolean asked = state == State.REQUESTED;
        become(how, by, why);
        if (asked) {
            Approval.withdrawnWith(subject(), by);
        }
    }

    /** Its approval has ended. */
    void decided(Approval approval, Access by) {
        if (state != State.REQUESTED) {
            return;
        }
        switch (approval.state) {
            case APPROVED -> {
                if (!endsAt.isAfter(Instant.now())) {
                    become(State.ENDED, by, "Its last day was over before it was granted.");
                } else if (isAbout(GuardrailVersion.of(baseline()))) {
                    become(State.GRANTED, by, null);
                } else {
                    become(State.ENDED, by, "The guardrail has changed since it was requested.");
                }
            }
            case REJECTED -> become(State.REFUSED, by, approval.endReason);
            case WITHDRAWN -> become(State.WITHDRAWN, by, approval.endReason);
            case EXPIRED, VOID -> become(State.ENDED, by, approval.endReason);
            case OPEN ->
                    throw new IllegalStateException("approval %d is open".formatted(approval.id));
        }
    }

    private void become(State next, Access by, @Nullable String why) {
        boolean counted = state == State.GRANTED;
        state = next;
        if (next == State.GRANTED) {
            grantedAt = Instant.now();
        } else {
            endedAt = Instant.now();
            endedByName = by.personName();
            endReason = shortened(why);
        }
        tell(
                by,
                switch (next) {
                    case REQUESTED -> EventKind.EXCEPTION_REQUESTED;
                    case GRANTED -> EventKind.EXCEPTION_GRANTED;
                    case REFUSED -> EventKind.EXCEPTION_REFUSED;
                    case WITHDRAWN -> EventKind.EXCEPTION_WITHDRAWN;
                    case REVOKED -> EventKind.EXCEPTION_REVOKED;
                    case ENDED -> EventKind.EXCEPTION_ENDED;
                },
                counted);
    }

    private static @Nullable String shortened(@Nullable String why) {
        return why == null || why.isBlank()
                ? null
                : why.length() <= LONGEST_REASON
                        ? why.strip()
                        : why.substring(0, LONGEST_REASON - 1) + "…";
    }

    /**
     * @param counted whether it was in force until now
     */
    void tell(Access by, EventKind what, boolean counted) {
        var baseline = baseline();
        var detail = new TreeMap<String, Object>();
        detail.put("exception", id);
        detail.put("template", templatePath());
        detail.put("guardrail", part().toString());
        detail.put("until", endsAt.toString());
        detail.put("counted", counted);
        detail.put("reason", reason);
        if (endReason != null) {
            detail.put("why", endReason);
        }
        Event.tell(by, baseline.teamId, what, "template/" + path(baseline), detail);
    }
}

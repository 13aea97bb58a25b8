package dev.goldsmith.approval;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A question that people of some roles must answer about one exact fingerprint. It keeps the policy
 * it was asked under, and ends once: see {@link Decisions} for how.
 */
@Entity
public class Approval extends Owned {
    public static final String SUBJECT = "approval/";

    private static final int LONGEST_REASON = 500;

    public long teamId;
    public long templateId;
    public String templateName;
    public int templateVersion;

    /** It was about the newest version when it was asked: a newer one makes it void. */
    public boolean newest;

    public String fingerprint;

    /** Whether it is about that version with updates installed, which is another image. */
    public boolean patches;

    /** Digest of the network that it was asked about; null: the public internet. */
    public @Nullable String network;

    /** Digest of the guardrails, and exceptions from them, that it was asked about; null: none. */
    public @Nullable String guardrails;

    /** Digest of which secrets the scripts are given that it was asked about; null: none. */
    public @Nullable String secrets;

    /** Digest of the values of parameters that it was asked about; null: none. */
    public @Nullable String parameters;

    /** What waits for it: {@code run/42}. */
    public String subject;

    /** Words of the gates that opened, with commas between. */
    public String gates;

    /** Each with its team and images, as JSON; null: of the time before, gates of its team. */
    @Column(columnDefinition = "longtext")
    public @Nullable String opened;

    /** Ids of who wrote this fingerprint, as JSON: they don't decide about it. */
    @Column(columnDefinition = "longtext")
    public String authors;

    @Enumerated(EnumType.STRING)
    public ApprovalState state;

    public @Nullable String requestedBy;
    public String requestedByName;

    /** Ids of everybody who asks by it, as JSON; null: of the time before, the asker alone. */
    @Column(columnDefinition = "longtext")
    public @Nullable String askers;

    public Instant requestedAt;
    public Instant expiresAt;
    public @Nullable Instant remindedAt;

    /** When those whose say is missing were told that it ends soon. */
    public @Nullable Instant warnedAt;

    public @Nullable Instant endedAt;
    public @Nullable String endedByName;
    public @Nullable String endReason;

    // -- found

    /** What this thing waits or waited for; null when no gate ever asked. */
    public static @Nullable Approval about(String subject) {
        return find("subject", subject).firstResult();
    }

    /** The same of many, by their subjects. */
    public static Map<String, Approval> about(Collection<String> subjects) {
        return subjects.isEmpty()
                ? Map.of()
                : Approval.<Approval>list("subject in ?1", subjects).stream()
                        .collect(Collectors.toMap(it -> it.subject, it -> it));
    }

    /** The version of this template that was approved last before this; null when none was. */
    public @Nullable Integer approvedBefore() {
        Approval last =
                find(
                                "templateId = ?1 and state = ?2 and id < ?3 and fingerprint <> ?4 order by id desc",
                                templateId,
                                ApprovalState.APPROVED,
                                id,
                                fingerprint)
                        .firstResult();
        return last == null ? null : last.templateVersion;
    }

    /** What the approval of this number is about, without a look at its row's state. */
    static @Nullable String subjectOf(long id) {
        return getEntityManager()
                .createQuery("select a.subject from Approval a where a.id = ?1", String.class)
                .setParameter(1, id)
                .getResultStream()
                .findFirst()
                .orElse(null);
    }

    /** Open ones about the newest version of a template that was its newest before this number. */
    static List<Long> openBefore(Template template, int version) {
        return getEntityManager()
                .createQuery(
                        "select a.id from Approval a where a.templateId = ?1 and a.state = ?2 and a.newest and a.templateVersion < ?3 order by a.id",
                        Long.class)
                .setParameter(1, template.id)
                .setParameter(2, ApprovalState.OPEN)
                .setParameter(3, version)
                .getResultList();
    }

    /** The row, locked until the transaction ends, as it is now. */
    static @Nullable Approval locked(long id) {
        return getEntityManager().find(Approval.class, id, LockModeType.PESSIMISTIC_WRITE);
    }

    /**
     * @throws Refused NOT_FOUND when there is none that this person reads
     */
    public static Approval require(Access by, long id) {
        Approval approval = findById(id);
        if (approval == null || !approval.readableBy(by)) {
            throw Refused.absent("There is no approval %d here.".formatted(id), approval != null);
        }
        return approval;
    }

    /**
     * Whoever reads the team's things, and whoever is asked: a platform team decides about changes
     * of departments whose other things it doesn't see.
     */
    public boolean readableBy(Access by) {
        return by.may(Permission.READ, teamId)
                || ApprovalNeed.of(id).stream().anyMatch(need -> asks(need, by))
                || ApprovalDelegation.count("approvalId = ?1 and toPerson = ?2", id, by.personId())
                        > 0;
    }

    static boolean asks(ApprovalNeed need, Access by) {
        return by.teams().getOrDefault(need.teamId, Set.of()).contains(need.role);
    }

    // -- facts

    public boolean expired(Instant now) {
        return !expiresAt.isAfter(now);
    }

    public List<Gate> openGates() {
        var words = Set.copyOf(Arrays.asList(gates.split(",")));
        return Arrays.stream(Gate.values()).filter(gate -> words.contains(gate.word())).toList();
    }

    Asker asker() {
        Set<String> people =
                askers == null
                        ? requestedBy == null ? Set.of() : Set.of(requestedBy)
                        : Json.read(askers, new TypeReference<Set<String>>() {});
        return new Asker(requestedBy, people, requestedAt);
    }

    /** Null for one of the time before galleries were asked for. */
    public @Nullable List<Opened> opened() {
        return opened == null ? null : Json.read(opened, new TypeReference<List<Opened>>() {});
    }

    /** Whether this person asked, or wrote what it is about. */
    public boolean concerns(String personId) {
        return asker().is(personId) || wroteIt(personId);
    }

    boolean wroteIt(String personId) {
        return Json.read(authors, new TypeReference<List<String>>() {}).contains(personId);
    }

    // -- required of whoever decides

    void requireOpen() {
        if (state != ApprovalState.OPEN) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Approval %d has ended: it is %s%s."
                            .formatted(
                                    id,
                                    state.word(),
                                    endedByName == null ? "" : ", by " + endedByName));
        }
        if (expired(Instant.now())) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Approval %d expired at %s; ask again.".formatted(id, expiresAt));
        }
    }

    void requireOutsider(Access by) {
        if (by.personId().equals(requestedBy)) {
            throw new Refused(
                    Refusal.FORBIDDEN, "You requested this, so somebody else has to decide.");
        }
        if (asker().is(by.personId())) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "%s requested this with a key that you created, so you count as the requester and somebody else has to decide."
                            .formatted(requestedByName));
        }
        if (wroteIt(by.personId())) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "You wrote version %d, so somebody else has to decide."
                            .formatted(templateVersion));
        }
    }

    /** Whether who asked may still build for the team. */
    boolean mayBeAsked() {
        return askerMay(Permission.RUN);
    }

    /** Whether who asked may do this for the team now; Goldsmith itself may. */
    public boolean askerMay(Permission permission) {
        return Electorate.may(requestedBy, teamId, permission);
    }

    // -- ended

    /** Cancelling what waits takes the question back. */
    public static void withdrawnWith(String subject, Access by) {
        Approval approval =
                find("subject", subject).withLock(LockModeType.PESSIMISTIC_WRITE).firstResult();
        if (approval != null && approval.state == ApprovalState.OPEN) {
            approval.end(ApprovalState.WITHDRAWN, by, "What waited for it was canceled.");
        }
    }

    /** Says once that it ends soon. */
    static void warn(long id, Access system) {
        var approval = locked(id);
        if (approval != null
                && approval.state == ApprovalState.OPEN
                && approval.warnedAt == null
                && !approval.expired(Instant.now())) {
            approval.warnedAt = Instant.now();
            approval.tell(
                    system,
                    EventKind.APPROVAL_EXPIRING,
                    Map.of("until", approval.expiresAt.toString()));
        }
    }

    /** Only once, only on the locked row; {@link Decisions} tells the noun. */
    void end(ApprovalState outcome, Access by, @Nullable String reason) {
        if (state != ApprovalState.OPEN) {
            throw new IllegalStateException("approval %d has ended: %s".formatted(id, state));
        }
        state = outcome;
        ApprovalNeed.become(outcome, id);
        endedAt = Instant.now();
        endedByName = by.personName();
        endReason = shortened(reason);
        tell(by, EventKind.of("approval", outcome.word()), Map.of("fingerprint", fingerprint));
    }

    private static @Nullable String shortened(@Nullable String reason) {
        return reason == null || reason.length() <= LONGEST_REASON
                ? reason
                : reason.substring(0, LONGEST_REASON - 1) + "…";
    }

    void tell(Access by, EventKind kind, Map<String, ?> detail) {
        var all = new java.util.TreeMap<String, Object>(detail);
        all.put("about", subject);
        Event.tell(by, teamId, kind, SUBJECT + id, all);
    }
}

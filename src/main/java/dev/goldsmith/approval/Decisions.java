package dev.goldsmith.approval;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can happen to an approval. Each verb locks what waits, then the approval, and
 * only then reads votes and roles, so that of any two at once one comes after the other and sees
 * it. Whoever calls them must not have read the approval in the same transaction before.
 */
@ApplicationScoped
public class Decisions {
    private static final Duration BETWEEN_REMINDERS = Duration.ofHours(1);
    private static final int LONGEST = 2000;

    @Inject Instance<Awaiting> nouns;

    /**
     * Says yes or no. Saying the same again changes nothing; a yes can still become a no while the
     * approval is open.
     *
     * @param comment what was checked, or what must change; needed to reject
     */
    public Approval decide(Access by, long id, Verdict verdict, String comment) {
        var said = text("comment", comment);
        var approval = locked(by, id);
        var votes = ApprovalVote.lockedOf(id);
        var mine =
                votes.stream()
                        .filter(vote -> vote.personId.equals(by.personId()))
                        .findFirst()
                        .orElse(null);
        if (mine != null && mine.verdict == verdict && !mine.voided) {
            return approval;
        }
        requireOpen(approval);
        if (verdict == Verdict.REJECT && said.isEmpty()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "comment",
                    "'comment' says what must change; it is needed to reject.");
        }
        requireOutsider(by, approval);
        if (!Electorate.mayAsk(approval.requestedBy, approval.teamId)) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "%s, who asked, may no longer build for the team; the request is void."
                            .formatted(approval.requestedByName));
        }
        var needs = ApprovalNeed.of(id);
        var delegations = ApprovalDelegation.lockedOf(id);
        takeBack(by, delegations, votes);
        var vote = mine == null ? new ApprovalVote() : mine;
        vote.approvalId = id;
        vote.personId = by.personId();
        vote.personName = by.personName();
        vote.voiceOf = null;
        vote.voided = false;
        vote.verdict = verdict;
        vote.comment = said;
        vote.at = Instant.now();
        vote.countsFor(answered(vote, needs, delegations));
        if (vote.needs.isEmpty()) {
            throw new Refused(
                    Refusal.FORBIDDEN, "This approval doesn't ask you or a role of yours.");
        }
        vote.persist();
        approval.tell(by, "approval.voted", Map.of("verdict", verdict.word(), "comment", said));
        if (verdict == Verdict.REJECT) {
            end(approval, ApprovalState.REJECTED, by, said);
        } else {
            if (mine == null) {
                votes =
                        java.util.stream.Stream.concat(
                                        votes.stream(), java.util.stream.Stream.of(vote))
                                .toList();
            }
            votes.forEach(it -> it.voided = !stillCounts(it, needs));
            if (Tally.of(needs, votes).complete()) {
                end(approval, ApprovalState.APPROVED, by, null);
            }
        }
        return approval;
    }

    /**
     * Which needs a vote answers, by its giver's roles now or by those of who handed theirs over.
     */
    private static List<ApprovalNeed> answered(
            ApprovalVote vote, List<ApprovalNeed> needs, List<ApprovalDelegation> delegations) {
        var lent =
                delegations.stream()
                        .filter(it -> it.toPerson.equals(vote.personId))
                        .map(it -> it.fromPerson)
                        .toList();
        var own = needs.stream().filter(need -> holds(vote.personId, need)).toList();
        if (!own.isEmpty()) {
            return own;
        }
        for (var from : lent) {
            var through =
                    needs.stream().filter(need -> standsIn(vote.personId, from, need)).toList();
            if (!through.isEmpty()) {
                vote.voiceOf = from;
                return through;
            }
        }
        return List.of();
    }

    /** An open approval counts only who holds the role still; a decided one is left as it is. */
    private static boolean stillCounts(ApprovalVote vote, List<ApprovalNeed> needs) {
        var ids = vote.needIds();
        var from = vote.voiceOf;
        var kept =
                needs.stream()
                        .filter(need -> ids.contains(need.id))
                        .filter(need ->
                                from == null
                                        ? holds(vote.personId, need)
                                        : standsIn(vote.personId, from, need))
                        .toList();
        vote.countsFor(kept);
        return !kept.isEmpty();
    }

    private static boolean holds(String person, ApprovalNeed need) {
        return Electorate.holds(person, need.teamId, need.role);
    }

    private static boolean standsIn(String person, String from, ApprovalNeed need) {
        return need.standIn != null
                && holds(from, need)
                && Electorate.holds(person, need.teamId, need.standIn);
    }

    /** Who decides in person takes their say back, unless it was used. */
    private static void takeBack(
            Access by, List<ApprovalDelegation> delegations, List<ApprovalVote> votes) {
        for (var it : delegations) {
            if (it.fromPerson.equals(by.personId())) {
                if (votes.stream().anyMatch(vote -> by.personId().equals(vote.voiceOf))) {
                    throw new Refused(
                            Refusal.CONFLICT,
                            "You handed your say to %s, who has decided.".formatted(it.toName));
                }
                it.delete();
            }
        }
    }

    /** Hands one's say about this approval to somebody whom the policy lets stand in. */
    public Approval delegate(Access by, long id, String personId) {
        var approval = locked(by, id);
        requireOpen(approval);
        requireOutsider(by, approval);
        var needs =
                ApprovalNeed.of(id).stream().filter(need -> holds(by.personId(), need)).toList();
        if (needs.isEmpty()) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "This approval doesn't ask you, so there is no say to hand over.");
        }
        if (ApprovalVote.lockedOf(id).stream().anyMatch(v -> v.personId.equals(by.personId()))) {
            throw new Refused(
                    Refusal.CONFLICT, "You have decided already; that can't be handed over.");
        }
        var to =
                Ballot.standIns(approval, needs).stream()
                        .filter(it -> it.id().equals(personId))
                        .findFirst()
                        .orElseThrow(() ->
                                Refused.field(
                                        Refusal.INVALID_REQUEST,
                                        "person",
                                        "'person' is the id of somebody whom the policy lets stand in and who neither asked nor wrote it; '%s' is not."
                                                .formatted(personId)));
        ApprovalDelegation.lockedOf(id).stream()
                .filter(it -> it.fromPerson.equals(by.personId()))
                .forEach(ApprovalDelegation::delete);
        ApprovalDelegation.flush();
        var delegation = new ApprovalDelegation();
        delegation.approvalId = id;
        delegation.fromPerson = by.personId();
        delegation.fromName = by.personName();
        delegation.toPerson = to.id();
        delegation.toName = to.name();
        delegation.at = Instant.now();
        delegation.persist();
        approval.tell(by, "approval.delegated", Map.of("to", to.name()));
        return approval;
    }

    /** A remark that decides nothing; possible for ever, by everybody who reads it. */
    public Approval comment(Access by, long id, String text) {
        var approval = Approval.require(by, id);
        var said = text("text", text);
        if (said.isEmpty()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "text", "'text' is the remark; it is empty.");
        }
        var comment = new ApprovalComment();
        comment.approvalId = id;
        comment.personName = by.personName();
        comment.text = said;
        comment.at = Instant.now();
        comment.persist();
        approval.tell(by, "approval.commented", Map.of("text", said));
        return approval;
    }

    /** Asks those again who have not decided, once an hour at most. */
    public Approval remind(Access by, long id) {
        var approval = locked(by, id);
        requireOpen(approval);
        var last = approval.remindedAt;
        if (last != null && last.plus(BETWEEN_REMINDERS).isAfter(Instant.now())) {
            throw new Refused(
                    Refusal.THROTTLED,
                    "Everybody was reminded at %s; once an hour is enough.".formatted(last));
        }
        approval.remindedAt = Instant.now();
        approval.tell(by, "approval.reminded", Map.of());
        return approval;
    }

    /** Takes the question back, by who asked or whoever may cancel what waits. Again is fine. */
    public Approval withdraw(Access by, long id) {
        var approval = locked(by, id);
        if (!by.personId().equals(approval.requestedBy)) {
            by.require(
                    Permission.RUN,
                    approval.teamId,
                    "for the team that approval " + id + " is about");
        }
        if (approval.state == ApprovalState.WITHDRAWN) {
            return approval;
        }
        requireOpen(approval);
        end(approval, ApprovalState.WITHDRAWN, by, null);
        return approval;
    }

    /** For the duty: ends what nobody decided in time, or whose asker may no longer ask. */
    void lookAt(long id, Access system) {
        var approval = lockedInOrder(id);
        if (approval == null || approval.state != ApprovalState.OPEN) {
            return;
        }
        if (approval.expired(Instant.now())) {
            end(approval, ApprovalState.EXPIRED, system, "Nobody decided in time.");
        } else if (!Electorate.mayAsk(approval.requestedBy, approval.teamId)) {
            end(
                    approval,
                    ApprovalState.VOID,
                    system,
                    approval.requestedByName + " may no longer build for the team.");
        }
    }

    /** A newer version makes open questions about the one before it pointless. */
    void superseded(@Observes TemplateSave.NewVersion saved) {
        List<Long> open =
                Approval.getEntityManager()
                        .createQuery(
                                "select a.id from Approval a where a.templateId = ?1 and a.state = ?2 and a.newest and a.templateVersion < ?3 order by a.id",
                                Long.class)
                        .setParameter(1, saved.template().id)
                        .setParameter(2, ApprovalState.OPEN)
                        .setParameter(3, saved.version().number)
                        .getResultList();
        for (var id : open) {
            var approval = lockedInOrder(id);
            if (approval != null && approval.state == ApprovalState.OPEN) {
                end(
                        approval,
                        ApprovalState.VOID,
                        saved.by(),
                        "Version %d was saved; ask about that one."
                                .formatted(saved.version().number));
            }
        }
    }

    private void end(Approval approval, ApprovalState outcome, Access by, @Nullable String reason) {
        approval.end(outcome, by, shortened(reason));
        noun(approval.subject).ended(approval, by);
    }

    private static @Nullable String shortened(@Nullable String reason) {
        return reason == null || reason.length() <= 500 ? reason : reason.substring(0, 499) + "…";
    }

    private Approval locked(Access by, long id) {
        var approval = lockedInOrder(id);
        if (approval == null || !approval.readableBy(by)) {
            throw new Refused(Refusal.NOT_FOUND, "There is no approval %d here.".formatted(id));
        }
        return approval;
    }

    private @Nullable Approval lockedInOrder(long id) {
        var subjects =
                Approval.getEntityManager()
                        .createQuery(
                                "select a.subject from Approval a where a.id = ?1", String.class)
                        .setParameter(1, id)
                        .getResultList();
        if (subjects.isEmpty()) {
            return null;
        }
        noun(subjects.getFirst()).lock(subjects.getFirst());
        return Objects.requireNonNull(Approval.locked(id));
    }

    private Awaiting noun(String subject) {
        return nouns.stream()
                .filter(noun -> noun.knows(subject))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing knows " + subject));
    }

    private static void requireOpen(Approval approval) {
        if (approval.state != ApprovalState.OPEN) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Approval %d has ended: it is %s%s."
                            .formatted(
                                    approval.id,
                                    approval.state.word(),
                                    approval.endedByName == null
                                            ? ""
                                            : ", by " + approval.endedByName));
        }
        if (approval.expired(Instant.now())) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Approval %d expired at %s; ask again."
                            .formatted(approval.id, approval.expiresAt));
        }
    }

    private static void requireOutsider(Access by, Approval approval) {
        if (by.personId().equals(approval.requestedBy)) {
            throw new Refused(
                    Refusal.FORBIDDEN, "You asked for this, so somebody else has to decide.");
        }
        if (approval.wroteIt(by.personId())) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "You wrote version %d, so somebody else has to decide."
                            .formatted(approval.templateVersion));
        }
    }

    private static String text(String field, String text) {
        var said = text.strip();
        if (said.length() > LONGEST) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    field,
                    "'%s' has at most %d characters; it has %d."
                            .formatted(field, LONGEST, said.length()));
        }
        return said;
    }
}

package dev.goldsmith.approval;

import dev.goldsmith.activity.EventKind;
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
import java.util.ArrayList;
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

    @Inject Instance<Awaiting> nouns;

    /**
     * Says yes or no. Saying the same again changes nothing; a yes can still become a no while the
     * approval is open.
     *
     * @param comment what was checked, or what must change; needed to reject
     */
    public Approval decide(Access by, long id, Verdict verdict, String comment) {
        var said = ApprovalComment.stripped("comment", comment);
        var approval = locked(by, id);
        var votes = new ArrayList<>(ApprovalVote.lockedOf(id));
        var mine = ApprovalVote.by(by.personId(), votes);
        if (mine != null && mine.says(verdict)) {
            return approval;
        }
        approval.requireOpen();
        if (verdict == Verdict.REJECT && said.isEmpty()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "comment",
                    "Add a comment to reject: say what must change.");
        }
        approval.requireOutsider(by);
        if (!approval.mayBeAsked()) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "%s, who requested it, can no longer build for the team; the request is void."
                            .formatted(approval.requestedByName));
        }
        var needs = ApprovalNeed.of(id);
        var delegations = ApprovalDelegation.lockedOf(id);
        ApprovalDelegation.takeBack(by, delegations, votes);
        if (mine == null) {
            mine = ApprovalVote.blank(approval, by);
            votes.add(mine);
        }
        mine.say(verdict, said);
        var asker = approval.asker();
        if (!mine.count(within(by, needs), delegations, asker)) {
            throw new Refused(
                    Refusal.FORBIDDEN, "This approval doesn't ask you or a role of yours.");
        }
        mine.persist();
        approval.tell(
                by, EventKind.APPROVAL_VOTED, Map.of("verdict", verdict.word(), "comment", said));
        if (verdict == Verdict.REJECT) {
            end(approval, ApprovalState.REJECTED, by, said);
        } else {
            votes.forEach(vote -> vote.recount(needs, asker));
            if (Tally.of(needs, votes).complete()) {
                end(approval, ApprovalState.APPROVED, by, null);
            }
        }
        return approval;
    }

    /** A token of some teams speaks for these only, whatever roles its owner has elsewhere. */
    private static List<ApprovalNeed> within(Access by, List<ApprovalNeed> needs) {
        var teams = by.bounds().teams();
        return teams == null
                ? needs
                : needs.stream().filter(need -> teams.contains(need.teamId)).toList();
    }

    /** Hands one's say about this approval to somebody whom the policy lets stand in. */
    public Approval delegate(Access by, long id, String personId) {
        var approval = locked(by, id);
        approval.requireOpen();
        approval.requireOutsider(by);
        var needs =
                within(by, ApprovalNeed.of(id)).stream()
                        .filter(need -> need.isHeldBy(by.personId(), approval.asker()))
                        .toList();
        if (needs.isEmpty()) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "You aren't an approver of this request, so you can't delegate it.");
        }
        if (ApprovalVote.by(by.personId(), ApprovalVote.lockedOf(id)) != null) {
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
        ApprovalDelegation.hand(approval, by, to);
        approval.tell(by, EventKind.APPROVAL_DELEGATED, Map.of("to", to.name()));
        return approval;
    }

    /** A remark that decides nothing; possible for ever, by everybody who reads it. */
    public Approval comment(Access by, long id, String text) {
        var approval = Approval.require(by, id);
        var said = ApprovalComment.stripped("text", text);
        if (said.isEmpty()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "text", "'text' is the remark; it is empty.");
        }
        ApprovalComment.add(approval, by, said);
        approval.tell(by, EventKind.APPROVAL_COMMENTED, Map.of("text", said));
        return approval;
    }

    /** Asks those again who have not decided, once an hour at most. */
    public Approval remind(Access by, long id) {
        var approval = locked(by, id);
        approval.requireOpen();
        var last = approval.remindedAt;
        if (last != null && last.plus(BETWEEN_REMINDERS).isAfter(Instant.now())) {
            throw new Refused(
                    Refusal.THROTTLED,
                    "Everybody was reminded at %s; once an hour is enough.".formatted(last));
        }
        approval.remindedAt = Instant.now();
        approval.tell(by, EventKind.APPROVAL_REMINDED, Map.of());
        return approval;
    }

    /** Takes the question back, by who asked or whoever may cancel what waits. Again is fine. */
    public Approval withdraw(Access by, long id) {
        var approval = locked(by, id);
        if (!approval.asker().is(by.personId())) {
            by.require(
                    Permission.RUN,
                    approval.teamId,
                    "for the team that approval " + id + " is about");
        }
        if (approval.state == ApprovalState.WITHDRAWN) {
            return approval;
        }
        approval.requireOpen();
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
        } else if (!approval.mayBeAsked()) {
            end(
                    approval,
                    ApprovalState.VOID,
                    system,
                    approval.requestedByName + " can no longer build for the team.");
        }
    }

    /** A newer version makes open questions about the one before it pointless. */
    void superseded(@Observes TemplateSave.NewVersion saved) {
        for (var id : Approval.openBefore(saved.template(), saved.version().number)) {
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
        approval.end(outcome, by, reason);
        noun(approval.subject).ended(approval, by);
    }

    private Approval locked(Access by, long id) {
        var approval = lockedInOrder(id);
        if (approval == null || !approval.readableBy(by)) {
            throw new Refused(Refusal.NOT_FOUND, "There is no approval %d here.".formatted(id));
        }
        return approval;
    }

    private @Nullable Approval lockedInOrder(long id) {
        var subject = Approval.subjectOf(id);
        if (subject == null) {
            return null;
        }
        noun(subject).lock(subject);
        return Objects.requireNonNull(Approval.locked(id));
    }

    private Awaiting noun(String subject) {
        return nouns.stream()
                .filter(noun -> noun.knows(subject))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing knows " + subject));
    }
}

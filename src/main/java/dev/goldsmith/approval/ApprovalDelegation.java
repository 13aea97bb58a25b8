package dev.goldsmith.approval;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;

/** Somebody handed their say about one approval to somebody else. */
@Entity
public class ApprovalDelegation extends Owned {
    public long approvalId;
    public String fromPerson;
    public String fromName;
    public String toPerson;
    public String toName;
    public Instant at;

    static List<ApprovalDelegation> of(long approvalId) {
        return list("approvalId = ?1 order by id", approvalId);
    }

    static List<ApprovalDelegation> lockedOf(long approvalId) {
        return ApprovalDelegation.<ApprovalDelegation>find(
                        "approvalId = ?1 order by id", approvalId)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    /** Hands the say over to this person, instead of whoever had it. */
    static void hand(Approval approval, Access by, Ballot.Person to) {
        lockedOf(approval.id).stream()
                .filter(it -> it.fromPerson.equals(by.personId()))
                .forEach(ApprovalDelegation::delete);
        flush();
        var delegation = new ApprovalDelegation();
        delegation.approvalId = approval.id;
        delegation.fromPerson = by.personId();
        delegation.fromName = by.personName();
        delegation.toPerson = to.id();
        delegation.toName = to.name();
        delegation.at = Instant.now();
        delegation.persist();
    }

    /**
     * Who decides in person takes their say back.
     *
     * @throws Refused CONFLICT when it was used
     */
    static void takeBack(
            Access by, List<ApprovalDelegation> delegations, List<ApprovalVote> votes) {
        for (var it : delegations) {
            if (it.fromPerson.equals(by.personId())) {
                if (votes.stream().anyMatch(vote -> by.personId().equals(vote.voiceOf))) {
                    throw new Refused(
                            Refusal.CONFLICT,
                            "You delegated to %s, who has decided.".formatted(it.toName));
                }
                it.delete();
            }
        }
    }
}

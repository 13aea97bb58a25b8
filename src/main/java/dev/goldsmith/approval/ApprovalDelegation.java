package dev.goldsmith.approval;

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
}

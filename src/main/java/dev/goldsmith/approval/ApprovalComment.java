package dev.goldsmith.approval;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.List;

/** A remark that decides nothing. */
@Entity
public class ApprovalComment extends Owned {
    public long approvalId;
    public String personName;
    public String text;
    public Instant at;

    public static List<ApprovalComment> of(long approvalId) {
        return list("approvalId = ?1 order by id", approvalId);
    }
}

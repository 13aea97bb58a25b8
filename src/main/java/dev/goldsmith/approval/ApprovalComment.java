package dev.goldsmith.approval;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.List;

/** A remark that decides nothing. */
@Entity
public class ApprovalComment extends Owned {
    private static final int LONGEST = 2000;

    public long approvalId;
    public String personName;
    public String text;
    public Instant at;

    public static List<ApprovalComment> of(long approvalId) {
        return list("approvalId = ?1 order by id", approvalId);
    }

    static void add(Approval approval, Access by, String text) {
        var comment = new ApprovalComment();
        comment.approvalId = approval.id;
        comment.personName = by.personName();
        comment.text = text;
        comment.at = Instant.now();
        comment.persist();
    }

    /**
     * What somebody wrote, without space around it.
     *
     * @param field where they wrote it
     * @throws Refused INVALID_REQUEST when it is too long
     */
    static String stripped(String field, String text) {
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

package dev.goldsmith.approval;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What one person said. */
@Entity
public class ApprovalVote extends Owned {
    public long approvalId;
    public String personId;
    public String personName;

    /** Who handed their say over to this person; null: it is their own. */
    public @Nullable String voiceOf;

    @Enumerated(EnumType.STRING)
    public Verdict verdict;

    /** Ids of the needs that it counts for. */
    public String needs;

    public String comment;

    /** Its giver lost the role before the approval was decided: it doesn't count. */
    public boolean voided;

    public Instant at;

    static List<ApprovalVote> of(long approvalId) {
        return list("approvalId = ?1 order by at, id", approvalId);
    }

    /** As they are now, whatever this transaction saw before. */
    static List<ApprovalVote> lockedOf(long approvalId) {
        return ApprovalVote.<ApprovalVote>find("approvalId = ?1 order by id", approvalId)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    Set<Long> needIds() {
        return Arrays.stream(needs.split(","))
                .filter(id -> !id.isEmpty())
                .map(Long::valueOf)
                .collect(Collectors.toSet());
    }

    void countsFor(Collection<ApprovalNeed> counted) {
        needs = counted.stream().map(need -> need.id.toString()).collect(Collectors.joining(","));
    }

    /** Whose voice it is: nobody's counts twice. */
    String voice() {
        return voiceOf == null ? personId : voiceOf;
    }
}

package dev.goldsmith.approval;

import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Role;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one approval asks for, as the policy had it when the approval was asked for. */
@Entity
public class ApprovalNeed extends Owned {
    public long approvalId;
    public long teamId;

    @Enumerated(EnumType.STRING)
    public Role role;

    /** How many different people. */
    public int votes;

    /** Whom a decider may hand their say to; null: nobody. */
    @Enumerated(EnumType.STRING)
    public @Nullable Role standIn;

    /** Whose yes meets another need may meet this one too. */
    public boolean samePerson;

    /** Of the approval: each state of what asks a team is in the order of an index. */
    @Enumerated(EnumType.STRING)
    public ApprovalState state;

    static List<ApprovalNeed> of(long approvalId) {
        return list("approvalId = ?1 order by id", approvalId);
    }

    static void become(ApprovalState state, long approvalId) {
        update("state = ?1 where approvalId = ?2", state, approvalId);
    }

    /**
     * Whether this person holds the role that is asked, at this moment, and not by the asker's
     * hand.
     */
    boolean isHeldBy(String person, Asker asker) {
        return Electorate.holds(person, teamId, role, asker);
    }

    /** Whether this person may speak for that one, who holds the role. */
    boolean letsStandIn(String person, String from, Asker asker) {
        return standIn != null
                && isHeldBy(from, asker)
                && Electorate.holds(person, teamId, standIn, asker);
    }
}

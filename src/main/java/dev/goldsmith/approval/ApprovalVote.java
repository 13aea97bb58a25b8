package dev.goldsmith.approval;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** Ids of the needs that it can meet; which one it does: {@link Tally}. */
    public String needs;

    public String comment;

    /** Its giver lost the role before the approval was decided: it doesn't count. */
    public boolean voided;

    public Instant at;

    static List<ApprovalVote> of(long approvalId) {
        return list("approvalId = ?1 order by at, id", approvalId);
    }

    /** Ids of those whose yes counts. */
    public static Set<String> approvers(Approval approval) {
        return of(approval.id).stream()
                .filter(it -> it.says(Verdict.APPROVE))
                .map(it -> it.personId)
                .collect(Collectors.toSet());
    }

    /** As they are now, whatever this transaction saw before. */
    static List<ApprovalVote> lockedOf(long approvalId) {
        return ApprovalVote.<ApprovalVote>find("approvalId = ?1 order by id", approvalId)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    /** What this person said among these; null when nothing. */
    static @Nullable ApprovalVote by(String person, List<ApprovalVote> votes) {
        return votes.stream().filter(it -> it.personId.equals(person)).findFirst().orElse(null);
    }

    /** Of somebody who has said nothing yet. */
    static ApprovalVote blank(Approval approval, Access by) {
        var vote = new ApprovalVote();
        vote.approvalId = approval.id;
        vote.personId = by.personId();
        vote.personName = by.personName();
        return vote;
    }

    boolean says(Verdict word) {
        return verdict == word && !voided;
    }

    /** Says it, or something else than before; {@link #count} comes next. */
    void say(Verdict word, String why) {
        verdict = word;
        comment = why;
        voiceOf = null;
        voided = false;
        at = Instant.now();
    }

    /**
     * Counts for the needs that its giver answers by their roles now; where they hold none of them,
     * by those of somebody who handed theirs over.
     *
     * @return false when it answers none
     */
    boolean count(List<ApprovalNeed> asked, List<ApprovalDelegation> delegations, Asker asker) {
        if (countsFor(asked.stream().filter(it -> it.isHeldBy(personId, asker)))) {
            return true;
        }
        for (var lent : delegations) {
            if (lent.toPerson.equals(personId)
                    && countsFor(
                            asked.stream()
                                    .filter(it ->
                                            it.letsStandIn(personId, lent.fromPerson, asker)))) {
                voiceOf = lent.fromPerson;
                return true;
            }
        }
        return false;
    }

    /** An open approval counts only who holds the role still; a decided one is left as it is. */
    void recount(List<ApprovalNeed> asked, Asker asker) {
        var ids = needIds();
        var from = voiceOf;
        voided =
                !countsFor(
                        asked.stream()
                                .filter(need -> ids.contains(need.id))
                                .filter(need ->
                                        from == null
                                                ? need.isHeldBy(personId, asker)
                                                : need.letsStandIn(personId, from, asker)));
    }

    private boolean countsFor(Stream<ApprovalNeed> counted) {
        needs = counted.map(need -> need.id.toString()).collect(Collectors.joining(","));
        return !needs.isEmpty();
    }

    Set<Long> needIds() {
        return Arrays.stream(needs.split(","))
                .filter(id -> !id.isEmpty())
                .map(Long::valueOf)
                .collect(Collectors.toSet());
    }

    /** Whose voice it is: nobody's counts twice. */
    String voice() {
        return voiceOf == null ? personId : voiceOf;
    }
}

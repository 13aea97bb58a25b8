package dev.goldsmith.approval;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Entity;
import org.jspecify.annotations.Nullable;

/**
 * The gates of a team were asked about something, and let it into what is the team's. Nothing is
 * published without one, and only {@link Gates} make them: see ADR 28.
 */
@Entity
public class Passage extends Owned {
    /** What may pass: {@code run/42}. */
    public String subject;

    public long teamId;

    /** What it has to wait for first; null: nothing. */
    public @Nullable Long approvalId;

    Passage() {}

    static void give(String subject, long teamId, @Nullable Approval approval) {
        var passage = of(subject, teamId);
        if (passage == null) {
            passage = new Passage();
            passage.subject = subject;
            passage.teamId = teamId;
        }
        passage.approvalId = approval == null ? null : approval.id;
        passage.persist();
    }

    private static @Nullable Passage of(String subject, long teamId) {
        return find("subject = ?1 and teamId = ?2", subject, teamId).firstResult();
    }

    /**
     * @throws Refused CONFLICT when the team's gates were never asked about it, or haven't said yes
     */
    public static Passage of(String subject, Team team) {
        var passage = of(subject, team.id);
        if (passage == null) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "The gates of team %s were not asked about it, because what it publishes into wasn't that team's then; ask for it again."
                            .formatted(team.slug));
        }
        passage.requireOpen();
        return passage;
    }

    private void requireOpen() {
        Approval approval = approvalId == null ? null : Approval.findById(approvalId);
        if (approval != null && approval.state != ApprovalState.APPROVED) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Approval %d, which it waits for, is %s."
                            .formatted(approval.id, approval.state.word()));
        }
    }

    /** To be asked by whatever publishes. */
    public void requireInto(long owner) {
        if (teamId != owner) {
            throw new IllegalStateException(
                    "the gates of team %d let %s pass, and it goes to team %d"
                            .formatted(teamId, subject, owner));
        }
    }
}

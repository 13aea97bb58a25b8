package dev.goldsmith.approval;

import dev.goldsmith.tenant.Team;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a yes that was given to the same fingerprint answers a gate once more. */
final class Precedent {
    private static final int LOOK_BACK = 20;

    private Precedent() {}

    /** The policy may be stricter by now, and nobody's own yes carries their own request. */
    static boolean covers(Rule rule, Question question, @Nullable String asker) {
        if (!rule.gate().lasting) {
            return false;
        }
        List<Approval> earlier =
                Approval.<Approval>find(
                                "templateId = ?1 and fingerprint = ?2 and state = ?3 order by id desc",
                                question.template().id,
                                question.version().fingerprint,
                                ApprovalState.APPROVED)
                        .page(0, LOOK_BACK)
                        .list();
        return earlier.stream()
                .filter(approval ->
                        rule.gate() != Gate.OPEN_NETWORK
                                || !question.networkChangedSince(approval.requestedAt))
                .anyMatch(approval ->
                        approval.openGates().contains(rule.gate()) && meets(approval, rule, asker));
    }

    private static boolean meets(Approval approval, Rule rule, @Nullable String asker) {
        var needs = ApprovalNeed.of(approval.id);
        var votes =
                ApprovalVote.of(approval.id).stream()
                        .filter(vote -> !vote.personId.equals(asker))
                        .filter(vote -> !vote.voice().equals(asker))
                        .toList();
        return rule.needs().stream()
                .allMatch(now -> {
                    var team = Team.bySlug(now.team());
                    return team != null
                            && needs.stream()
                                    .filter(need ->
                                            need.teamId == team.id && need.role == now.role())
                                    .anyMatch(need -> Tally.count(need, votes) >= now.votes());
                });
    }
}

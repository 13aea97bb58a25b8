package dev.goldsmith.approval;

import dev.goldsmith.tenant.Team;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * Whether a yes that was given to the same fingerprint answers once more; one to a version isn't
 * one to a patch run of it. One approval has to answer everything that is asked, about the same
 * images: two halves would let one person answer for two teams.
 */
final class Precedent {
    private static final int LOOK_BACK = 20;

    private Precedent() {}

    /** The policy may be stricter by now, and nobody's own yes carries their own request. */
    static boolean covers(List<Gates.Open> open, Question question, Asker asker) {
        return Approval.<Approval>find(
                        "templateId = ?1 and fingerprint = ?2 and state = ?3 and patches = ?4 order by id desc",
                        question.template().id,
                        question.version().fingerprint,
                        ApprovalState.APPROVED,
                        question.patches())
                .page(0, LOOK_BACK)
                .<Approval>list()
                .stream()
                .filter(earlier -> Objects.equals(earlier.guardrails, question.guardrailsDigest()))
                .filter(earlier -> Objects.equals(earlier.secrets, question.secretsDigest()))
                .filter(earlier -> Objects.equals(earlier.parameters, question.parametersDigest()))
                .filter(earlier -> open.stream().allMatch(it -> wasAsked(earlier, it, question)))
                .anyMatch(earlier -> meets(earlier, open, asker));
    }

    private static boolean wasAsked(Approval earlier, Gates.Open now, Question question) {
        var gate = now.rule().gate();
        if (gate == Gate.OPEN_NETWORK
                && !Objects.equals(earlier.network, question.networkDigest())) {
            // A yes to one network is none to another.
            return false;
        }
        var opened = earlier.opened();
        if (opened == null) {
            // Before galleries were asked for, a build's yes was about all that the document names.
            return earlier.teamId == now.team()
                    && earlier.openGates().contains(gate)
                    && (!(question.act() instanceof Question.Publication)
                            || now.images().isEmpty());
        }
        return opened.stream().anyMatch(it -> it.covers(now.team(), gate, now.images()));
    }

    private static boolean meets(Approval earlier, List<Gates.Open> open, Asker asker) {
        var needs = ApprovalNeed.of(earlier.id);
        var yeses =
                Tally.yeses(
                        ApprovalVote.of(earlier.id).stream()
                                .filter(vote -> !asker.is(vote.personId))
                                .filter(vote -> !asker.is(vote.voice()))
                                .toList());
        var wanted =
                Needs.of(open.stream().map(Gates.Open::rule).toList()).entrySet().stream()
                        .map(it -> wanted(it.getKey(), it.getValue(), needs, yeses))
                        .toList();
        return Tally.isMet(wanted, yeses.size());
    }

    private static Tally.Wanted wanted(
            Needs.Whom whom, Needs.Joined now, List<ApprovalNeed> needs, List<ApprovalVote> yeses) {
        var could = new HashSet<Integer>();
        var team = Team.bySlug(whom.team());
        for (var need : needs) {
            for (int i = 0; i < yeses.size(); i++) {
                if (team != null
                        && need.teamId == team.id
                        && need.role == whom.role()
                        && yeses.get(i).needIds().contains(need.id)) {
                    could.add(i);
                }
            }
        }
        return new Tally.Wanted(now.votes(), now.samePerson(), could);
    }
}

package dev.goldsmith.approval;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.DocumentCheck;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * What a template may ask for only where its team's policy says who answers for it. To distribute
 * an image that failed its checks is nothing that goes without saying.
 */
@ApplicationScoped
public class PolicyCheck implements DocumentCheck {

    @Override
    public List<Violation> check(Access by, Team team, ImageTemplate template) {
        return Question.continuesOnFailure(template) && !allowed(team.id)
                ? List.of(
                        new Violation(
                                "$.properties.validate.continueDistributeOnFailure",
                                message(team.slug)))
                : List.of();
    }

    /** The policy may have changed since the template was saved. */
    static void require(Question question) {
        if (question.continuesOnFailure() && !allowed(question.template().teamId)) {
            Team team = Team.findById(question.template().teamId);
            throw new Refused(Refusal.CONFLICT, message(team.slug));
        }
    }

    private static boolean allowed(long teamId) {
        var policy = ApprovalPolicy.of(teamId);
        return policy != null
                && policy.rules().stream().anyMatch(it -> it.gate() == Gate.CONTINUE_ON_FAILURE);
    }

    private static String message(String team) {
        return "`continueDistributeOnFailure` distributes images that failed their checks, and the"
                + " policy of team %s doesn't allow it; set `false`, or have an owner add the gate `%s` with who must agree to it."
                        .formatted(team, Gate.CONTINUE_ON_FAILURE.word());
    }
}

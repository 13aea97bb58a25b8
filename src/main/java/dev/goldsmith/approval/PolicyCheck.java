package dev.goldsmith.approval;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.DocumentCheck;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a template may ask for only where the policy of its team, and of each that it publishes to,
 * says who answers for it. To distribute an image that failed its checks is nothing that goes
 * without saying.
 */
@ApplicationScoped
public class PolicyCheck implements DocumentCheck {

    @Inject Destination.Finder destinations;

    @Override
    public boolean countsElsewhere() {
        return true;
    }

    @Override
    public List<Violation> check(
            Access by, Team team, @Nullable Template saved, ImageTemplate template) {
        if (!Question.continuesOnFailure(template)) {
            return List.of();
        }
        var teams = new LinkedHashSet<>(List.of(team.id));
        destinations.of(template).forEach(it -> teams.add(it.teamId()));
        return teams.stream()
                .filter(it -> !allowed(it))
                .map(it ->
                        new Violation(
                                "$.properties.validate.continueDistributeOnFailure", message(it)))
                .toList();
    }

    /** The policies may have changed since the template was saved. */
    static void require(Question question, Set<Long> teams) {
        for (var team : teams) {
            if (question.continuesOnFailure() && !allowed(team)) {
                throw new Refused(Refusal.CONFLICT, message(team));
            }
        }
    }

    private static boolean allowed(long teamId) {
        var policy = ApprovalPolicy.of(teamId);
        return policy != null
                && policy.rules().stream().anyMatch(it -> it.gate() == Gate.CONTINUE_ON_FAILURE);
    }

    private static String message(long teamId) {
        Team team = Objects.requireNonNull(Team.findById(teamId));
        return "`continueDistributeOnFailure` distributes images that failed their checks, and the"
                + " policy of team %s doesn't allow it; set `false`, or have an owner add the gate `%s` with who must agree to it."
                        .formatted(team.slug, Gate.CONTINUE_ON_FAILURE.word());
    }
}

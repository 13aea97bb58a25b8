package dev.goldsmith.approval;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Joins what several gates ask for: of each team and role the most, and the fewest stand-ins. */
final class Needs {
    private Needs() {}

    record Whom(String team, Role role) {}

    record Joined(int votes, @Nullable Role standIn, boolean samePerson) {}

    static void write(Approval approval, List<Rule> rules) {
        of(rules)
                .forEach((whom, need) -> {
                    var team = Team.bySlug(whom.team());
                    if (team == null) {
                        // Nobody could answer, and going on would be a way round.
                        throw new Refused(
                                Refusal.CONFLICT,
                                "The policy names team '%s', which no longer exists; an owner must change the policy first."
                                        .formatted(whom.team()));
                    }
                    var row = new ApprovalNeed();
                    row.approvalId = approval.id;
                    row.teamId = team.id;
                    row.role = whom.role();
                    row.votes = need.votes();
                    row.standIn = need.standIn();
                    row.samePerson = need.samePerson();
                    row.state = approval.state;
                    row.persist();
                });
    }

    static Map<Whom, Joined> of(List<Rule> rules) {
        Map<Whom, Joined> joined = new LinkedHashMap<>();
        for (var rule : rules) {
            for (var need : rule.needs()) {
                joined.merge(
                        new Whom(need.team(), need.role()),
                        new Joined(need.votes(), need.standIn(), rule.samePerson()),
                        (a, b) ->
                                new Joined(
                                        Math.max(a.votes(), b.votes()),
                                        same(a.standIn(), b.standIn()),
                                        a.samePerson() && b.samePerson()));
            }
        }
        return joined;
    }

    private static @Nullable Role same(@Nullable Role a, @Nullable Role b) {
        return a == b ? a : null;
    }
}

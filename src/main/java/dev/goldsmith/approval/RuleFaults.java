package dev.goldsmith.approval;

import dev.goldsmith.kernel.Violation;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that is wrong with a policy, each at its path, with what would be right. */
final class RuleFaults {
    private static final int MOST_VOTES = 10;
    private static final int MOST_HOURS = 2160;
    private static final BigDecimal MOST_COST = BigDecimal.valueOf(1_000_000);
    private static final Set<Role> DECIDERS = EnumSet.of(Role.APPROVER, Role.OWNER);

    private final List<Violation> found = new ArrayList<>();

    private RuleFaults() {}

    static List<Violation> of(List<Rule> rules) {
        var faults = new RuleFaults();
        var gates = EnumSet.noneOf(Gate.class);
        for (int i = 0; i < rules.size(); i++) {
            var rule = rules.get(i);
            var at = "$.rules[%d]".formatted(i);
            if (!gates.add(rule.gate())) {
                faults.add(
                        at + ".gate",
                        "The gate '%s' has two rules; use one for all of it."
                                .formatted(rule.gate().word()));
            }
            faults.check(rule, at);
        }
        return faults.found;
    }

    private void check(Rule rule, String at) {
        range(at + ".hours", "hours", rule.hours(), MOST_HOURS);
        if (rule.gate() == Gate.LARGE_RUN) {
            if (rule.overMinutes() == null
                    && rule.overGigabytes() == null
                    && rule.overCost() == null) {
                add(
                        at + ".overMinutes",
                        "The gate 'largeRun' needs 'overMinutes', 'overGigabytes' or 'overCost': what is large?");
            }
            cost(at + ".overCost", rule.overCost());
            limit(at + ".overMinutes", "overMinutes", rule.overMinutes());
            limit(at + ".overGigabytes", "overGigabytes", rule.overGigabytes());
        } else if (rule.overMinutes() != null
                || rule.overGigabytes() != null
                || rule.overCost() != null) {
            add(
                    at,
                    "'overMinutes', 'overGigabytes' and 'overCost' belong to the gate 'largeRun' only, not to '%s'."
                            .formatted(rule.gate().word()));
        }
        if (rule.gate() != Gate.PROMOTION && !rule.channels().isEmpty()) {
            add(
                    at + ".channels",
                    "'channels' belongs to the gate 'promotion' only, not to '%s'."
                            .formatted(rule.gate().word()));
        }
        if (rule.needs().isEmpty()) {
            add(
                    at + ".needs",
                    "'needs' must have at least one entry. To require no approval, remove the rule.");
        }
        var whom = new HashSet<String>();
        for (int i = 0; i < rule.needs().size(); i++) {
            var need = rule.needs().get(i);
            var path = "%s.needs[%d]".formatted(at, i);
            if (Team.bySlug(need.team()) == null || !slug(need.team())) {
                add(
                        path + ".team",
                        "There is no team '%s'; 'team' is a team's slug.".formatted(need.team()));
            }
            if (!DECIDERS.contains(need.role())) {
                add(
                        path + ".role",
                        "'role' is approver or owner; a %s doesn't decide."
                                .formatted(need.role().name().toLowerCase(java.util.Locale.ROOT)));
            }
            range(path + ".votes", "votes", need.votes(), MOST_VOTES);
            if (need.standIn() == need.role()) {
                add(
                        path + ".standIn",
                        "'standIn' is another role than 'role', whose holders decide anyway.");
            }
            if (!whom.add(need.team() + "/" + need.role())) {
                add(
                        path,
                        "Team '%s' is asked twice in the same role; say it once, with all its votes."
                                .formatted(need.team()));
            }
        }
    }

    private static boolean slug(String text) {
        return text.equals(text.toLowerCase(java.util.Locale.ROOT));
    }

    private void limit(String path, String name, @Nullable Integer value) {
        if (value != null) {
            range(path, name, value, 1_000_000);
        }
    }

    private void cost(String path, @Nullable BigDecimal value) {
        if (value != null
                && (value.signum() < 0 || value.compareTo(MOST_COST) > 0 || value.scale() > 9)) {
            add(
                    path,
                    "'overCost' is an amount from 0 to %s with up to nine decimals; it is %s."
                            .formatted(MOST_COST, value.toString()));
        }
    }

    private void range(String path, String name, int value, int most) {
        if (value < 1 || value > most) {
            add(path, "'%s' is a number from 1 to %d; it is %d.".formatted(name, most, value));
        }
    }

    private void add(String path, String message) {
        found.add(new Violation(path, message));
    }
}

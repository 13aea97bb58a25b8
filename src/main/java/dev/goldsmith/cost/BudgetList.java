package dev.goldsmith.cost;

import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Budgets as people see them, with what this month has of each. */
public final class BudgetList {
    private BudgetList() {}

    /**
     * @param team slug of whose it is; null: all teams
     * @param template its name; null: all templates
     */
    public record Row(
            Budget budget, @Nullable String team, @Nullable String template, BudgetUse use) {
        public BigDecimal left() {
            return use.left(budget).max(BigDecimal.ZERO);
        }

        public int percent() {
            return use.percent(budget);
        }

        /** What was charged and what is reserved, for a bar. */
        public int taken() {
            return Math.min(
                    100,
                    new BudgetUse(use.spent().add(use.reserved()), BigDecimal.ZERO)
                            .percent(budget));
        }

        /** {@code web/nginx}, {@code web}; empty: everything. */
        public String scope() {
            return team == null ? "" : template == null ? team : team + "/" + template;
        }

        public boolean isUsedUp() {
            return use.left(budget).signum() <= 0;
        }
    }

    public static List<Row> of(Access by) {
        return rows(Budget.readable(by));
    }

    public static Row of(Access by, String name) {
        return rows(List.of(Budget.require(by, name))).getFirst();
    }

    private static List<Row> rows(List<Budget> budgets) {
        var ids = budgets.stream().map(it -> it.templateId).filter(Objects::nonNull).toList();
        Map<Long, Template> templates =
                ids.isEmpty()
                        ? Map.of()
                        : Template.<Template>list("id in ?1", ids).stream()
                                .collect(Collectors.toMap(it -> it.id, it -> it));
        var slugs = Team.slugs();
        var uses = BudgetUse.of(budgets, CostDays.today());
        return budgets.stream()
                .map(it -> {
                    var template = it.templateId == null ? null : templates.get(it.templateId);
                    var team = template == null ? it.teamId : Long.valueOf(template.teamId);
                    return new Row(
                            it,
                            team == null ? null : slugs.get(team),
                            template == null ? null : template.name,
                            uses.getOrDefault(it.id, BudgetUse.NOTHING));
                })
                .toList();
    }
}

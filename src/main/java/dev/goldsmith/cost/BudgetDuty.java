package dev.goldsmith.cost;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Tells once a month of each threshold that a budget reaches, whatever was charged to it. */
@ApplicationScoped
public class BudgetDuty {
    private static final Logger LOG = Logger.getLogger(BudgetDuty.class);
    private static final int ALL = 100;

    private static final String TENANTS =
            """
            select distinct b.tenant_id, 0 from budget b
            join tenant t on t.id = b.tenant_id and t.state <> 'DELETING'
            order by b.tenant_id
            """;

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;

    void duties(@Observes Duties duties) {
        duties.once("looking at budgets", Duration.ofMinutes(1), this::round);
    }

    /** All tenants, each in a transaction of its own. */
    public void round() {
        for (var tenant : across.refs(TENANTS)) {
            try {
                tenancy.in(tenant.tenantId(), () -> look(tenant.tenantId()));
            } catch (RuntimeException e) {
                if (DatabaseAway.causedBy(e)) {
                    throw e;
                }
                LOG.warnf(e, "budgets of tenant %s are looked at later", tenant.tenantId());
            }
        }
    }

    private static void look(String tenant) {
        var month = CostDays.today().withDayOfMonth(1);
        var told =
                BudgetTold.in(month).stream()
                        .collect(
                                Collectors.groupingBy(
                                        it -> it.budgetId,
                                        Collectors.mapping(it -> it.percent, Collectors.toSet())));
        var budgets = Budget.<Budget>listAll();
        var uses = BudgetUse.of(budgets, month);
        var system = Access.system(Tenant.findById(tenant));
        for (var budget : budgets) {
            var reached = new TreeSet<>(budget.percents());
            reached.add(ALL);
            int used = uses.getOrDefault(budget.id, BudgetUse.NOTHING).percent(budget);
            reached.removeIf(it -> it > used);
            reached.removeAll(told.getOrDefault(budget.id, java.util.Set.of()));
            if (!reached.isEmpty()) {
                reached.forEach(it -> BudgetTold.add(budget, month, it));
                tell(system, budget, month, reached.last());
            }
        }
    }

    /** Of the highest alone: who hears of 90 % has no use for 50. */
    private static void tell(Access system, Budget budget, LocalDate month, int percent) {
        Event.tell(
                system,
                budget.team(),
                EventKind.BUDGET_REACHED,
                budget.subject(),
                Map.of(
                        "percent",
                        percent,
                        "amount",
                        Money.shown(budget.amount, budget.currency),
                        "month",
                        month.toString().substring(0, 7)));
    }
}

package dev.goldsmith.cost;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Pricing;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import java.math.BigDecimal;

/**
 * Budgets stand between a request and the queue. What a run may cost is reserved in the transaction
 * that requests it, under the lock of its budgets, so that many at once never take more than there
 * is.
 */
final class BudgetGate {
    private BudgetGate() {}

    /**
     * @return whether somebody has to approve it
     * @throws Refused BUDGET where one stops it
     */
    static boolean asks(Template template, Pricing.Expected expected) {
        var budgets = Budget.lockedOver(template);
        var uses = BudgetUse.of(budgets, CostDays.today());
        boolean asks = false;
        for (var budget : budgets) {
            if (budget.at100 != Budget.At100.WARN) {
                requireSame(budget, expected);
                var left = uses.getOrDefault(budget.id, BudgetUse.NOTHING).left(budget);
                if (isOver(expected.high(), left)) {
                    if (budget.at100 == Budget.At100.STOP) {
                        throw budget.refuses(expected.high(), left, renewal());
                    }
                    asks = true;
                }
            }
        }
        return asks;
    }

    /** What costs nothing is over no budget, not even over one that is used up. */
    private static boolean isOver(BigDecimal cost, BigDecimal left) {
        return cost.signum() > 0 && cost.compareTo(left) > 0;
    }

    private static void requireSame(Budget budget, Pricing.Expected expected) {
        if (!budget.currency.equals(expected.currency())) {
            throw new Refused(
                    Refusal.BUDGET,
                    "Budget '%s' is in %s and prices are in %s by now; an administrator has to set it again."
                            .formatted(budget.name, budget.currency, expected.currency()));
        }
    }

    static String renewal() {
        return CostDays.today().withDayOfMonth(1).plusMonths(1).toString();
    }

    /** The budgets are locked since {@link #asks}. */
    static void reserve(Run run, Pricing.Expected expected) {
        var template = Template.<Template>findById(run.templateId);
        for (var budget : Budget.lockedOver(template)) {
            if (budget.currency.equals(expected.currency())) {
                BudgetReservation.add(budget, run.id, expected.high());
            }
        }
    }
}

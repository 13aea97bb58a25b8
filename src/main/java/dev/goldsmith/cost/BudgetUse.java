package dev.goldsmith.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a budget has in a month.
 *
 * @param spent what was charged
 * @param reserved what runs that aren't charged yet may cost
 */
public record BudgetUse(BigDecimal spent, BigDecimal reserved) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    static final BudgetUse NOTHING = new BudgetUse(BigDecimal.ZERO, BigDecimal.ZERO);

    /** Sums of a month. */
    private record Sum(long team, long template, String currency, BigDecimal amount) {}

    /** By budget, of the month that this day is in. */
    public static Map<Long, BudgetUse> of(Collection<Budget> budgets, LocalDate day) {
        if (budgets.isEmpty()) {
            return Map.of();
        }
        // A run that is charged between the two counts twice for once, and never not at all.
        var reserved = reserved(budgets);
        var sums = sums(budgets, day.withDayOfMonth(1));
        var uses = new HashMap<Long, BudgetUse>();
        for (var budget : budgets) {
            uses.put(
                    budget.id,
                    new BudgetUse(
                            sums.stream()
                                    .filter(it ->
                                            it.currency.equals(budget.currency)
                                                    && budget.covers(it.team, it.template))
                                    .map(Sum::amount)
                                    .reduce(BigDecimal.ZERO, BigDecimal::add),
                            reserved.getOrDefault(budget.id, BigDecimal.ZERO)));
        }
        return uses;
    }

    private static Map<Long, BigDecimal> reserved(Collection<Budget> budgets) {
        return Budget.getEntityManager()
                .createQuery(
                        """
                        select r.budgetId, sum(r.amount) from BudgetReservation r
                        where r.budgetId in :budgets group by r.budgetId
                        """,
                        Object[].class)
                .setParameter("budgets", budgets.stream().map(it -> it.id).toList())
                .getResultStream()
                .collect(Collectors.toMap(row -> (Long) row[0], row -> (BigDecimal) row[1]));
    }

    private static List<Sum> sums(Collection<Budget> budgets, LocalDate month) {
        var teams =
                budgets.stream().map(it -> it.teamId == null ? -1L : it.teamId).distinct().toList();
        return Budget.getEntityManager()
                .createQuery(
                        """
                        select r.teamId, r.templateId, r.currency, sum(r.amount) from CostRollup r
                        where r.grain = :grain and r.day = :month
                            and (:all = true or r.teamId in :teams)
                        group by r.teamId, r.templateId, r.currency
                        """,
                        Object[].class)
                .setParameter("grain", CostRollup.MONTH)
                .setParameter("month", month)
                .setParameter("all", teams.contains(-1L))
                .setParameter("teams", teams)
                .getResultStream()
                .map(row ->
                        new Sum((Long) row[0], (Long) row[1], (String) row[2], (BigDecimal) row[3]))
                .toList();
    }

    public BigDecimal left(Budget budget) {
        return budget.amount.subtract(spent).subtract(reserved);
    }

    /** How much of it was charged, in whole percents, rounded down. */
    public int percent(Budget budget) {
        return spent.multiply(HUNDRED)
                .divide(budget.amount, 0, RoundingMode.DOWN)
                .min(BigDecimal.valueOf(Integer.MAX_VALUE))
                .intValue();
    }
}

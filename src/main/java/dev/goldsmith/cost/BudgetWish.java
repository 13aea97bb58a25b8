package dev.goldsmith.cost;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.LockModeType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A budget as somebody wants it.
 *
 * @param team whose; null: all teams
 * @param template of this team; null: all of its templates
 * @param month how much a month
 * @param currency null: that of the prices
 * @param thresholds percents at which people are told, besides 100; null: 50 and 90
 * @param at100 a word of {@link Budget.At100}; null: warn
 */
public record BudgetWish(
        @Nullable String team,
        @Nullable String template,
        @Nullable String month,
        @Nullable String currency,
        @Nullable List<Integer> thresholds,
        @Nullable String at100) {
    /** Of a tenant. */
    static final int MOST = 200;

    private static final int MOST_THRESHOLDS = 10;
    private static final List<Integer> USUAL = List.of(50, 90);

    /** Writes it; whether it is new. */
    public boolean write(Access by, String called) {
        by.require(Permission.ADMIN, "budgets");
        var name = Fields.slug("name", called);
        Budget there =
                Budget.<Budget>find("name", name)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .firstResult();
        if (there == null && Budget.count() >= MOST) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "The tenant has %d budgets, which is the most; remove one first."
                            .formatted(MOST));
        }
        var budget = there == null ? new Budget() : there;
        var owner = team == null ? null : Team.require(team, by, Permission.READ);
        if (owner == null && template != null) {
            throw Fields.fault("team", "A template is named by its team and its name.");
        }
        // A template that moves keeps its budget.
        budget.teamId = owner == null || template != null ? null : owner.id;
        budget.templateId =
                owner == null || template == null ? null : Template.require(owner, template).id;
        var amount = amount();
        boolean same = there != null && amount.compareTo(there.amount) == 0;
        budget.name = name;
        budget.amount = amount;
        budget.currency = pricesCurrency();
        budget.thresholds = Json.write(percents());
        budget.at100 =
                at100 == null
                        ? Budget.At100.WARN
                        : Fields.oneOf("at100", at100, Budget.At100.values(), Budget.At100::word);
        budget.updatedAt = Instant.now();
        budget.updatedByName = by.personName();
        budget.persistAndFlush();
        if (!same && there != null) {
            BudgetTold.forget(budget);
        }
        Event.tell(
                by,
                budget.team(),
                EventKind.BUDGET_SET,
                budget.subject(),
                Map.of(
                        "amount",
                        Money.shown(budget.amount, budget.currency),
                        "at100",
                        budget.at100.word()));
        return there == null;
    }

    private BigDecimal amount() {
        if (month == null || !month.strip().matches("\\d{1,9}(\\.\\d{1,9})?")) {
            throw Fields.fault("month", "'month' must be an amount of money, like 100.00.");
        }
        var amount = new BigDecimal(month.strip());
        if (amount.signum() == 0) {
            throw Fields.fault("month", "'month' must be more than 0.");
        }
        return amount;
    }

    private String pricesCurrency() {
        var now = Prices.at(Instant.now()).currency();
        if (currency != null && !currency.equals(now)) {
            throw Fields.fault(
                    "currency",
                    "'currency' must be that of the tenant's prices, %s; amounts are never converted."
                            .formatted(now));
        }
        return now;
    }

    private List<Integer> percents() {
        if (thresholds == null) {
            return USUAL;
        }
        if (thresholds.size() > MOST_THRESHOLDS
                || thresholds.stream().anyMatch(it -> it == null || it < 1 || it > 100)) {
            throw Fields.fault(
                    "thresholds",
                    "'thresholds' must be up to %d whole numbers from 1 to 100."
                            .formatted(MOST_THRESHOLDS));
        }
        return thresholds.stream().distinct().sorted().toList();
    }
}

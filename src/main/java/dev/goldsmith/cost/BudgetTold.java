package dev.goldsmith.cost;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.time.LocalDate;
import java.util.List;
import org.hibernate.annotations.Immutable;

/** People were told that a budget reached a threshold in a month. */
@Entity
@Immutable
class BudgetTold extends Owned {
    public long budgetId;

    /** Its first day. */
    public LocalDate month;

    public int percent;

    static void add(Budget budget, LocalDate month, int percent) {
        var told = new BudgetTold();
        told.budgetId = budget.id;
        told.month = month;
        told.percent = percent;
        told.persist();
    }

    static List<BudgetTold> in(LocalDate month) {
        return list("month", month);
    }

    /** Its amount isn't what it was. */
    static void forget(Budget budget) {
        delete("budgetId", budget.id);
    }
}

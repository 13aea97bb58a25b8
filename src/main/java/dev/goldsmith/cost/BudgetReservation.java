package dev.goldsmith.cost;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.math.BigDecimal;
import org.hibernate.annotations.Immutable;

/** What a run may cost of a budget, from its request until it is charged. */
@Entity
@Immutable
class BudgetReservation extends Owned {
    public long budgetId;
    public long runId;
    public BigDecimal amount;

    static void add(Budget budget, long run, BigDecimal amount) {
        var reservation = new BudgetReservation();
        reservation.budgetId = budget.id;
        reservation.runId = run;
        reservation.amount = amount;
        reservation.persist();
    }

    /** What the run did cost is in the ledger now. */
    static void release(long run) {
        delete("runId", run);
    }

    /** Of a run that never began. */
    static void releaseNumber(long run) {
        delete("runId in (select r.id from Run r where r.number = ?1)", run);
    }
}

package dev.goldsmith.cost;

import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.EnumSet;
import java.util.Set;

/**
 * A run that ends is to be charged, and no end waits for that: only a row is left, in the same
 * transaction.
 */
@ApplicationScoped
class EndedRuns {
    /** The others had no worker. */
    private static final Set<RunState> WORKED =
            EnumSet.of(
                    RunState.SUCCEEDED,
                    RunState.PARTIALLY_SUCCEEDED,
                    RunState.FAILED,
                    RunState.CANCELED);

    void ended(@Observes Run.Ended run) {
        if (WORKED.contains(run.outcome())) {
            LedgerRows.due(run.tenantId(), run.number());
        } else {
            BudgetReservation.releaseNumber(run.number());
        }
    }
}

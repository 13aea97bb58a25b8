package dev.goldsmith.cost;

import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a run was expected to cost, and what it did. */
@Entity
public class RunCost extends Owned {
    public long runId;
    public long runNumber;
    public long teamId;
    public long templateId;
    public long lineageId;
    public String currency;
    public @Nullable BigDecimal estimateLow;
    public @Nullable BigDecimal estimateHigh;

    /** Null: it isn't charged yet. */
    public @Nullable BigDecimal amount;

    /** What layers spared. */
    public BigDecimal saved;

    public long savedMillis;

    /** The first of the month in which it failed; null: it didn't. */
    public @Nullable LocalDate failedMonth;

    public @Nullable Instant chargedAt;

    /** Of a run that has none. */
    static RunCost begin(Run run) {
        var cost = new RunCost();
        cost.runId = run.id;
        cost.runNumber = run.number;
        cost.teamId = run.teamId;
        cost.templateId = run.templateId;
        cost.lineageId = Metering.lineage(run);
        return cost;
    }

    static @Nullable RunCost of(long run) {
        return find("runId", run).firstResult();
    }

    /** By run number, of those that are charged. */
    public static Map<Long, RunCost> ofNumbers(Collection<Long> runs) {
        return runs.isEmpty()
                ? Map.of()
                : RunCost.<RunCost>list("runNumber in ?1", runs).stream()
                        .collect(Collectors.toMap(it -> it.runNumber, it -> it));
    }
}

package dev.goldsmith.cost;

import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunStep;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run cost, or costs so far.
 *
 * @param low what it was expected to cost at least, {@code high}: at most; null: nobody did
 * @param charged whether that is all, and in the ledger
 * @param saved what layers spared
 * @param sheet number of the price sheet; 0: the built-in one
 */
public record RunCosts(
        String currency,
        @Nullable BigDecimal low,
        @Nullable BigDecimal high,
        BigDecimal actual,
        boolean charged,
        BigDecimal saved,
        long savedMillis,
        int sheet,
        List<Line> lines) {

    /** All of one thing at one price. */
    public record Line(
            CostKind kind,
            String item,
            BigDecimal quantity,
            String unit,
            BigDecimal price,
            BigDecimal amount) {
        private Line plus(Line more) {
            return new Line(
                    kind, item, quantity.add(more.quantity), unit, price, amount.add(more.amount));
        }
    }

    private record Priced(CostKind kind, String item, String unit, BigDecimal price) {}

    public static RunCosts of(Run run) {
        var known = RunCost.of(run.id);
        return known != null && known.amount != null
                ? charged(known, known.amount)
                : metered(run, known);
    }

    private static RunCosts charged(RunCost known, BigDecimal amount) {
        var entries = CostEntry.ofRun(known.runId);
        return new RunCosts(
                known.currency,
                known.estimateLow,
                known.estimateHigh,
                amount,
                true,
                known.saved,
                known.savedMillis,
                entries.isEmpty() ? 0 : entries.getFirst().sheet,
                lines(entries));
    }

    private static RunCosts metered(Run run, @Nullable RunCost known) {
        var metering = Metering.of(run);
        var entries = RunCharge.entries(metering, Instant.now());
        long spared = Metering.savedMillis(RunStep.of(run));
        return new RunCosts(
                metering.prices().currency(),
                known == null ? null : known.estimateLow,
                known == null ? null : known.estimateHigh,
                entries.stream().map(it -> it.amount).reduce(BigDecimal.ZERO, BigDecimal::add),
                false,
                metering.cost(Duration.ofMillis(spared)),
                spared,
                metering.prices().sheet(),
                lines(entries));
    }

    private static List<Line> lines(List<CostEntry> entries) {
        var lines = new LinkedHashMap<Priced, Line>();
        for (var it : entries) {
            lines.merge(
                    new Priced(it.kind, it.item, it.unit, it.price.stripTrailingZeros()),
                    new Line(it.kind, it.item, it.quantity, it.unit, it.price, it.amount),
                    Line::plus);
        }
        var sorted = new ArrayList<>(lines.values());
        sorted.sort(Comparator.comparing(Line::kind));
        return List.copyOf(sorted);
    }

    /** What it was expected to cost when it was requested; null: nobody did. */
    public static @Nullable String expected(Run run) {
        var known = RunCost.of(run.id);
        return known == null || known.estimateLow == null || known.estimateHigh == null
                ? null
                : Money.range(known.estimateLow, known.estimateHigh, known.currency);
    }

    /** {@code 0.0042 USD so far}. */
    public String said() {
        return Money.shown(actual, currency) + (charged ? "" : " so far");
    }

    /** Whether there is anything to say of it. */
    public boolean isEmpty() {
        return lines.isEmpty() && low == null && savedMillis == 0;
    }
}

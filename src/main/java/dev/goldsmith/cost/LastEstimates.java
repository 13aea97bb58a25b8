package dev.goldsmith.cost;

import dev.goldsmith.run.RunList;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What building several templates costs, by what was expected of each one's last run. The same few
 * statements for many as for one; a template whose last run was expected to cost something in
 * another currency, or by nobody, isn't in it.
 *
 * @param templates how many are in it
 */
public record LastEstimates(BigDecimal low, BigDecimal high, String currency, int templates) {

    /** Null: nothing is known of any. */
    public static @Nullable LastEstimates of(Collection<Long> templates) {
        if (templates.isEmpty()) {
            return null;
        }
        var currency = Prices.at(Instant.now()).currency();
        var runs = RunList.lastOf(templates).values().stream().map(RunList.Row::number).toList();
        var costs =
                RunCost.ofNumbers(runs).values().stream()
                        .filter(it -> it.currency.equals(currency) && it.estimateHigh != null)
                        .toList();
        return costs.isEmpty()
                ? null
                : new LastEstimates(
                        costs.stream()
                                .map(it -> Objects.requireNonNull(it.estimateLow))
                                .reduce(BigDecimal.ZERO, BigDecimal::add),
                        costs.stream()
                                .map(it -> Objects.requireNonNull(it.estimateHigh))
                                .reduce(BigDecimal.ZERO, BigDecimal::add),
                        currency,
                        costs.size());
    }

    /** {@code 0.0031 – 0.0042 USD}. */
    public String shown() {
        return Money.range(low, high, currency);
    }
}

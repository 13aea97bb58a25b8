package dev.goldsmith.cost;

import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a version costs those who keep it.
 *
 * @param monthly what keeping it in its regions costs a month, by the prices of now
 * @param charged what was charged for keeping and copying it so far
 * @param build what its run cost; null: that isn't charged yet, or was before there were prices
 */
public record VersionCosts(
        String currency, BigDecimal monthly, BigDecimal charged, @Nullable BigDecimal build) {

    public static VersionCosts of(ImageVersion version) {
        var prices = Prices.at(Instant.now());
        var content = Objects.requireNonNull(version.content);
        var size = Stored.gigabytes(content);
        var monthly =
                version.replicas().stream()
                        .filter(it -> it.state == ImageReplica.State.COMPLETED)
                        .map(it -> prices.storage(it.storageAccountType, it.region).price())
                        .map(size::multiply)
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        var charged =
                CostEntry.getEntityManager()
                        .createQuery(
                                """
                                select sum(e.amount) from CostEntry e
                                where e.versionId = :version and e.currency = :currency
                                """,
                                BigDecimal.class)
                        .setParameter("version", version.id)
                        .setParameter("currency", prices.currency())
                        .getSingleResult();
        var run = RunCost.of(version.runId);
        return new VersionCosts(
                prices.currency(),
                monthly,
                charged == null ? BigDecimal.ZERO : charged,
                run == null || !run.currency.equals(prices.currency()) ? null : run.amount);
    }
}

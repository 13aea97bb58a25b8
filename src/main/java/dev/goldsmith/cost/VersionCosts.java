package dev.goldsmith.cost;

import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a version or a managed image costs those who keep it.
 *
 * @param monthly what keeping it in its regions costs a month, by the prices of now
 * @param charged what was charged for keeping and copying it so far
 * @param build what its run cost; null: that isn't charged yet, or was before there were prices, or
 *     no run made it
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
        return of(prices, monthly, version.id, version.runId);
    }

    public static VersionCosts of(ManagedImage image) {
        var prices = Prices.at(Instant.now());
        var monthly =
                Stored.gigabytes(image.content)
                        .multiply(prices.storage(Stored.USUAL, image.location).price());
        return of(prices, monthly, CostEntry.managed(image.id), image.runId);
    }

    private static VersionCosts of(
            Prices prices, BigDecimal monthly, long version, @Nullable Long builtBy) {
        var charged =
                CostEntry.getEntityManager()
                        .createQuery(
                                """
                                select sum(e.amount) from CostEntry e
                                where e.versionId = :version and e.currency = :currency
                                """,
                                BigDecimal.class)
                        .setParameter("version", version)
                        .setParameter("currency", prices.currency())
                        .getSingleResult();
        var run = builtBy == null ? null : RunCost.of(builtBy);
        return new VersionCosts(
                prices.currency(),
                monthly,
                charged == null ? BigDecimal.ZERO : charged,
                run == null || !run.currency.equals(prices.currency()) ? null : run.amount);
    }
}

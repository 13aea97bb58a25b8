package dev.goldsmith.cost;

import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.installation.Places;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunPhase;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Charges a run that has ended. Done again, it charges nothing more. */
final class RunCharge {
    private RunCharge() {}

    static void charge(long id) {
        Run run = Run.findById(id);
        if (run != null && run.state.terminal()) {
            var metering = Metering.of(run);
            Ledger.charge(run.tenantId, entries(metering, Instant.now()));
            Run.flush();
            settle(run, metering);
        }
        if (run != null) {
            BudgetReservation.release(id);
            LedgerRows.done(run.tenantId, id);
        }
    }

    /** What it has used up to now. */
    static List<CostEntry> entries(Metering metering, Instant now) {
        var run = metering.run();
        var entries = new ArrayList<>(metering.entries(RunPhase.ofAllAttempts(run), now));
        for (var row : replicas(run.builderId())) {
            var entry = egress(row.version(), row.replica(), metering.prices(), metering.whom());
            if (entry != null) {
                entry.runId = run.id;
                entries.add(entry);
            }
        }
        return entries;
    }

    private record Copy(ImageVersion version, ImageReplica replica) {}

    private static List<Copy> replicas(long builder) {
        return ImageVersion.getEntityManager()
                .createQuery(
                        """
                        select v, r from ImageVersion v join ImageReplica r on r.versionId = v.id
                        where v.runId = :run and r.state = :there order by r.id
                        """,
                        Object[].class)
                .setParameter("run", builder)
                .setParameter("there", ImageReplica.State.COMPLETED)
                .getResultStream()
                .map(row -> new Copy((ImageVersion) row[0], (ImageReplica) row[1]))
                .toList();
    }

    /** Of a copy, once; null where nothing was copied. */
    static @Nullable CostEntry egress(
            ImageVersion version, ImageReplica replica, Prices prices, CostEntry.For whom) {
        if (replica.place.equals(Places.LOCAL) || version.content == null) {
            return null;
        }
        var at = Objects.requireNonNullElse(replica.endedAt, version.createdAt);
        var entry =
                CostEntry.of(
                        "replica/%d/egress".formatted(replica.id),
                        LocalDate.ofInstant(at, ZoneOffset.UTC),
                        CostKind.EGRESS,
                        new CostEntry.For(
                                whom.team(),
                                whom.template(),
                                whom.lineage(),
                                version.definitionId,
                                replica.region),
                        prices,
                        prices.egress(home(version, replica), replica.region),
                        Stored.gigabytes(version.content));
        entry.versionId = version.id;
        return entry;
    }

    /** Where it was copied from: its home region, unless it is that. */
    private static String home(ImageVersion version, ImageReplica replica) {
        var home = VersionRegions.home(version);
        return home.id.equals(replica.id) ? Places.LOCAL : home.region;
    }

    private static void settle(Run run, Metering metering) {
        var there = RunCost.of(run.id);
        var cost = there == null ? RunCost.begin(run) : there;
        var ended = Objects.requireNonNullElseGet(run.endedAt, Instant::now);
        cost.currency = metering.prices().currency();
        cost.amount =
                CostEntry.ofRun(run.id).stream()
                        .map(it -> it.amount)
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        cost.savedMillis = Metering.savedMillis(RunStep.of(run));
        cost.saved = metering.cost(Duration.ofMillis(cost.savedMillis));
        cost.failedMonth =
                run.state == RunState.FAILED
                        ? LocalDate.ofInstant(ended, ZoneOffset.UTC).withDayOfMonth(1)
                        : null;
        cost.chargedAt = Instant.now();
        cost.persist();
    }
}

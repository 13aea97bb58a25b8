package dev.goldsmith.cost;

import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Charges what images take, for each day that is over: versions in each region that has them,
 * managed images, VHDs. A piece is a transaction, tenants take turns, and days that were missed are
 * charged one after the other. Copies that no run made are charged on the way.
 */
@ApplicationScoped
public class StorageDuty {
    private static final Logger LOG = Logger.getLogger(StorageDuty.class);

    /** Replicas, managed images or VHDs of a transaction. */
    private static final int PIECE = 500;

    private static final String TENANTS =
            """
            select t.id, 0 from tenant t left join storage_charge c on c.tenant_id = t.id
            where t.state <> 'DELETING' and (c.day is null or c.day < ?) order by t.id
            """;

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;

    void duties(@Observes Duties duties) {
        duties.once(
                "charging storage",
                Duration.ofMinutes(10),
                () -> round(LocalDate.now(ZoneOffset.UTC)));
    }

    /** All days before this one. */
    public void round(LocalDate today) {
        round(today, PIECE);
    }

    void round(LocalDate today, int most) {
        var tenants = across.refs(TENANTS, today).stream().map(it -> it.tenantId()).toList();
        while (!tenants.isEmpty()) {
            tenants = tenants.stream().filter(it -> piece(it, today, most)).toList();
        }
    }

    /** Whether the tenant has more. */
    private boolean piece(String tenant, LocalDate today, int most) {
        try {
            return tenancy.in(tenant, () -> charge(tenant, today, most));
        } catch (RuntimeException e) {
            if (DatabaseAway.causedBy(e)) {
                throw e;
            }
            LOG.warnf(e, "storage of tenant %s is charged later", tenant);
            return false;
        }
    }

    private static boolean charge(String tenant, LocalDate today, int most) {
        var progress = StorageCharge.locked(tenant, today);
        if (!progress.day.isBefore(today)) {
            return false;
        }
        var prices = Prices.at(Stored.begin(progress.day));
        var piece =
                switch (progress.part) {
                    case VERSIONS -> versions(progress, today, prices, most);
                    case MANAGED_IMAGES ->
                            KeptOutside.managedImages(
                                    progress.day, progress.replicaId, prices, most);
                    case VHDS ->
                            KeptOutside.vhds(
                                    tenant, progress.day, progress.replicaId, prices, most);
                };
        Ledger.charge(tenant, piece.entries);
        if (piece.last == null) {
            progress.next();
        } else {
            progress.reached(piece.last);
        }
        return progress.day.isBefore(today);
    }

    /**
     * Some of what is kept.
     *
     * @param last id of the last one; null: nothing comes after these
     */
    record Piece(List<CostEntry> entries, @Nullable Long last) {}

    private static Piece versions(
            StorageCharge progress, LocalDate today, Prices prices, int most) {
        var kept = kept(progress.day, progress.replicaId, most);
        var entries = new ArrayList<CostEntry>();
        kept.forEach(it -> it.entries(progress.day, prices, entries));
        if (progress.day.equals(today.minusDays(1))) {
            var versions = new HashMap<Long, UnusedVersion.Candidate>();
            kept.forEach(it -> versions.putIfAbsent(it.version.id, it.candidate()));
            UnusedVersion.look(versions.values(), prices, Stored.begin(today));
        }
        return new Piece(entries, kept.size() < most ? null : kept.getLast().replica.id);
    }

    /**
     * A version in a region.
     *
     * @param team the gallery's
     * @param ancestors of its template, see {@link Run#ancestors}
     */
    private record Kept(
            ImageVersion version,
            ImageReplica replica,
            long team,
            String ancestors,
            String gallery,
            String image) {
        UnusedVersion.Candidate candidate() {
            return new UnusedVersion.Candidate(
                    version, team, "image/%s/%s/%s".formatted(gallery, image, version.number()));
        }

        void entries(LocalDate day, Prices prices, List<CostEntry> into) {
            var content = Objects.requireNonNull(version.content);
            var whom =
                    new CostEntry.For(
                            team,
                            version.templateId,
                            Metering.lineage(ancestors, version.templateId),
                            version.definitionId,
                            replica.region);
            var published = Objects.requireNonNull(version.publishedAt);
            var copied = Objects.requireNonNullElse(replica.endedAt, published);
            var from = copied.isAfter(published) ? copied : published;
            var to = Objects.requireNonNullElse(version.deletedAt, Instant.MAX);
            var part = Stored.partOfMonth(day, from, to);
            if (part.signum() > 0) {
                var entry =
                        CostEntry.of(
                                "replica/%d/%s".formatted(replica.id, day),
                                day,
                                CostKind.STORAGE,
                                whom,
                                prices,
                                prices.storage(replica.storageAccountType, replica.region),
                                Stored.gigabytes(content).multiply(part));
                entry.versionId = version.id;
                into.add(entry);
            }
            var copy = RunCharge.egress(version, replica, prices, whom);
            if (copy != null && !copied.isBefore(Stored.begin(day))) {
                into.add(copy);
            }
        }
    }

    private static List<Kept> kept(LocalDate day, long after, int most) {
        return ImageVersion.getEntityManager()
                .createQuery(
                        """
                        select v, r, g.teamId, x.ancestors, g.name, d.name
                        from ImageReplica r
                        join ImageVersion v on v.id = r.versionId
                        join ImageDefinition d on d.id = v.definitionId
                        join Gallery g on g.id = d.galleryId
                        left join Run x on x.id = v.runId
                        where r.id > :after and r.state = :there and v.publishedAt < :end
                            and (v.state = :published or v.deletedAt > :begin)
                        order by r.id
                        """,
                        Object[].class)
                .setParameter("after", after)
                .setParameter("there", ImageReplica.State.COMPLETED)
                .setParameter("published", ImageVersion.State.PUBLISHED)
                .setParameter("begin", Stored.begin(day))
                .setParameter("end", Stored.begin(day.plusDays(1)))
                .setMaxResults(most)
                .getResultStream()
                .map(row ->
                        new Kept(
                                (ImageVersion) row[0],
                                (ImageReplica) row[1],
                                (Long) row[2],
                                row[3] == null ? "[]" : (String) row[3],
                                (String) row[4],
                                (String) row[5]))
                .toList();
    }
}

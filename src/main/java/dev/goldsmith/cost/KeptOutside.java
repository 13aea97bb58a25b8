package dev.goldsmith.cost;

import dev.goldsmith.build.Captured;
import dev.goldsmith.gallery.KeptImage;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Moments;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.VhdTarget;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * What is kept outside galleries. Managed images say themselves from when until when. A VHD is
 * there until its template is deleted or a later run puts another one at its place, as {@code
 * storage.Reference} has it.
 */
final class KeptOutside {
    /** Each VHD's end is the first of what later runs put at its place. */
    private static final String VHDS =
            """
            select k.id, k.builder, k.name, k.place, k.kept_from, k.replaced_at, k.deleted_at,
                k.team_id, k.template_id, k.ancestors
            from (
                select o.id, coalesce(r.captured_by, r.id) as builder, o.name,
                    coalesce(o.uri, o.name) as place, o.published_at as kept_from,
                    min(o.published_at) over (
                        partition by r.template_id, coalesce(o.uri, o.name) order by r.number
                        rows between 1 following and unbounded following) as replaced_at,
                    t.deleted_at, t.team_id, t.id as template_id, r.ancestors
                from run_output o
                join run r on r.id = o.run_id
                join template t on t.id = r.template_id
                where o.kind = 'VHD' and r.tenant_id = :tenant
                    and (t.deleted_at is null or t.deleted_at > :begin)) k
            where k.id > :after and k.kept_from < :end
                and (k.replaced_at is null or k.replaced_at > :begin)
            order by k.id
            """;

    private static final Map<String, Class<?>> COLUMNS = columns();

    private KeptOutside() {}

    private static Map<String, Class<?>> columns() {
        var columns = new LinkedHashMap<String, Class<?>>();
        columns.put("id", Long.class);
        columns.put("builder", Long.class);
        columns.put("name", String.class);
        columns.put("place", String.class);
        columns.put("kept_from", LocalDateTime.class);
        columns.put("replaced_at", LocalDateTime.class);
        columns.put("deleted_at", LocalDateTime.class);
        columns.put("team_id", Long.class);
        columns.put("template_id", Long.class);
        columns.put("ancestors", String.class);
        return columns;
    }

    /**
     * Something that was there, at least for a part of a day.
     *
     * @param charge what it is called in the ledger
     * @param image 0: none
     * @param ancestors of its template, see {@link Run#ancestors}
     * @param to null: it still is
     */
    private record Kept(
            long id,
            String charge,
            long team,
            long template,
            @Nullable String ancestors,
            long image,
            String region,
            long bytes,
            Instant from,
            @Nullable Instant to) {

        private @Nullable CostEntry entry(LocalDate day, Prices prices) {
            var part = Stored.partOfMonth(day, from, Objects.requireNonNullElse(to, Instant.MAX));
            if (part.signum() == 0) {
                return null;
            }
            var entry =
                    CostEntry.of(
                            "%s/%s".formatted(charge, day),
                            day,
                            CostKind.STORAGE,
                            new CostEntry.For(
                                    team,
                                    template,
                                    Metering.lineage(ancestors, template),
                                    image,
                                    region),
                            prices,
                            prices.storage(Stored.USUAL, region),
                            Stored.gigabytes(bytes).multiply(part));
            entry.versionId = image == 0 ? null : (Long) image;
            return entry;
        }
    }

    private static StorageDuty.Piece piece(
            List<Kept> kept, LocalDate day, Prices prices, int most) {
        var entries = new ArrayList<CostEntry>();
        for (var it : kept) {
            var entry = it.entry(day, prices);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return new StorageDuty.Piece(entries, kept.size() < most ? null : kept.getLast().id);
    }

    static StorageDuty.Piece managedImages(LocalDate day, long after, Prices prices, int most) {
        var kept =
                KeptImage.getEntityManager()
                        .createQuery(
                                """
                                select k, r.ancestors from KeptImage k
                                left join Run r on r.id = k.runId
                                where k.id > :after and k.keptFrom < :end
                                    and (k.keptUntil is null or k.keptUntil > :begin)
                                order by k.id
                                """,
                                Object[].class)
                        .setParameter("after", after)
                        .setParameter("begin", Stored.begin(day))
                        .setParameter("end", Stored.begin(day.plusDays(1)))
                        .setMaxResults(most)
                        .getResultStream()
                        .map(row -> of((KeptImage) row[0], (String) row[1]))
                        .toList();
        return piece(kept, day, prices, most);
    }

    private static Kept of(KeptImage image, @Nullable String ancestors) {
        return new Kept(
                image.id,
                "managed/" + image.id,
                image.teamId,
                image.templateId == null ? 0 : image.templateId,
                ancestors,
                CostEntry.managed(image.imageId),
                image.region,
                image.bytes,
                image.keptFrom,
                image.keptUntil);
    }

    /**
     * @param tenant a statement of ours names it
     */
    static StorageDuty.Piece vhds(
            String tenant, LocalDate day, long after, Prices prices, int most) {
        var vhds = rows(tenant, day, after, most).stream().map(Vhd::of).toList();
        var sizes = sizes(vhds.stream().map(it -> it.builder).distinct().toList());
        return piece(
                vhds.stream().map(it -> it.kept(sizes.getOrDefault(it.builder, 0L))).toList(),
                day,
                prices,
                most);
    }

    private static List<Object[]> rows(String tenant, LocalDate day, long after, int most) {
        var query =
                RunOutput.getEntityManager()
                        .unwrap(Session.class)
                        .createNativeQuery(VHDS, Object[].class);
        COLUMNS.forEach(query::addScalar);
        return query.setParameter("tenant", tenant)
                .setParameter("after", after)
                .setParameter("begin", day.atStartOfDay())
                .setParameter("end", day.plusDays(1).atStartOfDay())
                .setMaxResults(most)
                .getResultList();
    }

    /**
     * @param builder the run that captured its disk: whoever carries it over keeps one file
     * @param place see {@link VhdTarget}
     */
    private record Vhd(
            long id,
            long builder,
            String name,
            String place,
            Instant from,
            @Nullable Instant to,
            long team,
            long template,
            @Nullable String ancestors) {
        static Vhd of(Object[] row) {
            var replaced = Moments.of(row[5]);
            var deleted = Moments.of(row[6]);
            return new Vhd(
                    (Long) row[0],
                    (Long) row[1],
                    (String) row[2],
                    (String) row[3],
                    Objects.requireNonNull(Moments.of(row[4])),
                    replaced == null || deleted != null && deleted.isBefore(replaced)
                            ? deleted
                            : replaced,
                    (Long) row[7],
                    (Long) row[8],
                    (String) row[9]);
        }

        Kept kept(long bytes) {
            return new Kept(
                    id,
                    "vhd/%d/%s".formatted(builder, name),
                    team,
                    template,
                    ancestors,
                    0,
                    region(VhdTarget.find(place).map(VhdTarget::region).orElse(null)),
                    bytes,
                    from,
                    to);
        }
    }

    private static String region(@Nullable String named) {
        return Objects.requireNonNullElse(named, Places.LOCAL);
    }

    /** Where a target's image is kept; null: in a gallery. */
    static @Nullable String region(Distributor target) {
        return switch (target) {
            case Distributor.SharedImage _ -> null;
            case Distributor.ManagedImage managed -> managed.location();
            case Distributor.Vhd vhd -> region(VhdTarget.of(vhd).region());
        };
    }

    /** How much of what was captured is kept for a target. */
    static long bytes(Distributor target, Captured captured) {
        return target instanceof Distributor.Vhd ? captured.bytes() : captured.allBytes();
    }

    /** Of the disks that VHDs are made of, by the run that captured them. */
    private static Map<Long, Long> sizes(Collection<Long> runs) {
        var sizes = new HashMap<Long, Long>();
        if (!runs.isEmpty()) {
            Run.getEntityManager()
                    .createQuery(
                            "select r.id, r.captured from Run r where r.id in :runs",
                            Object[].class)
                    .setParameter("runs", runs)
                    .getResultStream()
                    .filter(row -> row[1] != null)
                    .forEach(row -> sizes.put((Long) row[0], ((Captured) row[1]).bytes()));
        }
        return sizes;
    }
}

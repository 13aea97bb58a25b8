package dev.goldsmith.cost;

import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.KeptDisk;
import dev.goldsmith.tenant.Access;
import jakarta.persistence.Query;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What images cost a month, with all that they have published, in all their regions: by the prices
 * of now, or, where that would be too many versions to look at, by what was charged for yesterday.
 * The same few statements for many as for one. Those whose team the reader doesn't read aren't in
 * it.
 */
public final class ImageCosts {
    /** Versions that are looked at. */
    private static final int MOST = 1_000;

    /** Whether there is one after so many, whatever their state: nothing else is read. */
    private static final String MORE =
            """
            select v.id from image_version v
            where v.definition_id in (:ids) and v.tenant_id = :tenant
            """;

    private static final String VERSIONS =
            """
            select v.definition_id, r.storage_account_type, r.region, v.bytes, v.data_disks
            from image_version v
            join image_replica r on r.version_id = v.id and r.state = 'COMPLETED'
            join image_definition d on d.id = v.definition_id
            join gallery g on g.id = d.gallery_id
            where v.definition_id in (:ids) and v.tenant_id = :tenant and v.state = 'PUBLISHED'
                and (:all or g.team_id in (:teams))
            """;

    private static final String MANAGED =
            """
            select m.image_id, m.region, m.bytes from kept_image m
            where m.image_id in (:ids) and m.kept_until is null and m.tenant_id = :tenant
                and (:all or m.team_id in (:teams))
            """;

    private final String currency;

    /** By the id of the definition, or what {@link CostEntry#managed} makes of an image's. */
    private final Map<Long, BigDecimal> monthly;

    private ImageCosts(String currency, Map<Long, BigDecimal> monthly) {
        this.currency = currency;
        this.monthly = monthly;
    }

    /** So much of an image, somewhere. */
    private record Part(long image, String type, String region, long bytes) {}

    /**
     * @param definitions ids, {@code managed}: those of managed images
     */
    public static ImageCosts of(Access by, Collection<Long> definitions, Collection<Long> managed) {
        return of(by, definitions, managed, MOST);
    }

    /**
     * @param most versions that are looked at
     */
    static ImageCosts of(
            Access by, Collection<Long> definitions, Collection<Long> managed, int most) {
        boolean many =
                !query(MORE, by, definitions)
                        .setFirstResult(most)
                        .setMaxResults(1)
                        .getResultList()
                        .isEmpty();
        return many ? yesterdays(by, definitions, managed) : live(by, definitions, managed);
    }

    private static ImageCosts live(
            Access by, Collection<Long> definitions, Collection<Long> managed) {
        var parts = new ArrayList<Part>();
        for (var row : rows(VERSIONS, by, definitions)) {
            parts.add(
                    new Part(
                            id(row[0]),
                            (String) row[1],
                            (String) row[2],
                            id(row[3]) + KeptDisk.bytes((String) row[4])));
        }
        for (var row : rows(MANAGED, by, managed)) {
            parts.add(
                    new Part(
                            CostEntry.managed(id(row[0])),
                            Stored.USUAL,
                            (String) row[1],
                            id(row[2])));
        }
        var prices =
                Prices.ofStorage(
                        Instant.now(),
                        parts.stream().map(Part::type).distinct().toList(),
                        parts.stream().map(Part::region).distinct().toList());
        var monthly = new HashMap<Long, BigDecimal>();
        for (var part : parts) {
            var amount =
                    Stored.gigabytes(part.bytes)
                            .multiply(prices.storage(part.type, part.region).price());
            monthly.merge(part.image, amount, BigDecimal::add);
        }
        return new ImageCosts(prices.currency(), monthly);
    }

    private static ImageCosts yesterdays(
            Access by, Collection<Long> definitions, Collection<Long> managed) {
        var currency = Prices.at(Instant.now()).currency();
        var day = CostDays.today().minusDays(1);
        var month = BigDecimal.valueOf(day.lengthOfMonth());
        var monthly = new HashMap<Long, BigDecimal>();
        CostRollup.getEntityManager()
                .createQuery(
                        """
                        select r.imageId, sum(r.amount) from CostRollup r
                        where r.grain = :grain and r.day = :day and r.kind = :kind
                            and r.currency = :currency and r.imageId in :images
                            and (:all = true or r.teamId in :teams)
                        group by r.imageId
                        """,
                        Object[].class)
                .setParameter("grain", CostRollup.DAY)
                .setParameter("day", day)
                .setParameter("kind", CostKind.STORAGE)
                .setParameter("currency", currency)
                .setParameter(
                        "images",
                        Stream.concat(
                                        definitions.stream(),
                                        managed.stream().map(CostEntry::managed))
                                .toList())
                .setParameter("all", by.readsAllTeams())
                .setParameter("teams", some(by.readableTeams()))
                .getResultStream()
                .forEach(row -> monthly.put((Long) row[0], ((BigDecimal) row[1]).multiply(month)));
        return new ImageCosts(currency, monthly);
    }

    private static long id(Object column) {
        return ((Number) column).longValue();
    }

    @SuppressWarnings("unchecked")
    private static List<Object[]> rows(String sql, Access by, Collection<Long> ids) {
        return query(sql, by, ids)
                .setParameter("all", by.readsAllTeams())
                .setParameter("teams", some(by.readableTeams()))
                .getResultList();
    }

    private static Query query(String sql, Access by, Collection<Long> ids) {
        return ImageVersion.getEntityManager()
                .createNativeQuery(sql)
                .setParameter("ids", some(ids))
                .setParameter("tenant", by.tenantId());
    }

    /** A list of SQL has no less than one. */
    private static Collection<Long> some(Collection<Long> ids) {
        return ids.isEmpty() ? List.of(-1L) : ids;
    }

    /** That of all of them. */
    public String currency() {
        return currency;
    }

    /** Null: it has published nothing, or it isn't the reader's to know. */
    public @Nullable BigDecimal ofDefinition(long id) {
        return monthly.get(id);
    }

    /** The same of a managed image. */
    public @Nullable BigDecimal ofManaged(long id) {
        return monthly.get(CostEntry.managed(id));
    }
}

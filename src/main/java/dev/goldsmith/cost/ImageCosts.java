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
import org.jspecify.annotations.Nullable;

/**
 * What images cost a month by the prices of now, with all that they have published, in all their
 * regions. The same few statements for many as for one. Those whose team the reader doesn't read
 * aren't in it.
 */
public final class ImageCosts {
    private static final String VERSIONS =
            """
            from image_version v
            join image_replica r on r.version_id = v.id and r.state = 'COMPLETED'
            join image_definition d on d.id = v.definition_id
            join gallery g on g.id = d.gallery_id
            where v.definition_id in (:ids) and v.tenant_id = :tenant and v.state = 'PUBLISHED'
                and (:all or g.team_id in (:teams))
            """;

    private static final String SYSTEM_DISKS =
            "select v.definition_id, r.storage_account_type, r.region, sum(v.bytes) "
                    + VERSIONS
                    + " group by v.definition_id, r.storage_account_type, r.region";

    private static final String DATA_DISKS =
            "select v.definition_id, r.storage_account_type, r.region, v.data_disks "
                    + VERSIONS
                    + " and v.data_disks is not null and v.data_disks <> '[]'";

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
        var parts = new ArrayList<Part>();
        for (var row : rows(SYSTEM_DISKS, by, definitions)) {
            parts.add(
                    new Part(
                            id(row[0]),
                            (String) row[1],
                            (String) row[2],
                            ((Number) row[3]).longValue()));
        }
        for (var row : rows(DATA_DISKS, by, definitions)) {
            parts.add(
                    new Part(
                            id(row[0]),
                            (String) row[1],
                            (String) row[2],
                            KeptDisk.bytes((String) row[3])));
        }
        for (var row : rows(MANAGED, by, managed)) {
            parts.add(
                    new Part(
                            CostEntry.managed(id(row[0])),
                            Stored.USUAL,
                            (String) row[1],
                            ((Number) row[2]).longValue()));
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

    private static long id(Object column) {
        return ((Number) column).longValue();
    }

    @SuppressWarnings("unchecked")
    private static List<Object[]> rows(String sql, Access by, Collection<Long> ids) {
        Query query = ImageVersion.getEntityManager().createNativeQuery(sql);
        return query.setParameter("ids", some(ids))
                .setParameter("tenant", by.tenantId())
                .setParameter("all", by.readsAllTeams())
                .setParameter("teams", some(by.readableTeams()))
                .getResultList();
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

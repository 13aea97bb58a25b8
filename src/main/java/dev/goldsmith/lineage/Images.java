package dev.goldsmith.lineage;

import dev.goldsmith.gallery.EndOfLife;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.kernel.Moments;
import dev.goldsmith.lineage.Node.Built;
import dev.goldsmith.lineage.Node.Owner;
import dev.goldsmith.lineage.Node.Pointer;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.tenant.Tenant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * All images of a tenant, one statement a kind of thing, however many there are: of each its newest
 * versions alone, however many it has.
 */
final class Images {
    private Images() {}

    /**
     * An image and its newest version.
     *
     * @param made what that was made of; null: nothing was built yet
     */
    record Image(
            Key key,
            Owner owner,
            @Nullable String gallery,
            String name,
            @Nullable Built newest,
            @Nullable Built previous,
            @Nullable Made made) {}

    /**
     * What a version was made of.
     *
     * @param template null: it is a copy, so that no template brings the next
     * @param parent null: unknown
     * @param built id of the version that it was built on; null: that is in no gallery
     * @param on its number; that of a platform image, or the digest of a managed one
     */
    record Made(
            @Nullable Long template,
            @Nullable Key parent,
            @Nullable Long built,
            @Nullable String on) {}

    /**
     * The index is named, since the statistics of the day can speak for one by state, and then all
     * versions are read and sorted. The order is that of the whole index, for a database that
     * doesn't take what the outer query knows for a constant.
     */
    private static final String NEWEST =
            """
            (select x.id from image_version x force index (image_version_number)
             where x.definition_id = d.id and x.state = 'PUBLISHED' and not x.exclude_from_latest
                and not exists (select 1 from withdrawal w where w.version_id = x.id)
             order by x.definition_id desc, x.major desc, x.minor desc, x.patch desc
             limit 1 offset %d)
            """;

    private static final String DEFINITIONS =
            """
            select d.id as id, d.name as image, g.name as gallery,
                t.id as team, t.slug as slug, t.name as title, %s as newest_id, %s as previous_id
            from image_definition d
            join gallery g on g.id = d.gallery_id
            join team t on t.id = g.team_id
            where d.tenant_id = :tenant and d.name_key not like '#%%' and g.name_key not like '#%%'
            """
                    .formatted(NEWEST.formatted(0), NEWEST.formatted(1));

    static List<Image> definitions(String tenant) {
        var rows = rows(DEFINITIONS, tenant).getResultList();
        var versions =
                versions(
                        tenant,
                        rows.stream()
                                .flatMap(row -> Stream.of((Long) row[6], (Long) row[7]))
                                .filter(Objects::nonNull)
                                .toList());
        return rows.stream()
                .map(row -> {
                    var newest = versions.get(row[6]);
                    var previous = versions.get(row[7]);
                    return new Image(
                            new Key.Definition((Long) row[0]),
                            new Owner((Long) row[3], (String) row[4], (String) row[5]),
                            (String) row[2],
                            (String) row[1],
                            newest == null ? null : newest.built(),
                            previous == null ? null : previous.built(),
                            newest == null ? null : newest.made());
                })
                .toList();
    }

    private record Version(Built built, Made made) {}

    private static Map<Long, Version> versions(String tenant, Collection<Long> ids) {
        return rows(
                        """
                        select v.id c0, v.major c1, v.minor c2, v.patch c3, v.published_at c4,
                            v.end_of_life_at c5, d.end_of_life_at c6,
                            case when v.copy_of is null then v.template_id end c7,
                            v.parent_image c8, v.parent_platform c9, v.source_version c10,
                            b.id c11, b.definition_id c12, b.major c13, b.minor c14, b.patch c15
                        from image_version v
                        join image_definition d on d.id = v.definition_id
                        left join image_version b on b.tenant_id = :tenant
                            and b.id = coalesce(v.copy_of, v.parent_version)
                        where v.tenant_id = :tenant and v.id in (:ids)
                        """,
                        tenant)
                .setParameter("ids", some(ids))
                .getResultStream()
                .collect(
                        Collectors.toMap(
                                row -> (Long) row[0],
                                row ->
                                        new Version(
                                                new Built(
                                                        (Long) row[0],
                                                        number(row, 1),
                                                        Moments.of(row[4]),
                                                        EndOfLife.earlier(
                                                                Moments.of(row[5]),
                                                                Moments.of(row[6]))),
                                                made(row, 7))));
    }

    static List<Image> managed(String tenant) {
        return rows(
                        """
                        select m.id c0, m.name c1, t.id c2, t.slug c3, t.name c4,
                            left(m.disk, 12) c5, m.published_at c6, m.template_id c7,
                            m.parent_image c8, m.parent_platform c9, m.source_version c10,
                            b.id c11, b.definition_id c12, b.major c13, b.minor c14, b.patch c15
                        from managed_image m
                        join team t on t.id = m.team_id
                        left join image_version b on b.tenant_id = :tenant
                            and b.id = m.parent_version
                        where m.tenant_id = :tenant
                        """,
                        tenant)
                .getResultStream()
                .map(row ->
                        new Image(
                                new Key.Managed((Long) row[0]),
                                new Owner((Long) row[2], (String) row[3], (String) row[4]),
                                null,
                                (String) row[1],
                                new Built((Long) row[0], (String) row[5], Moments.of(row[6]), null),
                                null,
                                made(row, 7)))
                .toList();
    }

    /** Nine columns: template, parents, source, and the version that it was built on. */
    private static Made made(@Nullable Object[] row, int from) {
        var built = (Long) row[from + 4];
        return new Made(
                (Long) row[from],
                Key.of(
                        new Parentage(null, (Long) row[from + 1], (String) row[from + 2]),
                        (Long) row[from + 5]),
                built,
                built == null ? (String) row[from + 3] : number(row, from + 6));
    }

    static String number(@Nullable Object[] row, int from) {
        return new VersionNumber(
                        (Integer) Objects.requireNonNull(row[from]),
                        (Integer) Objects.requireNonNull(row[from + 1]),
                        (Integer) Objects.requireNonNull(row[from + 2]))
                .toString();
    }

    /** The channels that point to something, by definition. */
    static Map<Long, List<Pointer>> channels(String tenant) {
        return rows(
                        """
                        select c.definition_id c0, c.name c1,
                            v.major c2, v.minor c3, v.patch c4, v.published_at c5
                        from channel c join image_version v on v.id = c.version_id
                        where c.tenant_id = :tenant order by c.name_key
                        """,
                        tenant)
                .getResultStream()
                .collect(
                        Collectors.groupingBy(
                                row -> (Long) row[0],
                                Collectors.mapping(
                                        row ->
                                                new Pointer(
                                                        (String) row[1],
                                                        number(row, 2),
                                                        Moments.of(row[5])),
                                        Collectors.toList())));
    }

    /** Definitions that all teams, or one of these, can start from. */
    static Set<Long> shared(String tenant, Collection<Long> teams) {
        return new HashSet<>(
                sql(
                                """
                                select distinct definition_id from image_share
                                where tenant_id = :tenant
                                    and (team_id is null or team_id in (:teams))
                                """,
                                Long.class,
                                tenant)
                        .setParameter("teams", some(teams))
                        .getResultList());
    }

    /** A list that is never empty, with the same in it. */
    static Collection<Long> some(Collection<Long> ids) {
        return ids.isEmpty() ? List.of(-1L) : ids;
    }

    /**
     * SQL of our own, which names the tenant: some has to name an index as well, and HQL that is
     * filtered by tenant would be translated anew each time.
     */
    static <T> NativeQuery<T> sql(String text, Class<T> type, String tenant) {
        return Tenant.getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery(text, type)
                .setParameter("tenant", tenant);
    }

    /** Its columns are called by their places, since no two may have the same name. */
    static NativeQuery<Object[]> rows(String text, String tenant) {
        return sql(text, Object[].class, tenant);
    }
}

package dev.goldsmith.lineage;

import dev.goldsmith.gallery.EndOfLife;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.lineage.Node.Built;
import dev.goldsmith.lineage.Node.Owner;
import dev.goldsmith.lineage.Node.Pointer;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.tenant.Tenant;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
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
        var rows = sql(DEFINITIONS, Object[].class, tenant).getResultList();
        var versions =
                versions(
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

    private static Map<Long, Version> versions(Collection<Long> ids) {
        return rows("""
        select v.id, v.major, v.minor, v.patch, v.publishedAt, v.endOfLifeAt,
            v.templateId, v.parentage, v.copyOf, v.content.sourceVersion,
            b.id, b.definitionId, b.major, b.minor, b.patch, d.endOfLifeAt
        from ImageVersion v
        join ImageDefinition d on d.id = v.definitionId
        left join ImageVersion b on b.id = coalesce(v.copyOf, v.parentage.parentVersion)
        where v.id in :ids
        """)
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
                                                        (Instant) row[4],
                                                        EndOfLife.earlier(
                                                                (Instant) row[5],
                                                                (Instant) row[15])),
                                                made(
                                                        row,
                                                        row[8] == null ? (Long) row[6] : null,
                                                        (Parentage) row[7],
                                                        (String) row[9]))));
    }

    static List<Image> managed() {
        return rows("""
        select m.id, m.name, t.id, t.slug, t.name, m.content.disk, m.publishedAt,
            m.templateId, m.parentage, m.content.sourceVersion,
            b.id, b.definitionId, b.major, b.minor, b.patch
        from ManagedImage m
        join Team t on t.id = m.teamId
        left join ImageVersion b on b.id = m.parentage.parentVersion
        """)
                .getResultStream()
                .map(row -> {
                    var disk = ((String) row[5]).substring(0, 12);
                    return new Image(
                            new Key.Managed((Long) row[0]),
                            new Owner((Long) row[2], (String) row[3], (String) row[4]),
                            null,
                            (String) row[1],
                            new Built((Long) row[0], disk, (Instant) row[6], null),
                            null,
                            made(row, (Long) row[7], (Parentage) row[8], (String) row[9]));
                })
                .toList();
    }

    /** The version that it was built on is in the last columns. */
    private static Made made(
            @Nullable Object[] row,
            @Nullable Long template,
            @Nullable Parentage parentage,
            @Nullable String source) {
        var built = (Long) row[10];
        return new Made(
                template,
                Key.of(parentage, (Long) row[11]),
                built,
                built == null ? source : number(row, 12));
    }

    private static String number(@Nullable Object[] row, int from) {
        return new VersionNumber(
                        (Integer) Objects.requireNonNull(row[from]),
                        (Integer) Objects.requireNonNull(row[from + 1]),
                        (Integer) Objects.requireNonNull(row[from + 2]))
                .toString();
    }

    /** The channels that point to something, by definition. */
    static Map<Long, List<Pointer>> channels() {
        return rows("""
        select c.definitionId, c.name, v.major, v.minor, v.patch, v.publishedAt
        from Channel c join ImageVersion v on v.id = c.versionId
        order by c.nameKey
        """)
                .getResultStream()
                .collect(
                        Collectors.groupingBy(
                                row -> (Long) row[0],
                                Collectors.mapping(
                                        row ->
                                                new Pointer(
                                                        (String) row[1],
                                                        number(row, 2),
                                                        (Instant) row[5]),
                                        Collectors.toList())));
    }

    /** Definitions that all teams, or one of these, can start from. */
    static Set<Long> shared(Collection<Long> teams) {
        return new HashSet<>(
                Tenant.getEntityManager()
                        .createQuery(
                                """
                                select distinct s.definitionId from ImageShare s
                                where s.teamId is null or s.teamId in :teams
                                """,
                                Long.class)
                        .setParameter("teams", some(teams))
                        .getResultList());
    }

    /** A list that is never empty, with the same in it. */
    static Collection<Long> some(Collection<Long> ids) {
        return ids.isEmpty() ? List.of(-1L) : ids;
    }

    /** Where the index has to be named. */
    static <T> NativeQuery<T> sql(String text, Class<T> type, String tenant) {
        return Tenant.getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery(text, type)
                .setParameter("tenant", tenant);
    }

    static TypedQuery<Object[]> rows(String text) {
        return ImageVersion.getEntityManager().createQuery(text, Object[].class);
    }
}

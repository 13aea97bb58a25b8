package dev.goldsmith.advisory;

import dev.goldsmith.gallery.Channel;
import java.time.Instant;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/** What owners are to be told of. Each statement names the tenant. */
final class AlertRows {
    /** Nothing that counts says that version v isn't affected by advisory a, or no more. */
    private static final String UNSETTLED =
            """
            not exists (select 1 from vulnerability_statement s
                where s.tenant_id = :tenant and s.definition_id = v.definition_id
                    and (s.version_id is null or s.version_id = v.id)
                    and s.advisory = a.name and s.status in (:settling)
                    and s.revoked_at is null and (s.until is null or s.until > :now))\
            """;

    private static final List<String> SETTLING =
            Statement.statuses().stream()
                    .filter(Statement.Status::settles)
                    .map(Enum::name)
                    .toList();

    private final String tenant;

    AlertRows(String tenant) {
        this.tenant = tenant;
    }

    /**
     * A version that a channel points to, and how many vulnerabilities of a severity became known.
     *
     * @param list of the version's packages
     */
    record Newly(
            long team,
            String gallery,
            String image,
            String version,
            String channel,
            long versionId,
            long list,
            Severity severity,
            int number) {}

    /** Channels that point to something, after the one of this id. */
    List<Long> channels(long after, int most) {
        return Channel.getEntityManager()
                .createQuery(
                        "select c.id from Channel c where c.versionId is not null and c.id > :after order by c.id",
                        Long.class)
                .setParameter("after", after)
                .setMaxResults(most)
                .getResultList();
    }

    List<Newly> untold(List<Long> channels) {
        return sql("""
        select g.team_id, g.name, d.name,
            concat(v.major, '.', v.minor, '.', v.patch), c.name, v.id, p.id,
            f.counts_as, count(*)
        from channel c
        join image_version v on v.id = c.version_id and v.state = 'PUBLISHED'
        join image_definition d on d.id = v.definition_id
        join gallery g on g.id = d.gallery_id
        join package_list p on p.tenant_id = c.tenant_id and p.digest = v.packages
        join listed_match l on l.list_id = p.id
        join vulnerability f on f.matched_id = l.matched_id and f.told = false
            and f.counts_as is not null
        join advisory a on a.id = f.advisory_id
        where c.id in (:channels) and c.tenant_id = :tenant and %s
        group by c.id, f.counts_as, g.team_id, g.name, d.name, v.major, v.minor,
            v.patch, c.name, v.id, p.id
        order by f.counts_as desc, c.id
        """
                        .formatted(UNSETTLED))
                .setParameter("settling", SETTLING)
                .setParameter("now", Instant.now())
                .setParameter("channels", channels)
                .getResultStream()
                .map(it ->
                        new Newly(
                                number(it[0]),
                                (String) it[1],
                                (String) it[2],
                                (String) it[3],
                                (String) it[4],
                                number(it[5]),
                                number(it[6]),
                                Severity.stored(it[7]),
                                (int) number(it[8])))
                .toList();
    }

    /** Names of the worst that became known of a version. */
    List<String> worst(Newly version, Severity least, int most) {
        return sql("""
        select a.name, max(f.counts_as) as worst from listed_match l
        join vulnerability f on f.matched_id = l.matched_id and f.told = false
            and f.counts_as >= :least
        join advisory a on a.id = f.advisory_id
        join image_version v on v.id = :version
        where l.list_id = :list and l.tenant_id = :tenant and %s
        group by a.name order by worst desc, a.name desc limit :most
        """
                        .formatted(UNSETTLED))
                .setParameter("settling", SETTLING)
                .setParameter("now", Instant.now())
                .setParameter("version", version.versionId())
                .setParameter("list", version.list())
                .setParameter("least", least.ordinal())
                .setParameter("most", most)
                .getResultStream()
                .map(it -> (String) it[0])
                .toList();
    }

    void told() {
        sql("update vulnerability set told = true where tenant_id = :tenant and told = false")
                .executeUpdate();
    }

    private static long number(Object column) {
        return ((Number) column).longValue();
    }

    private NativeQuery<Object[]> sql(String sql) {
        return Channel.getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery(sql, Object[].class)
                .setParameter("tenant", tenant);
    }
}

package dev.goldsmith.advisory;

import dev.goldsmith.kernel.Json;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/** Writes advisories, which are of no tenant. Whoever writes has the next number of the clock. */
final class AdvisoryRows {
    /** Rows of a statement. */
    private static final int AT_ONCE = 500;

    private AdvisoryRows() {}

    /** From now on nobody else changes an advisory until this transaction ends. */
    static long locked() {
        return number("select seq, id from advisory_clock where id = 1 for update");
    }

    /** The number of the last change. */
    static long now() {
        return number("select seq, id from advisory_clock where id = 1");
    }

    private static long number(String sql) {
        return ((Number) sql(sql).getSingleResult()[0]).longValue();
    }

    /** Takes the next number. */
    private static long tick(long before) {
        sql("update advisory_clock set seq = :seq where id = 1")
                .setParameter("seq", before + 1)
                .executeUpdate();
        return before + 1;
    }

    /**
     * Writes those that are newer than what is here.
     *
     * @return how many were
     */
    static int write(long feed, Collection<Osv> advisories) {
        var before = locked();
        var here = modified(advisories);
        var newer = new LinkedHashMap<String, Osv>();
        for (var it : advisories) {
            var same = newer.get(it.id());
            var known = same == null ? here.get(it.id()) : same.modified();
            // What is about nothing that is built here, and isn't here, need not be kept.
            boolean matters = !it.packages().isEmpty() || here.containsKey(it.id());
            if (matters && (known == null || it.modified().isAfter(known))) {
                newer.put(it.id(), it);
            }
        }
        if (newer.isEmpty()) {
            return 0;
        }
        upsert(feed, tick(before), List.copyOf(newer.values()));
        var ids = ids(newer.keySet());
        sql("delete from advisory_package where advisory_id in (:ids)")
                .setParameter("ids", ids.values())
                .executeUpdate();
        packages(newer, ids);
        cover(feed, newer.values());
        return newer.size();
    }

    private static Map<String, Instant> modified(Collection<Osv> advisories) {
        // One whose feed was removed is brought anew, whatever its date.
        return Advisory.<Advisory>list(
                        "name in ?1 and feedId is not null",
                        advisories.stream().map(Osv::id).distinct().toList())
                .stream()
                .collect(Collectors.toMap(it -> it.name, it -> it.modified));
    }

    private static void upsert(long feed, long seq, List<Osv> newer) {
        var rows =
                IntStream.range(0, newer.size())
                        .mapToObj(
                                "(:n%1$d, :feed, :m%1$d, :p%1$d, :w%1$d, :s%1$d, :a%1$d, :seq)"
                                        ::formatted)
                        .collect(Collectors.joining(", "));
        var insert =
                sql("""
                insert into advisory
                    (name, feed_id, modified, published, withdrawn, summary, aliases, seq)
                values %s
                on duplicate key update feed_id = values(feed_id),
                    modified = values(modified), published = values(published),
                    withdrawn = values(withdrawn), summary = values(summary),
                    aliases = values(aliases), seq = values(seq)
                """
                                .formatted(rows))
                        .setParameter("feed", feed)
                        .setParameter("seq", seq);
        for (int i = 0; i < newer.size(); i++) {
            var it = newer.get(i);
            insert.setParameter("n" + i, it.id());
            insert.setParameter("m" + i, it.modified());
            insert.setParameter("p" + i, it.published());
            insert.setParameter("w" + i, it.withdrawn(), Instant.class);
            insert.setParameter("s" + i, it.summary());
            insert.setParameter("a" + i, String.join(" ", it.aliases()));
        }
        insert.executeUpdate();
    }

    private static Map<String, Long> ids(Collection<String> names) {
        return sql("select name, id from advisory where name in (:names)")
                .setParameter("names", names)
                .getResultStream()
                .collect(
                        Collectors.toMap(it -> (String) it[0], it -> ((Number) it[1]).longValue()));
    }

    private static void cover(long feed, Collection<Osv> newer) {
        newer.stream()
                .flatMap(it -> it.packages().stream())
                .map(it -> it.ecosystem().name())
                .distinct()
                .forEach(it ->
                        sql("insert ignore into advisory_coverage (feed_id, ecosystem) values (:feed, :ecosystem)")
                                .setParameter("feed", feed)
                                .setParameter("ecosystem", it)
                                .executeUpdate());
    }

    private record Row(long advisory, Osv.Package said) {}

    private static void packages(Map<String, Osv> newer, Map<String, Long> ids) {
        var rows =
                newer.values().stream()
                        .filter(it -> it.withdrawn() == null)
                        .flatMap(it ->
                                it.packages().stream()
                                        .map(p -> new Row(ids.getOrDefault(it.id(), 0L), p)))
                        .toList();
        for (int from = 0; from < rows.size(); from += AT_ONCE) {
            insert(rows.subList(from, Math.min(from + AT_ONCE, rows.size())));
        }
    }

    private static void insert(List<Row> rows) {
        var values =
                IntStream.range(0, rows.size())
                        .mapToObj("(:i%1$d, :e%1$d, :n%1$d, :s%1$d, :a%1$d)"::formatted)
                        .collect(Collectors.joining(", "));
        var insert =
                sql(
                        "insert into advisory_package (advisory_id, ecosystem, name, severity, affected) values "
                                + values);
        for (int i = 0; i < rows.size(); i++) {
            var it = rows.get(i);
            insert.setParameter("i" + i, it.advisory());
            insert.setParameter("e" + i, it.said().ecosystem().name());
            insert.setParameter("n" + i, it.said().name());
            insert.setParameter("s" + i, it.said().severity().ordinal());
            insert.setParameter("a" + i, Json.write(it.said().affected()));
        }
        insert.executeUpdate();
    }

    /**
     * Some of a feed that is removed are about nothing from now on.
     *
     * @return whether there were any
     */
    static boolean let(long feed, int most) {
        var before = locked();
        var ids =
                Advisory.<Advisory>find("feedId = ?1 order by id", feed).page(0, most).stream()
                        .map(it -> it.id)
                        .toList();
        sql("delete from advisory_coverage where feed_id = :feed")
                .setParameter("feed", feed)
                .executeUpdate();
        if (ids.isEmpty()) {
            return false;
        }
        sql("update advisory set feed_id = null, seq = :seq where id in (:ids)")
                .setParameter("seq", tick(before))
                .setParameter("ids", ids)
                .executeUpdate();
        sql("delete from advisory_package where advisory_id in (:ids)")
                .setParameter("ids", ids)
                .executeUpdate();
        return true;
    }

    private static NativeQuery<Object[]> sql(String sql) {
        return Feed.getEntityManager().unwrap(Session.class).createNativeQuery(sql, Object[].class);
    }
}

package dev.goldsmith.advisory;

import dev.goldsmith.kernel.Json;
import java.time.Instant;
import java.util.ArrayList;
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

    /** Characters of a statement's rows, unless it is one row: a server takes 16 MB by default. */
    private static final int LONGEST = 1 << 20;

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
    static long tick(long before) {
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
        if (!newer.isEmpty()) {
            upsert(feed, tick(before), List.copyOf(newer.values()));
            var ids = ids(newer.keySet());
            clear(ids.values());
            packages(newer, ids);
        }
        FeedRows.hold(feed, advisories);
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

    /** They are about nothing any more. */
    static void clear(Collection<Long> ids) {
        sql("delete from advisory_package where advisory_id in (:ids)")
                .setParameter("ids", ids)
                .executeUpdate();
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

    private record Row(long advisory, Osv.Package said, String affected) {}

    private static void packages(Map<String, Osv> newer, Map<String, Long> ids) {
        var rows =
                newer.values().stream()
                        .filter(it -> it.withdrawn() == null)
                        .flatMap(it ->
                                it.packages().stream()
                                        .map(p ->
                                                new Row(
                                                        ids.getOrDefault(it.id(), 0L),
                                                        p,
                                                        Json.write(p.affected()))))
                        .toList();
        var waiting = new ArrayList<Row>();
        long length = 0;
        for (var it : rows) {
            if (waiting.size() == AT_ONCE
                    || !waiting.isEmpty() && length + it.affected().length() > LONGEST) {
                insert(waiting);
                waiting.clear();
                length = 0;
            }
            waiting.add(it);
            length += it.affected().length();
        }
        if (!waiting.isEmpty()) {
            insert(waiting);
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
            insert.setParameter("a" + i, it.affected());
        }
        insert.executeUpdate();
    }

    static NativeQuery<Object[]> sql(String sql) {
        return Feed.getEntityManager().unwrap(Session.class).createNativeQuery(sql, Object[].class);
    }
}

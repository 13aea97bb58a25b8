package dev.goldsmith.advisory;

import static dev.goldsmith.advisory.AdvisoryRows.sql;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which advisories feeds have, and of which releases. Several can have the same one; it is that of
 * the feed that brought its newest form.
 */
final class FeedRows {
    private FeedRows() {}

    /** The feed has these, as far as they are here. */
    static void hold(long feed, Collection<Osv> advisories) {
        var newest = new TreeMap<String, Osv>();
        for (var it : advisories) {
            newest.merge(
                    it.id(),
                    it,
                    (one, other) -> other.modified().isAfter(one.modified()) ? other : one);
        }
        if (newest.isEmpty()) {
            return;
        }
        var here =
                sql("select name, id from advisory where name in (:names) and feed_id is not null order by id")
                        .setParameter("names", newest.keySet())
                        .getResultList();
        if (here.isEmpty()) {
            return;
        }
        var insert =
                sql("""
                insert into held_advisory (advisory_id, feed_id, modified) values %s
                on duplicate key update modified = greatest(modified, values(modified))
                """
                                .formatted(
                                        IntStream.range(0, here.size())
                                                .mapToObj("(:a%1$d, :feed, :m%1$d)"::formatted)
                                                .collect(Collectors.joining(", "))))
                        .setParameter("feed", feed);
        for (int i = 0; i < here.size(); i++) {
            insert.setParameter("a" + i, here.get(i)[1]);
            insert.setParameter(
                    "m" + i,
                    Objects.requireNonNull(newest.get((String) here.get(i)[0])).modified());
        }
        insert.executeUpdate();
    }

    /** An import that went through had advisories of these releases. */
    static void cover(long feed, Collection<String> ecosystems) {
        for (var it : ecosystems) {
            sql("insert ignore into advisory_coverage (feed_id, ecosystem) values (:feed, :ecosystem)")
                    .setParameter("feed", feed)
                    .setParameter("ecosystem", it)
                    .executeUpdate();
        }
    }

    /**
     * Some of a feed that is removed become those of another feed that has them in the same form,
     * or else are about nothing from now on. Where another has an older form, nothing is known by
     * that feed until it is imported again.
     *
     * @return whether there were any
     */
    static boolean let(long feed, int most) {
        // Feeds first, as imports do, since some may become due.
        Feed.<Feed>find("order by id").withLock(LockModeType.PESSIMISTIC_WRITE).list();
        var before = AdvisoryRows.locked();
        uncover(List.of(feed));
        var ids =
                Advisory.<Advisory>find("feedId = ?1 order by id", feed).page(0, most).stream()
                        .map(it -> it.id)
                        .toList();
        if (ids.isEmpty()) {
            return sql("delete from held_advisory where feed_id = :feed limit :most")
                            .setParameter("feed", feed)
                            .setParameter("most", most)
                            .executeUpdate()
                    > 0;
        }
        handOver(feed, ids);
        var gone =
                sql("select id, feed_id from advisory where id in (:ids) and feed_id = :feed")
                        .setParameter("feed", feed)
                        .setParameter("ids", ids)
                        .getResultStream()
                        .map(it -> ((Number) it[0]).longValue())
                        .toList();
        sql("delete from held_advisory where feed_id = :feed and advisory_id in (:ids)")
                .setParameter("feed", feed)
                .setParameter("ids", ids)
                .executeUpdate();
        if (!gone.isEmpty()) {
            sql("update advisory set feed_id = null, seq = :seq where id in (:ids)")
                    .setParameter("seq", AdvisoryRows.tick(before))
                    .setParameter("ids", gone)
                    .executeUpdate();
            AdvisoryRows.clear(gone);
            again(gone);
        }
        return true;
    }

    /** Those that another feed has in the same form are that one's from now on. */
    private static void handOver(long feed, Collection<Long> ids) {
        sql("""
        update advisory a join (
            select h.advisory_id, min(h.feed_id) as feed_id from held_advisory h
            join advisory o on o.id = h.advisory_id and o.modified = h.modified
            join advisory_feed f on f.id = h.feed_id and f.ending = false
            where h.advisory_id in (:ids) and h.feed_id <> :feed group by h.advisory_id
        ) other on other.advisory_id = a.id
        set a.feed_id = other.feed_id
        """)
                .setParameter("feed", feed)
                .setParameter("ids", ids)
                .executeUpdate();
    }

    /** Feeds that have another form of what is gone bring it with their next import. */
    private static void again(Collection<Long> gone) {
        var feeds =
                sql("select distinct feed_id, 0 from held_advisory where advisory_id in (:ids)")
                        .setParameter("ids", gone)
                        .getResultStream()
                        .map(it -> ((Number) it[0]).longValue())
                        .toList();
        if (!feeds.isEmpty()) {
            Feed.update("triedAt = null where id in ?1", feeds);
            uncover(feeds);
        }
    }

    private static void uncover(Collection<Long> feeds) {
        sql("delete from advisory_coverage where feed_id in (:feeds)")
                .setParameter("feeds", feeds)
                .executeUpdate();
    }
}

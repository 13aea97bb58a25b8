package dev.goldsmith.recall;

import dev.goldsmith.gallery.ChannelMove;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Ranges;
import dev.goldsmith.tenant.Team;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recalls as people see them: those of their teams' versions, and those that took images of theirs.
 */
public final class RecallList {
    private static final int CHANNELS = 50;

    private RecallList() {}

    /**
     * A version that a recall keeps from being used.
     *
     * @param team slug
     */
    public record Taken(long id, String team, String gallery, String image, String number) {
        public String path() {
            return "/gallery/%s/%s/%s".formatted(gallery, image, number);
        }
    }

    /**
     * A channel that a recall moved.
     *
     * @param from null: it was empty; {@code to}: is
     */
    public record Moved(
            String gallery,
            String image,
            String channel,
            @Nullable String from,
            @Nullable String to,
            Instant at) {}

    /** Newest first; {@code after} is a recall's id. */
    public static Page<Recall> page(Access by, @Nullable Long after, int limit) {
        boolean all = by.readsAllTeams();
        var field = all ? "id" : "recall_id";
        var ranges = new Ranges(all ? "recall" : "recall_team", field);
        if (all) {
            ranges.add(Map.of());
        } else {
            by.readableTeams().forEach(it -> ranges.add(Map.of("team_id", it)));
        }
        if (after != null) {
            ranges.all("e.%s < :after".formatted(field), Map.of("after", after));
        }
        var ids = ranges.newest(limit + 1);
        return Page.of(
                ids.isEmpty() ? List.of() : Recall.list("id in ?1 order by id desc", ids),
                limit,
                it -> Long.toString(it.id));
    }

    /** The newest that are in force. */
    public static List<Recall> inForce(Access by, int most) {
        return Recall.<Recall>find(
                        """
                        from Recall r where r.restoredAt is null and (:all = true or exists (
                            select 1 from RecallTeam t where t.recallId = r.id and t.teamId in :teams))
                        order by r.id desc
                        """,
                        Map.of("all", by.readsAllTeams(), "teams", some(by.readableTeams())))
                .range(0, most - 1)
                .list();
    }

    /**
     * @throws Refused NOT_FOUND when there is none that this person reads
     */
    public static Recall require(Access by, long id) {
        Recall recall = Recall.findById(id);
        if (recall == null || !reads(by, recall)) {
            throw Refused.absent("There is no recall %d here.".formatted(id), recall != null);
        }
        return recall;
    }

    private static boolean reads(Access by, Recall recall) {
        if (by.readsAllTeams() || by.may(Permission.READ, recall.teamId)) {
            return true;
        }
        var teams = by.readableTeams();
        return !teams.isEmpty()
                && RecallTeam.count("recallId = ?1 and teamId in ?2", recall.id, teams) > 0;
    }

    /** Whether this person may know which version was recalled. */
    public static boolean names(Access by, Recall recall) {
        return by.may(Permission.READ, recall.teamId);
    }

    /** Published versions that it keeps from being used, as far as somebody reads them. */
    public static Page<Taken> taken(Access by, Recall recall, @Nullable Long after, int limit) {
        var rows =
                Withdrawal.getEntityManager()
                        .createQuery(
                                """
                                select w.id, t.slug, g.name, d.name, v.major, v.minor, v.patch
                                from Withdrawal w
                                join ImageVersion v on v.id = w.versionId
                                join ImageDefinition d on d.id = v.definitionId
                                join Gallery g on g.id = d.galleryId
                                join Team t on t.id = g.teamId
                                where w.cause = :cause and w.act = :act and w.id > :after
                                    and v.state = :published and (:all = true or t.id in :teams)
                                order by w.id
                                """,
                                Object[].class)
                        .setParameter("cause", Withdrawal.Cause.RECALLED)
                        .setParameter("act", recall.id)
                        .setParameter("after", after == null ? 0L : after)
                        .setParameter("published", ImageVersion.State.PUBLISHED)
                        .setParameter("all", by.readsAllTeams())
                        .setParameter("teams", some(by.readableTeams()))
                        .setMaxResults(limit + 1)
                        .getResultList();
        return Page.of(
                rows.stream()
                        .map(row ->
                                new Taken(
                                        (Long) row[0],
                                        (String) row[1],
                                        (String) row[2],
                                        (String) row[3],
                                        new VersionNumber(
                                                        (Integer) row[4],
                                                        (Integer) row[5],
                                                        (Integer) row[6])
                                                .toString()))
                        .toList(),
                limit,
                it -> Long.toString(it.id()));
    }

    /**
     * A managed image that a recall keeps from being used.
     *
     * @param team slug
     */
    public record TakenImage(long id, String team, String name) {
        public String path() {
            return "/teams/%s/managed-images/%s".formatted(team, name);
        }
    }

    /** Managed images that have a disk which it keeps from being used, as {@link #taken}. */
    public static Page<TakenImage> images(
            Access by, Recall recall, @Nullable Long after, int limit) {
        return Page.of(
                Withdrawal.getEntityManager()
                        .createQuery(
                                """
                                select new dev.goldsmith.recall.RecallList$TakenImage(w.id, t.slug, m.name)
                                from Withdrawal w
                                join ManagedImage m on m.id = w.imageId and m.content.disk = w.disk
                                join Team t on t.id = m.teamId
                                where w.cause = :cause and w.act = :act and w.id > :after
                                    and (:all = true or t.id in :teams)
                                order by w.id
                                """,
                                TakenImage.class)
                        .setParameter("cause", Withdrawal.Cause.RECALLED)
                        .setParameter("act", recall.id)
                        .setParameter("after", after == null ? 0L : after)
                        .setParameter("all", by.readsAllTeams())
                        .setParameter("teams", some(by.readableTeams()))
                        .setMaxResults(limit + 1)
                        .getResultList(),
                limit,
                it -> Long.toString(it.id()));
    }

    /** The last channels that it moved, away or back, as far as somebody reads them. */
    public static List<Moved> channels(Access by, Recall recall) {
        return ChannelMove.getEntityManager()
                .createQuery(
                        """
                        select g.name, d.name, c.name, m.movedAt,
                            f.major, f.minor, f.patch, n.major, n.minor, n.patch
                        from ChannelMove m
                        join Channel c on c.id = m.channelId
                        join ImageDefinition d on d.id = m.definitionId
                        join Gallery g on g.id = d.galleryId
                        left join ImageVersion f on f.id = m.fromVersionId
                        left join ImageVersion n on n.id = m.toVersionId
                        where m.recallId = :recall and (:all = true or g.teamId in :teams)
                        order by m.id desc
                        """,
                        Object[].class)
                .setParameter("recall", recall.id)
                .setParameter("all", by.readsAllTeams())
                .setParameter("teams", some(by.readableTeams()))
                .setMaxResults(CHANNELS)
                .getResultStream()
                .map(row ->
                        new Moved(
                                (String) row[0],
                                (String) row[1],
                                (String) row[2],
                                number(row, 4),
                                number(row, 7),
                                (Instant) row[3]))
                .toList();
    }

    private static @Nullable String number(Object[] row, int at) {
        return row[at] == null
                ? null
                : new VersionNumber((Integer) row[at], (Integer) row[at + 1], (Integer) row[at + 2])
                        .toString();
    }

    /** Of each team that somebody reads, by slug: how many of its images it took. */
    public static Map<String, Integer> teams(Access by, Recall recall) {
        var teams = new java.util.TreeMap<String, Integer>();
        for (var row : RecallTeam.of(recall)) {
            if (by.may(Permission.READ, row.teamId)) {
                teams.put(Team.<Team>findById(row.teamId).slug, row.images);
            }
        }
        return teams;
    }

    private static Collection<Long> some(Collection<Long> teams) {
        return teams.isEmpty() ? List.of(-1L) : teams;
    }
}

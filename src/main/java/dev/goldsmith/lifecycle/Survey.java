package dev.goldsmith.lifecycle;

import dev.goldsmith.cascade.CascadeState;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ChannelMove;
import dev.goldsmith.gallery.EndOfLife;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.lifecycle.RetentionRule.Candidate;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The published versions of an image and what uses each, in as many statements for ten thousand of
 * them as for one. Under the lock of the definition and of the versions nobody comes to use one
 * meanwhile.
 */
final class Survey {
    private static final EnumSet<ImageVersion.State> THERE =
            EnumSet.of(ImageVersion.State.PUBLISHED, ImageVersion.State.WAITING);

    private final ImageDefinition definition;
    private final Instant now;
    private final Map<Long, Set<Reason>> uses = new HashMap<>();

    private Survey(ImageDefinition definition, Instant now) {
        this.definition = definition;
        this.now = now;
    }

    static List<Candidate> of(ImageDefinition definition, Instant now) {
        var survey = new Survey(definition, now);
        var rows = survey.versions();
        survey.look(rows);
        return rows.stream().map(survey::candidate).toList();
    }

    private record Row(
            long id,
            VersionNumber number,
            Instant publishedAt,
            @Nullable Instant endOfLifeAt,
            boolean outOfLatest,
            long run) {}

    /** Newest number first. */
    private List<Row> versions() {
        return rows("""
        select v.id, v.major, v.minor, v.patch, v.publishedAt, v.endOfLifeAt,
            v.excludeFromLatest, v.runId
        from ImageVersion v where v.definitionId = :definition and v.state = :published
        order by v.major desc, v.minor desc, v.patch desc
        """)
                .setParameter("published", ImageVersion.State.PUBLISHED)
                .getResultStream()
                .map(row ->
                        new Row(
                                (Long) row[0],
                                new VersionNumber(
                                        (Integer) row[1], (Integer) row[2], (Integer) row[3]),
                                (Instant) row[4],
                                (Instant) row[5],
                                (Boolean) row[6],
                                (Long) row[7]))
                .toList();
    }

    private Candidate candidate(Row row) {
        var end = EndOfLife.earlier(row.endOfLifeAt, definition.endOfLifeAt);
        var kept = uses.getOrDefault(row.id, EnumSet.noneOf(Reason.class));
        return new Candidate(
                row.id,
                row.number,
                row.publishedAt,
                !kept.contains(Reason.WITHDRAWN) && (end == null || end.isAfter(now)),
                kept);
    }

    private void look(List<Row> versions) {
        note(
                Reason.WITHDRAWN,
                ids("""
                select v.id from ImageVersion v join Withdrawal w on w.versionId = v.id
                where v.definitionId = :definition and v.state = :published
                """)
                        .setParameter("published", ImageVersion.State.PUBLISHED));
        versions.stream()
                .filter(it -> !it.outOfLatest && !uses.containsKey(it.id))
                .findFirst()
                .ifPresent(it -> note(Reason.LATEST, it.id));
        channels(versions);
        note(
                Reason.TEMPLATE,
                ids(
                        "select f.versionId from Following f where f.definitionId = :definition and f.versionId is not null"));
        descendants();
        runs(versions);
        cascades();
        note(
                Reason.REPLICATION,
                ids("""
                select v.id from ImageVersion v join ImageReplica r on r.versionId = v.id
                where v.definitionId = :definition and v.state = :published and r.state in :copying
                """)
                        .setParameter("published", ImageVersion.State.PUBLISHED)
                        .setParameter("copying", ImageReplica.State.COPYING));
    }

    private void channels(List<Row> versions) {
        var numbers = new HashMap<Long, VersionNumber>();
        versions.forEach(it -> numbers.put(it.id, it.number));
        var channels = Channel.of(definition);
        var before = ChannelMove.before(channels);
        for (var channel : channels) {
            note(Reason.CHANNEL, channel.versionId);
            // An empty one has a statement of its own.
            var back =
                    channel.versionId == null
                            ? ChannelMove.before(channel)
                            : before.get(channel.id);
            if (back != null) {
                note(Reason.ROLLBACK, back.id);
            }
        }
        ChannelMove.waiting(channels).forEach(it -> note(Reason.PROMOTION, it.toVersionId));
    }

    private void descendants() {
        note(
                Reason.IMAGE,
                ids("""
                select x.parentage.parentVersion from ImageVersion v
                join ImageVersion x on x.parentage.parentVersion = v.id
                where v.definitionId = :definition and v.state = :published and x.state in :there
                """)
                        .setParameter("published", ImageVersion.State.PUBLISHED)
                        .setParameter("there", THERE));
        note(
                Reason.IMAGE,
                ids("""
                select v.id from ImageVersion v join ManagedImage m on m.parentage.parentVersion = v.id
                where v.definitionId = :definition and v.state = :published
                """)
                        .setParameter("published", ImageVersion.State.PUBLISHED));
        note(
                Reason.COPY,
                ids("""
                select x.copyOf from ImageVersion v join ImageVersion x on x.copyOf = v.id
                where v.definitionId = :definition and v.state = :published and x.state in :there
                """)
                        .setParameter("published", ImageVersion.State.PUBLISHED)
                        .setParameter("there", THERE));
    }

    /** What starts from it, what will by its document, and what is still bringing it to targets. */
    private void runs(List<Row> versions) {
        var byRun = new HashMap<Long, List<Long>>();
        versions.forEach(it -> byRun.computeIfAbsent(it.run, _ -> new ArrayList<>()).add(it.id));
        var byNumber = new HashMap<VersionNumber, Long>();
        versions.forEach(it -> byNumber.put(it.number, it.id));
        Gallery gallery = Gallery.findById(definition.galleryId);
        for (var run : RunsOn.of(new Shelved(gallery, definition))) {
            note(Reason.RUN, byRun.getOrDefault(run.id(), List.of()));
            note(Reason.RUN, byRun.getOrDefault(run.captured(), List.of()));
            note(Reason.RUN, run.parent());
            note(Reason.RUN, byNumber.get(run.number()));
        }
    }

    /** What it began with, and what channels meant before the moves that it brought. */
    private void cascades() {
        Stream.of(
                        """
                        select c.fromVersionId, c.toVersionId from Cascade c
                        where c.definitionId = :definition and c.state in :open
                        """,
                        """
                        select m.fromVersionId, m.toVersionId from ChannelMove m
                        where m.definitionId = :definition and m.runId is not null
                            and m.movedAt >= (select min(c.startedAt) from Cascade c where c.state in :open)
                        """)
                .flatMap(it -> rows(it).setParameter("open", CascadeState.OPEN).getResultStream())
                .flatMap(Stream::of)
                .forEach(it -> note(Reason.CASCADE, (Long) it));
    }

    private TypedQuery<Object[]> rows(String text) {
        return ImageVersion.getEntityManager()
                .createQuery(text, Object[].class)
                .setParameter("definition", definition.id);
    }

    private TypedQuery<Long> ids(String text) {
        return ImageVersion.getEntityManager()
                .createQuery(text, Long.class)
                .setParameter("definition", definition.id);
    }

    private void note(Reason why, TypedQuery<Long> versions) {
        note(why, versions.getResultList());
    }

    private void note(Reason why, Collection<Long> versions) {
        versions.forEach(it -> note(why, it));
    }

    private void note(Reason why, @Nullable Long version) {
        if (version != null) {
            uses.computeIfAbsent(version, _ -> EnumSet.noneOf(Reason.class)).add(why);
        }
    }
}

package dev.goldsmith.recall;

import dev.goldsmith.gallery.ChannelFallback;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.lineage.Offspring;
import dev.goldsmith.lineage.Ref;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the recall of a version takes: it, what else its run made of the same disk, and all that
 * descends from these, of whichever team.
 *
 * @param versions ids, those that aren't published included: what waits may be published later
 * @param managed ids of managed images
 * @param images that can be used until then, by the id of their team
 */
record Reach(List<Long> versions, List<Long> managed, Map<Long, List<Image>> images) {
    private static final int PIECE = 1000;

    /**
     * @param path {@code golden/debian-base 1.2.0}, or {@code managed image web}
     */
    record Image(long teamId, String path, boolean isVersion) {}

    /**
     * @param generation told each before the next is looked for
     */
    static Reach of(ImageVersion version, Consumer<List<Ref>> generation) {
        var found = Offspring.withAll(version.tenantId, builtWith(version), generation);
        var versions = Ref.ids(found, false);
        var managed = Ref.ids(found, true);
        Map<Long, List<Image>> images = new TreeMap<>();
        Stream.concat(pieces(versions, Reach::published), pieces(managed, Reach::managed))
                .forEach(it -> images.computeIfAbsent(it.teamId(), _ -> new ArrayList<>()).add(it));
        return new Reach(versions, managed, images);
    }

    /**
     * A version, and what else its run made of the same disk: all of it where the same team built
     * it, else what is in that team's own galleries. A copy stands for itself.
     */
    static List<Ref> builtWith(ImageVersion version) {
        var all = new LinkedHashSet<Ref>(List.of(new Ref(false, version.id)));
        Run run = version.copyOf == null ? Run.findById(version.runId) : null;
        if (run != null) {
            long team = version.gallery().teamId;
            boolean built = run.teamId == team;
            ids(
                            """
                            select v.id from ImageVersion v
                            join ImageDefinition d on d.id = v.definitionId
                            join Gallery g on g.id = d.galleryId
                            where v.runId = :run and v.copyOf is null
                                and (:built = true or g.teamId = :team)
                            order by v.id
                            """,
                            run,
                            built,
                            team)
                    .forEach(id -> all.add(new Ref(false, id)));
            ids(
                            """
                            select m.id from ManagedImage m
                            where m.capturedBy = :run and (:built = true or m.teamId = :team)
                            order by m.id
                            """,
                            run,
                            built,
                            team)
                    .forEach(id -> all.add(new Ref(true, id)));
        }
        return List.copyOf(all);
    }

    private static List<Long> ids(String query, Run run, boolean built, long team) {
        return ImageVersion.getEntityManager()
                .createQuery(query, Long.class)
                .setParameter("run", run.id)
                .setParameter("built", built)
                .setParameter("team", team)
                .getResultList();
    }

    private static Stream<Image> published(Collection<Long> ids) {
        return ImageVersion.getEntityManager()
                .createQuery(
                        """
                        select g.teamId, g.name, d.name, v.major, v.minor, v.patch
                        from ImageVersion v
                        join ImageDefinition d on d.id = v.definitionId
                        join Gallery g on g.id = d.galleryId
                        where v.id in :ids and v.state = :published order by v.id
                        """,
                        Object[].class)
                .setParameter("ids", ids)
                .setParameter("published", ImageVersion.State.PUBLISHED)
                .getResultStream()
                .map(row ->
                        new Image(
                                (Long) row[0],
                                "%s/%s %s"
                                        .formatted(
                                                row[1],
                                                row[2],
                                                new VersionNumber(
                                                        (Integer) row[3],
                                                        (Integer) row[4],
                                                        (Integer) row[5])),
                                true));
    }

    private static Stream<Image> managed(Collection<Long> ids) {
        return ManagedImage.getEntityManager()
                .createQuery(
                        "select m.teamId, m.name from ManagedImage m where m.id in :ids order by m.id",
                        Object[].class)
                .setParameter("ids", ids)
                .getResultStream()
                .map(row -> new Image((Long) row[0], "managed image " + row[1], false));
    }

    private static <T> Stream<T> pieces(List<Long> ids, Function<List<Long>, Stream<T>> read) {
        var pieces = new ArrayList<List<Long>>();
        for (int from = 0; from < ids.size(); from += PIECE) {
            pieces.add(ids.subList(from, Math.min(ids.size(), from + PIECE)));
        }
        return pieces.stream().flatMap(read);
    }

    int count(boolean versions) {
        return (int)
                images.values().stream()
                        .flatMap(List::stream)
                        .filter(it -> it.isVersion() == versions)
                        .count();
    }

    /** Ids of the channels that point to something of it. */
    List<Long> channels() {
        return pieces(versions, it -> ChannelFallback.pointingAt(it).stream()).toList();
    }

    /** Runs that are being built on something of it; workers are at few at once. */
    List<Run> runs() {
        return Run.<Run>list(
                        """
                        state in ?1 and (parentage.parentVersion is not null
                            or parentage.parentImage is not null) order by number
                        """,
                        RunState.HELD)
                .stream()
                .filter(this::isOn)
                .toList();
    }

    private boolean isOn(Run run) {
        var parent = run.parentage;
        return parent != null
                && (parent.parentVersion() != null && versions.contains(parent.parentVersion())
                        || parent.parentImage() != null && managed.contains(parent.parentImage()));
    }
}

package dev.goldsmith.lifecycle;

import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.GalleryImageId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs that haven't ended, those that wait included, and what they take of an image. */
final class RunsOn {
    private RunsOn() {}

    /**
     * A run, of whichever image.
     *
     * @param captured the run whose disk it distributes; null: it builds its own
     * @param parent the version that it started from; null: no worker has looked yet, or it is no
     *     version
     * @param definition of that version's image
     * @param takes whether its document names the image that was asked about
     * @param number by which it does; null: by none
     */
    record Working(
            long id,
            long run,
            long team,
            @Nullable Long captured,
            @Nullable Long parent,
            @Nullable Long definition,
            boolean takes,
            @Nullable VersionNumber number) {}

    static List<Working> of(Shelved at) {
        return Run.getEntityManager()
                .createQuery(
                        """
                        select r.id, r.number, r.teamId, r.capturedBy, r.parentage.parentVersion,
                            p.definitionId,
                            function('json_extract', i.document, '$.properties.source.imageVersionId')
                        from Run r join RunInputs i on i.id = r.inputsId
                            left join ImageVersion p on p.id = r.parentage.parentVersion
                        where r.state in :active and r.endedAt is null
                        """,
                        Object[].class)
                .setParameter("active", RunState.ACTIVE)
                .getResultStream()
                .map(row -> working(at, row))
                .sorted(Comparator.comparingLong(Working::run))
                .toList();
    }

    private static Working working(Shelved at, Object[] row) {
        var named = named(at, (String) row[6]);
        return new Working(
                (Long) row[0],
                (Long) row[1],
                (Long) row[2],
                (Long) row[3],
                (Long) row[4],
                (Long) row[5],
                named.isPresent(),
                named.flatMap(it -> VersionNumber.parse(String.valueOf(it.version())))
                        .orElse(null));
    }

    /** What a document names of this image. */
    private static Optional<GalleryImageId> named(Shelved at, @Nullable String json) {
        return Optional.ofNullable(json)
                .flatMap(it -> GalleryImageId.find(Json.read(it, String.class)))
                .filter(it -> it.gallery().equalsIgnoreCase(at.gallery().name))
                .filter(it -> it.image().equalsIgnoreCase(at.definition().name));
    }
}

package dev.goldsmith.gallery;

import dev.goldsmith.run.Run;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A number that a run will publish under because its target has no other. It is kept free for the
 * run, from the moment at which the number is known until the run has ended: two that are to have
 * the same number aren't both built, and numbers that are generated step aside. All of this is
 * asked and written under the lock of the definition.
 */
@Entity
class SpokenFor extends Owned {
    public long definitionId;
    public int major;
    public int minor;
    public int patch;
    public long runId;
    public String outputName;

    /** The only number that a target can have; empty when the next one will do. */
    static Optional<VersionNumber> number(
            Distributor.SharedImage target, @Nullable VersionNumber source) {
        var named = GalleryImageId.parse(target.galleryImageId()).version();
        if (named != null) {
            return VersionNumber.parse(named);
        }
        return target.versioning() instanceof Distributor.Versioning.FromSource
                ? Optional.ofNullable(source)
                : Optional.empty();
    }

    /**
     * The other target that has this number.
     *
     * @param own the run's own name of the target that asks; null: nobody's
     */
    static @Nullable SpokenFor byOthers(
            ImageDefinition definition, VersionNumber number, @Nullable Own own) {
        return getEntityManager()
                .createQuery(
                        """
                        select s from SpokenFor s join Run r on r.id = s.runId
                        where s.definitionId = ?1 and s.major = ?2 and s.minor = ?3 and s.patch = ?4
                            and r.endedAt is null
                        order by s.id
                        """,
                        SpokenFor.class)
                .setParameter(1, definition.id)
                .setParameter(2, number.major())
                .setParameter(3, number.minor())
                .setParameter(4, number.patch())
                .getResultStream()
                .filter(it -> own == null || !it.is(own))
                .findFirst()
                .orElse(null);
    }

    /** All numbers of a definition that other targets have, of whichever run. */
    static List<VersionNumber> byOthers(ImageDefinition definition, Own own) {
        return of(definition, false).stream()
                .filter(it -> !it.is(own))
                .map(SpokenFor::number)
                .toList();
    }

    /** All numbers of a definition that runs have which haven't ended. */
    static List<VersionNumber> of(ImageDefinition definition) {
        return of(definition, false).stream().map(SpokenFor::number).toList();
    }

    private VersionNumber number() {
        return new VersionNumber(major, minor, patch);
    }

    /** Keeps a number that is free for this target; those of runs that have ended are forgotten. */
    static void keep(ImageDefinition definition, VersionNumber number, Own own) {
        of(definition, true).forEach(SpokenFor::delete);
        SpokenFor spoken =
                find("runId = ?1 and outputName = ?2", own.runId(), own.output()).firstResult();
        if (spoken == null) {
            spoken = new SpokenFor();
            spoken.runId = own.runId();
            spoken.outputName = own.output();
        }
        spoken.definitionId = definition.id;
        spoken.major = number.major();
        spoken.minor = number.minor();
        spoken.patch = number.patch();
        spoken.persist();
    }

    private static List<SpokenFor> of(ImageDefinition definition, boolean ended) {
        return getEntityManager()
                .createQuery(
                        "select s from SpokenFor s join Run r on r.id = s.runId where s.definitionId = ?1 and r.endedAt is %s"
                                .formatted(ended ? "not null" : "null"),
                        SpokenFor.class)
                .setParameter(1, definition.id)
                .getResultList();
    }

    private boolean is(Own own) {
        return runId == own.runId() && outputName.equals(own.output());
    }

    /** A target of a run. */
    record Own(long runId, String output) {
        static Own of(Run run, Distributor target) {
            return new Own(run.id, target.runOutputName());
        }
    }

    /** Who has it, as others are told. */
    String whose(@Nullable Own own) {
        Run run = Run.findById(runId);
        return own != null && runId == own.runId()
                ? "output '%s' of this run".formatted(outputName)
                : "run %d of template %s, which hasn't ended"
                        .formatted(run.number, run.templateName);
    }
}

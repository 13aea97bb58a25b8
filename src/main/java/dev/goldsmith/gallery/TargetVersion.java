package dev.goldsmith.gallery;

import dev.goldsmith.gallery.SpokenFor.Own;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.AzureTarget;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the version that a target asks for can be had, and what to do where it can't. */
final class TargetVersion {
    private TargetVersion() {}

    private static @Nullable ImageDefinition definition(Distributor.SharedImage target) {
        var id = GalleryImageId.parse(target.galleryImageId());
        var gallery = Gallery.byName(id.gallery());
        return gallery == null ? null : ImageDefinition.of(gallery, id.image());
    }

    private static boolean isNumbered(Distributor.SharedImage target) {
        // Any number will do to find out.
        return SpokenFor.number(target, VersionNumber.FIRST).isPresent();
    }

    /**
     * Nobody else takes a number of these targets until the transaction ends, where they have no
     * choice; always in the same order.
     */
    static void lock(List<Distributor> targets) {
        AzureTarget.here(targets).stream()
                .filter(Distributor.SharedImage.class::isInstance)
                .map(Distributor.SharedImage.class::cast)
                .filter(TargetVersion::isNumbered)
                .map(TargetVersion::definition)
                .filter(Objects::nonNull)
                .map(it -> it.id)
                .distinct()
                .sorted()
                .forEach(ImageDefinition::locked);
    }

    /** Keeps the number that this target must have for its run. */
    static void keep(Distributor.SharedImage target, Run run, @Nullable VersionNumber source) {
        var definition = definition(target);
        var number = SpokenFor.number(target, source);
        if (definition != null && number.isPresent()) {
            SpokenFor.keep(definition, number.get(), Own.of(run, target));
        }
    }

    /**
     * Targets of one template that would get a number that one before them gets already: why, by
     * their place.
     */
    static Map<Integer, String> clashes(List<Distributor> targets, @Nullable VersionNumber source) {
        record Wanted(String image, VersionNumber number) {}
        Map<Wanted, String> first = new HashMap<>();
        Map<Integer, String> clashes = new HashMap<>();
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i) instanceof Distributor.SharedImage shared
                    && !AzureTarget.is(shared)) {
                var id = GalleryImageId.parse(shared.galleryImageId());
                var image = Gallery.key(id.gallery()) + "/" + Gallery.key(id.image());
                var number = SpokenFor.number(shared, source).orElse(null);
                var before =
                        number == null
                                ? null
                                : first.putIfAbsent(
                                        new Wanted(image, number), shared.runOutputName());
                if (before != null) {
                    clashes.put(
                            i,
                            promised(
                                    shared,
                                    Objects.requireNonNull(number),
                                    "output '%s' of this template".formatted(before)));
                }
            }
        }
        return clashes;
    }

    /**
     * Why this target can't be published; null when it can.
     *
     * @param run that publishes, or built what is published; null: one that is to be asked for
     */
    static @Nullable String obstacle(
            Distributor.SharedImage target, @Nullable Run run, @Nullable VersionNumber source) {
        var id = GalleryImageId.parse(target.galleryImageId());
        var name = id.gallery() + "/" + id.image();
        var gallery = Gallery.byName(id.gallery());
        if (gallery == null) {
            return "Gallery '%s' doesn't exist any more. Create it again, or change `galleryImageId` in the template."
                    .formatted(id.gallery());
        }
        var definition = ImageDefinition.of(gallery, id.image());
        if (definition == null) {
            return "Image definition '%s' doesn't exist any more. Create it again, or change `galleryImageId` in the template."
                    .formatted(name);
        }
        var own = run == null ? null : ImageVersion.of(run.builderId(), target.runOutputName());
        if (own != null) {
            return own.state != ImageVersion.State.DELETED
                    ? null
                    : "Version %s of %s was deleted, and its number isn't used again. Run the template again."
                            .formatted(own.number(), name);
        }
        return SpokenFor.number(target, source)
                .flatMap(number -> Optional.ofNullable(obstacle(target, definition, number, run)))
                .orElse(null);
    }

    private static @Nullable String obstacle(
            Distributor.SharedImage target,
            ImageDefinition definition,
            VersionNumber number,
            @Nullable Run run) {
        var id = GalleryImageId.parse(target.galleryImageId());
        var there = ImageVersion.of(definition, number);
        if (there != null && there.state != ImageVersion.State.REFUSED) {
            return taken(there, id.gallery() + "/" + id.image()) + " " + otherwise(id, there);
        }
        var own = run == null ? null : Own.of(run, target);
        var other = SpokenFor.byOthers(definition, number, own);
        return other == null ? null : promised(target, number, other.whose(own));
    }

    private static String promised(
            Distributor.SharedImage target, VersionNumber number, String whose) {
        var id = GalleryImageId.parse(target.galleryImageId());
        return "Version %s of %s/%s will be published by %s. %s"
                .formatted(
                        number,
                        id.gallery(),
                        id.image(),
                        whose,
                        id.version() != null
                                ? changeOf(id)
                                : "Set `versioning.scheme` to `Latest` to have versions numbered automatically.");
    }

    private static String taken(ImageVersion version, String name) {
        return switch (version.state) {
            case PUBLISHED -> "Version %s of %s exists already.".formatted(version.number(), name);
            case RESERVED ->
                    "Version %s of %s is reserved by run %d."
                            .formatted(version.number(), name, version.runNumber);
            case WAITING ->
                    "Version %s of %s is a copy that waits for an approval."
                            .formatted(version.number(), name);
            case REFUSED, DELETED ->
                    "Version %s of %s was deleted, and its number isn't used again."
                            .formatted(version.number(), name);
        };
    }

    private static String otherwise(GalleryImageId id, ImageVersion there) {
        return id.version() != null
                ? changeOf(id)
                : "The source is still at version %s: run the template when the source has a new version, or set `versioning.scheme` to `Latest`."
                        .formatted(there.number());
    }

    private static String changeOf(GalleryImageId id) {
        return "Change the version in the template, or remove `/versions/%s` to have versions numbered automatically."
                .formatted(id.version());
    }
}

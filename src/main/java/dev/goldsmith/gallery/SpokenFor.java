package dev.goldsmith.gallery;

import dev.goldsmith.run.Run;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.TemplateReader;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Numbers that can't be chosen, because another target of the same run has no other. */
final class SpokenFor {
    private SpokenFor() {}

    static List<VersionNumber> besides(
            Distributor.SharedImage target,
            Run run,
            ImageDefinition definition,
            @Nullable VersionNumber source) {
        return TemplateReader.read(run.document).properties().distribute().stream()
                .filter(it -> !it.runOutputName().equalsIgnoreCase(target.runOutputName()))
                .filter(Distributor.SharedImage.class::isInstance)
                .map(Distributor.SharedImage.class::cast)
                .filter(it -> isOf(definition, it))
                .flatMap(it -> number(it, source).stream())
                .toList();
    }

    private static boolean isOf(ImageDefinition definition, Distributor.SharedImage target) {
        var id = GalleryImageId.parse(target.galleryImageId());
        Gallery gallery = Gallery.findById(definition.galleryId);
        return Gallery.key(id.gallery()).equals(gallery.nameKey)
                && Gallery.key(id.image()).equals(definition.nameKey);
    }

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
}

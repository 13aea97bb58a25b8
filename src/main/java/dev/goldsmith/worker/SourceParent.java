package dev.goldsmith.worker;

import dev.goldsmith.build.Sources.Parent;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.Source;
import org.jspecify.annotations.Nullable;

/** Which image a source means now, in the tenant that is bound; nobody has to have its disk. */
final class SourceParent {
    private SourceParent() {}

    static @Nullable Parent of(String tenant, Source source, Catalogue catalogue) {
        return switch (source) {
            case Source.PlatformImage image ->
                    catalogue.find(image).map(it -> new Parent.Platform(it.urn())).orElse(null);
            case Source.SharedImageVersion shared -> version(shared);
            case Source.ManagedImage managed -> {
                var image = ManagedImage.of(tenant, ManagedImageId.parse(managed.imageId()));
                yield image == null ? null : new Parent.Managed(image.id);
            }
        };
    }

    private static @Nullable Parent version(Source.SharedImageVersion shared) {
        try {
            var found = WorkerSources.published(GalleryImageId.parse(shared.imageVersionId()));
            return new Parent.Version(found.version().id);
        } catch (Refused _) {
            return null;
        }
    }
}

package dev.goldsmith.trigger;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.AzureTarget;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.Source;
import java.util.Locale;

/** Whether a newer source can start a template, by Azure's rules. */
final class MovingSource {
    private MovingSource() {}

    /**
     * A source that never changes starts nothing, and a target that is fixed can't be made twice.
     *
     * @throws Refused INVALID_REQUEST naming what stands against it
     */
    static void require(ImageTemplate document, String template) {
        var source = document.properties().source();
        if (!isLatest(source)) {
            throw fault(
                    "$.properties.source",
                    "The source of %s is one fixed version; a trigger needs 'latest', of the catalogue or of a gallery."
                            .formatted(template));
        }
        var targets = document.properties().distribute();
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i) instanceof Distributor.SharedImage target) {
                var id = GalleryImageId.find(target.galleryImageId()).orElse(null);
                var path = "$.properties.distribute[%d].galleryImageId".formatted(i);
                if (id != null && id.version() != null) {
                    throw fault(
                            path,
                            "Target '%s' names version %s; with a trigger the version is left out, so that each run gets its own."
                                    .formatted(target.runOutputName(), id.version()));
                }
                if (id != null && !AzureTarget.is(target) && isOf(source, id)) {
                    throw fault(
                            path,
                            "Target '%s' is the definition that the source comes from; each run would start the next."
                                    .formatted(target.runOutputName()));
                }
            }
        }
    }

    static boolean isLatest(Source source) {
        return switch (source) {
            case Source.PlatformImage it -> it.version().equalsIgnoreCase("latest");
            case Source.SharedImageVersion it ->
                    it.imageVersionId().toLowerCase(Locale.ROOT).endsWith("/versions/latest");
            case Source.ManagedImage it -> false;
        };
    }

    private static boolean isOf(Source source, GalleryImageId target) {
        return source instanceof Source.SharedImageVersion it
                && GalleryImageId.find(it.imageVersionId())
                        .filter(id ->
                                id.gallery().equalsIgnoreCase(target.gallery())
                                        && id.image().equalsIgnoreCase(target.image()))
                        .isPresent();
    }

    private static Refused fault(String path, String message) {
        return Refused.field(Refusal.INVALID_REQUEST, path, message);
    }
}

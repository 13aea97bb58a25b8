package dev.goldsmith.web;

import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionList;
import dev.goldsmith.template.Derivatives;
import dev.goldsmith.template.SourceImage;
import dev.goldsmith.tenant.Access;
import java.util.List;

/**
 * Templates that can't be built any more when a version goes, as far as the visitor reads them.
 *
 * @param pinned those that name it
 * @param stranded those that take the latest, when there is no other
 */
record Dependents(Derivatives pinned, Derivatives stranded) {
    static Dependents of(Access by, Gallery gallery, ImageDefinition image, ImageVersion version) {
        boolean only = VersionList.page(image, null, 2).items().size() == 1;
        return new Dependents(
                named(by, gallery, image, version.number().toString()),
                only ? named(by, gallery, image, "latest") : Derivatives.NONE);
    }

    private static Derivatives named(
            Access by, Gallery gallery, ImageDefinition image, String version) {
        return Derivatives.of(by, List.of(SourceImage.of(gallery.name, image.name, version)));
    }
}

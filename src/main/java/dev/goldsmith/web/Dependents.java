package dev.goldsmith.web;

import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionList;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.Source;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateKind;
import dev.goldsmith.tenant.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Templates that can't be built any more when a version goes, as far as the visitor reads them,
 * {@code team/name}.
 *
 * @param pinned those that name it
 * @param stranded those that take the latest, when there is no other
 */
record Dependents(List<String> pinned, List<String> stranded) {
    static Dependents of(Access by, Gallery gallery, ImageDefinition image, ImageVersion version) {
        var pinned = new ArrayList<String>();
        var stranded = new ArrayList<String>();
        boolean only = VersionList.page(image, null, 2).items().size() == 1;
        var filter = new Template.Filter(null, TemplateKind.DERIVATIVE);
        for (var row : Template.page(by, filter, null, Page.MAX_LIMIT).items()) {
            source(row)
                    .filter(id -> id.gallery().equalsIgnoreCase(gallery.name))
                    .filter(id -> id.image().equalsIgnoreCase(image.name))
                    .ifPresent(id -> {
                        var name = row.team() + "/" + row.name();
                        if (version.number().toString().equals(id.version())) {
                            pinned.add(name);
                        } else if (only && id.isLatest()) {
                            stranded.add(name);
                        }
                    });
        }
        return new Dependents(pinned, stranded);
    }

    private static Optional<GalleryImageId> source(Template.Row row) {
        Template template = Objects.requireNonNull(Template.findById(row.id()));
        return TemplateReader.read(template.latest().document).properties().source()
                        instanceof Source.SharedImageVersion source
                ? GalleryImageId.find(source.imageVersionId())
                : Optional.empty();
    }
}

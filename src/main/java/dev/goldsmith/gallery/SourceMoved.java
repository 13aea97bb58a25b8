package dev.goldsmith.gallery;

import io.quarkus.arc.Arc;

/**
 * Told in the transaction after which {@code latest} or a channel of an image may mean another
 * version.
 */
public record SourceMoved(String tenantId, String gallery, String image) {
    static void tell(ImageDefinition definition) {
        Gallery gallery = Gallery.findById(definition.galleryId);
        Arc.container()
                .beanManager()
                .getEvent()
                .select(SourceMoved.class)
                .fire(new SourceMoved(definition.tenantId, gallery.name, definition.name));
    }
}

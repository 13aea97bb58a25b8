package dev.goldsmith.schema;

import org.jspecify.annotations.Nullable;

/** What an image is built from. */
public sealed interface Source {
    Extras extras();

    /**
     * An image of the catalogue, {@code publisher:offer:sku:version}.
     *
     * @param version an exact version or {@code latest}, resolved at the run
     */
    record PlatformImage(
            String publisher,
            String offer,
            String sku,
            String version,
            @Nullable PlanInfo planInfo,
            Extras extras)
            implements Source {
        public String urn() {
            return String.join(":", publisher, offer, sku, version);
        }
    }

    record ManagedImage(String imageId, Extras extras) implements Source {}

    /**
     * A gallery version.
     *
     * @param imageVersionId ARM id that ends in {@code /versions/x.y.z} or {@code /versions/latest}
     */
    record SharedImageVersion(String imageVersionId, Extras extras) implements Source {}

    record PlanInfo(String planName, String planProduct, String planPublisher, Extras extras) {}
}

package dev.goldsmith.schema;

import org.jspecify.annotations.Nullable;

/** What an image is built from. */
@Kinds(value = "an image source", each = "%s source")
public sealed interface Source {
    Extras extras();

    /**
     * An image of the catalogue, {@code publisher:offer:sku:version}.
     *
     * @param version an exact version or {@code latest}, resolved at the run
     */
    @Noun(readOnly = "exactVersion")
    record PlatformImage(
            @Property(rule = Rule.URN_PART) String publisher,
            @Property(rule = Rule.URN_PART) String offer,
            @Property(rule = Rule.URN_PART) String sku,
            @Property(rule = Rule.URN_PART) String version,
            @Nullable PlanInfo planInfo,
            Extras extras)
            implements Source {
        public String urn() {
            return String.join(":", publisher, offer, sku, version);
        }
    }

    record ManagedImage(@Property(rule = Rule.MANAGED_IMAGE_ID) String imageId, Extras extras)
            implements Source {}

    /**
     * A gallery version.
     *
     * @param imageVersionId ARM id that ends in {@code /versions/x.y.z} or {@code /versions/latest}
     */
    @Noun(readOnly = "exactVersion")
    record SharedImageVersion(
            @Property(rule = Rule.SOURCE_VERSION_ID) String imageVersionId, Extras extras)
            implements Source {}

    @Noun("a purchase plan")
    record PlanInfo(
            @Property(rule = Rule.FILLED) String planName,
            @Property(rule = Rule.FILLED) String planProduct,
            @Property(rule = Rule.FILLED) String planPublisher,
            Extras extras) {}
}

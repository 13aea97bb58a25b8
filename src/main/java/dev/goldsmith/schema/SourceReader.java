package dev.goldsmith.schema;

import org.jspecify.annotations.Nullable;

/** Reads {@code $.properties.source}. */
final class SourceReader {
    private enum Type {
        PlatformImage,
        ManagedImage,
        SharedImageVersion
    }

    private SourceReader() {}

    static @Nullable Source read(Fields fields) {
        return switch (fields.requiredOneOf("type", Type.class)) {
            case PlatformImage -> platformImage(fields.as("a PlatformImage source"));
            case ManagedImage -> {
                var f = fields.as("a ManagedImage source");
                yield new Source.ManagedImage(
                        f.requiredText("imageId", Rule.MANAGED_IMAGE_ID), f.rest());
            }
            case SharedImageVersion -> {
                var f = fields.as("a SharedImageVersion source");
                f.readOnly("exactVersion");
                yield new Source.SharedImageVersion(
                        f.requiredText("imageVersionId", Rule.SOURCE_VERSION_ID), f.rest());
            }
            case null -> null;
        };
    }

    private static Source platformImage(Fields fields) {
        fields.readOnly("exactVersion");
        return new Source.PlatformImage(
                fields.requiredText("publisher", Rule.URN_PART),
                fields.requiredText("offer", Rule.URN_PART),
                fields.requiredText("sku", Rule.URN_PART),
                fields.requiredText("version", Rule.URN_PART),
                fields.object("planInfo", "a purchase plan", SourceReader::planInfo),
                fields.rest());
    }

    private static Source.PlanInfo planInfo(Fields fields) {
        return new Source.PlanInfo(
                fields.requiredText("planName", Rule.FILLED),
                fields.requiredText("planProduct", Rule.FILLED),
                fields.requiredText("planPublisher", Rule.FILLED),
                fields.rest());
    }
}

package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What an image is built from. Null: not in the form.
 *
 * @param kind {@link #PLATFORM}, {@link #GALLERY}, {@link #MANAGED} or {@link #OTHER}
 * @param platform {@code publisher:offer:sku}
 * @param version of the platform image
 * @param image ARM id of an image definition
 * @param imageVersion {@code x.y.z} or {@code latest}
 * @param managed ARM id of a managed image
 */
public record SourceFields(
        @Nullable String kind,
        @Nullable String platform,
        @Nullable String version,
        @Nullable String image,
        @Nullable String imageVersion,
        @Nullable String managed) {
    public static final String PLATFORM = "platform";
    public static final String GALLERY = "gallery";
    public static final String MANAGED = "managed";

    /** A source that the form doesn't know; it stays as it is. */
    public static final String OTHER = "other";

    static SourceFields of(@Nullable JsonNode source) {
        var id = VersionedId.split(Shown.text(source, "imageVersionId"));
        return new SourceFields(
                kind(source),
                platform(source),
                Shown.text(source, "version"),
                id.definition(),
                id.version(),
                Shown.text(source, "imageId"));
    }

    static SourceFields of(Typed typed) {
        return new SourceFields(
                typed.text("source.kind"),
                typed.text("source.platform"),
                typed.text("source.version"),
                typed.text("source.image"),
                typed.text("source.imageVersion"),
                typed.text("source.managed"));
    }

    private static String kind(@Nullable JsonNode source) {
        return switch (Shown.text(source, "type")) {
            case "PlatformImage" -> PLATFORM;
            case "SharedImageVersion" -> GALLERY;
            case "ManagedImage" -> MANAGED;
            default -> OTHER;
        };
    }

    private static String platform(@Nullable JsonNode source) {
        var urn =
                String.join(
                        ":",
                        Shown.text(source, "publisher"),
                        Shown.text(source, "offer"),
                        Shown.text(source, "sku"));
        return urn.equals("::") ? "" : urn;
    }

    void into(ObjectNode properties) {
        var there = properties.get("source");
        boolean same = kind == null || kind.equals(kind(there));
        if (same && !(there instanceof ObjectNode) || OTHER.equals(kind)) {
            return;
        }
        var source = same ? (ObjectNode) there : properties.objectNode();
        switch (kind == null ? kind(there) : kind) {
            case PLATFORM -> {
                begin(source, same, "PlatformImage");
                platformInto(source);
            }
            case MANAGED -> {
                begin(source, same, "ManagedImage");
                Shown.text(source, "imageId", managed);
            }
            case GALLERY -> {
                begin(source, same, "SharedImageVersion");
                var id =
                        VersionedId.join(Shown.text(source, "imageVersionId"), image, imageVersion);
                Shown.text(source, "imageVersionId", id);
            }
            default -> {
                return;
            }
        }
        properties.set("source", source);
    }

    private static void begin(ObjectNode source, boolean same, String type) {
        if (!same) {
            source.put("type", type);
        }
    }

    private void platformInto(ObjectNode source) {
        if (Shown.changed(platform, platform(source))) {
            var parts = String.valueOf(platform).split(":", 3);
            var names = new String[] {"publisher", "offer", "sku"};
            for (int i = 0; i < names.length; i++) {
                Shown.text(source, names[i], i < parts.length ? parts[i] : "");
            }
        }
        Shown.text(source, "version", version);
    }

    public boolean isPlatform() {
        return PLATFORM.equals(kind);
    }

    public boolean isGallery() {
        return GALLERY.equals(kind);
    }

    public boolean isManaged() {
        return MANAGED.equals(kind);
    }

    public boolean isOther() {
        return !isPlatform() && !isGallery() && !isManaged();
    }
}

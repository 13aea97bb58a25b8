package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.schema.TemplateWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One target of the captured image. Null: not in the form.
 *
 * @param origin as in {@link StepFields}
 * @param gallery ARM id of a gallery; of a managed image's: up to the images' type
 * @param image name of an image definition, or of a managed image
 * @param imageVersion the version's number when the template fixes it, else empty
 * @param versioning {@code Latest}, {@code Source}, or empty when the template doesn't say
 * @param details as in {@link StepFields}
 */
public record TargetFields(
        int origin,
        String type,
        @Nullable String runOutputName,
        @Nullable String gallery,
        @Nullable String image,
        @Nullable String imageVersion,
        @Nullable String versioning,
        @Nullable String major,
        Map<String, String> details,
        List<RowFields> regions,
        String json) {
    private static final String IMAGES = "/images/";
    static final String REGIONS = "targetRegions";
    private static final String GALLERY = "SharedImage";
    private static final String MANAGED = "ManagedImage";

    static TargetFields of(int index, JsonNode target) {
        var id = VersionedId.split(Shown.text(target, idName(target)));
        var at = at(id.definition());
        return new TargetFields(
                index,
                Shown.text(target, "type"),
                Shown.text(target, "runOutputName"),
                at < 0 ? id.definition() : id.definition().substring(0, at),
                at < 0 ? "" : id.definition().substring(at + IMAGES.length()),
                id.version(),
                Shown.text(target.get("versioning"), "scheme"),
                Shown.text(target.get("versioning"), "major"),
                Detail.shown(Details.ofTarget(Shown.text(target, "type")), target),
                isGallery(target) ? RowFields.all(target.path(REGIONS), Details.REGION) : List.of(),
                TemplateWriter.pretty(target));
    }

    static TargetFields of(Typed typed, String prefix) {
        return new TargetFields(
                typed.index(prefix + "origin"),
                "",
                typed.text(prefix + "runOutputName"),
                typed.text(prefix + "gallery"),
                typed.text(prefix + "image"),
                typed.text(prefix + "imageVersion"),
                typed.text(prefix + "versioning"),
                typed.text(prefix + "major"),
                Detail.typed(Details.ofTargets(), typed, prefix),
                RowFields.all(typed, prefix + REGIONS, Details.REGION),
                "");
    }

    JsonNode into(@Nullable JsonNode there) {
        if (there != null && !(there instanceof ObjectNode)) {
            return there;
        }
        var target =
                there == null
                        ? JsonNodeFactory.instance.objectNode()
                        : (ObjectNode) there.deepCopy();
        Shown.text(target, "runOutputName", runOutputName);
        var idName = idName(target);
        var id = Shown.text(target, idName);
        Shown.text(target, idName, VersionedId.join(id, definition(id), imageVersion));
        versioningInto(target);
        Detail.into(Details.ofTarget(Shown.text(target, "type")), target, details);
        if (isGallery(target)) {
            RowFields.into(target, REGIONS, regions, Details.REGION);
        }
        return target;
    }

    private static String idName(JsonNode target) {
        return Shown.text(target, "type").equals(MANAGED) ? "imageId" : "galleryImageId";
    }

    private String definition(String id) {
        var shown = VersionedId.split(id).definition();
        int at = at(shown);
        var shownGallery = at < 0 ? shown : shown.substring(0, at);
        var shownImage = at < 0 ? "" : shown.substring(at + IMAGES.length());
        if (!Shown.changed(gallery, shownGallery) && !Shown.changed(image, shownImage)) {
            return shown;
        }
        return (gallery == null ? shownGallery : gallery)
                + IMAGES
                + (image == null ? shownImage : image.strip());
    }

    private static int at(String definition) {
        return definition.toLowerCase(Locale.ROOT).lastIndexOf(IMAGES);
    }

    private void versioningInto(ObjectNode target) {
        if (Shown.changed(versioning, Shown.text(target.get("versioning"), "scheme"))) {
            target.remove("versioning");
        }
        Shown.within(
                target,
                "versioning",
                scheme -> {
                    Shown.text(scheme, "scheme", versioning);
                    // A major number without a scheme would be a fault that nobody typed.
                    if ("Latest".equals(Shown.text(scheme, "scheme"))) {
                        Shown.whole(scheme, "major", major);
                    }
                });
    }

    private static boolean isGallery(JsonNode target) {
        return Shown.text(target, "type").equals(GALLERY);
    }

    public boolean isGallery() {
        return type.equals(GALLERY);
    }

    /** Whether its regions are names only, as they were before they had replicas. */
    boolean isDeprecated() {
        return !details.getOrDefault("replicationRegions", "").isEmpty();
    }

    public boolean isVhd() {
        return type.equals("VHD");
    }

    public boolean isManaged() {
        return type.equals(MANAGED);
    }

    public boolean isOther() {
        return !isGallery() && !isVhd() && !isManaged();
    }
}

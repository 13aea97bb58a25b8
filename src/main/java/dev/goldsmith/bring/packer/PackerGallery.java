package dev.goldsmith.bring.packer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.bring.Recipe;
import dev.goldsmith.bring.Sent;

/** A gallery's image that a builder starts from, or publishes to. */
final class PackerGallery {
    private PackerGallery() {}

    static void read(String kind, int first, int last, JsonNode gallery, Recipe recipe, Sent sent) {
        var name = gallery.path("gallery_name").asText("");
        var image = gallery.path("image_name").asText("");
        if (name.isBlank() || image.isBlank()) {
            recipe.left(
                    first,
                    last,
                    "`%s` has no known `gallery_name` and `image_name`; give their values with the parameters."
                            .formatted(kind));
            return;
        }
        var id = sent.id("galleries/%s/images/%s".formatted(name, image));
        var version = gallery.path("image_version").asText("");
        if (kind.equals("shared_image_gallery")) {
            recipe.source(first, "SharedImageVersion")
                    .put(
                            "imageVersionId",
                            id + "/versions/" + (version.isEmpty() ? "latest" : version));
            recipe.adapted(
                    first, last, "Source: the image of this name in a gallery of this team.");
            return;
        }
        var target = recipe.target(first, "SharedImage");
        target.put("galleryImageId", version.isEmpty() ? id : id + "/versions/" + version)
                .put("runOutputName", "gallery");
        boolean elsewhere = !gallery.path("replication_regions").isEmpty();
        if (elsewhere) {
            target.putArray("targetRegions").addObject().put("name", "local");
        }
        recipe.adapted(
                first,
                last,
                "Target: the image of this name in a gallery of this team"
                        + (elsewhere
                                ? ", in the region `local`; name others of this installation."
                                : "."));
    }
}

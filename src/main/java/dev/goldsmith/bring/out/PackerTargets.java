package dev.goldsmith.bring.out;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where Packer puts an image: a managed image first, which it can't do without, then one image of
 * one gallery. What a template leaves to Goldsmith is a variable with a default.
 */
final class PackerTargets {
    private final List<String> attributes = new ArrayList<>();
    private final List<String> untold;
    private String group = "images";
    private String location = "westeurope";
    private boolean managed;
    private boolean gallery;
    private boolean counted;

    PackerTargets(String name, JsonNode document, List<String> untold) {
        this.untold = untold;
        var place = document.path("location").asText("local");
        if (!place.equals("local")) {
            location = place;
        }
        var targets = document.at("/properties/distribute");
        targets.forEach(it -> {
            var id = it.path("galleryImageId").asText(it.path("imageId").asText());
            if (group.equals("images") && id.contains("/")) {
                group = PackerExport.group(id);
            }
        });
        attributes.add("build_resource_group_name = var.resource_group");
        targets.forEach(this::target);
        if (!managed) {
            managed(name, "var.resource_group");
            untold.add(
                    "The managed image `%s`: Packer makes one before it does anything else with an image."
                            .formatted(name));
        }
    }

    private void target(JsonNode target) {
        var type = target.path("type").asText();
        if (type.equals("SharedImage") && !gallery) {
            gallery = gallery(target);
        } else if (type.equals("ManagedImage") && !managed) {
            var id = target.path("imageId").asText();
            managed(id.replaceFirst("^.*/", ""), Quoting.hcl(PackerExport.group(id)));
        } else {
            untold.add(
                    "The target “%s” (%s) isn't told."
                            .formatted(target.path("runOutputName").asText(), type));
        }
    }

    private void managed(String name, String group) {
        managed = true;
        attributes.add("managed_image_name = " + Quoting.hcl(name));
        attributes.add("managed_image_resource_group_name = " + group);
    }

    private boolean gallery(JsonNode target) {
        var id = target.path("galleryImageId").asText();
        var image = PackerExport.IMAGE.matcher(id);
        if (!image.matches()) {
            untold.add("`%s` isn't told.".formatted(id));
            return false;
        }
        counted = image.group(5) == null;
        attributes.add("shared_image_gallery_destination {");
        attributes.add("  subscription        = " + Quoting.hcl(image.group(1)));
        attributes.add("  resource_group      = " + Quoting.hcl(image.group(2)));
        attributes.add("  gallery_name        = " + Quoting.hcl(image.group(3)));
        attributes.add("  image_name          = " + Quoting.hcl(image.group(4)));
        attributes.add(
                "  image_version       = "
                        + (counted ? "var.image_version" : Quoting.hcl(image.group(5))));
        var regions = regions(target);
        attributes.add(
                "  replication_regions = "
                        + (regions.isEmpty()
                                ? "[var.location]"
                                : "["
                                        + String.join(
                                                ", ", regions.stream().map(Quoting::hcl).toList())
                                        + "]"));
        attributes.add("}");
        if (counted) {
            untold.add(
                    "The version of `%s`: Goldsmith counts it up, Packer wants one; give it as `image_version`."
                            .formatted(image.group(4)));
        }
        return true;
    }

    private static Set<String> regions(JsonNode target) {
        var names = new LinkedHashSet<String>();
        target.path("targetRegions").forEach(it -> names.add(it.path("name").asText()));
        target.path("replicationRegions").forEach(it -> names.add(it.asText()));
        names.remove("local");
        return names;
    }

    /** Lines in front of the source. */
    List<String> variables() {
        var lines = new ArrayList<String>();
        variable(lines, "resource_group", group);
        if (counted) {
            variable(lines, "image_version", "1.0.0");
        }
        if (attributes.stream().anyMatch(it -> it.contains("var.location"))) {
            variable(lines, "location", location);
        }
        return lines;
    }

    private static void variable(List<String> lines, String name, String value) {
        lines.add("variable \"%s\" {".formatted(name));
        lines.add("  type    = string");
        lines.add("  default = " + Quoting.hcl(value));
        lines.add("}");
        lines.add("");
    }

    /** Lines within the source. */
    List<String> attributes() {
        return attributes;
    }
}

package dev.goldsmith.bring.packer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.bring.KnownImages;
import dev.goldsmith.bring.Recipe;
import dev.goldsmith.bring.Sent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A builder of Packer's: of which image, on which machine, and what it is called at the end. */
final class PackerSource {
    private static final List<String> URN =
            List.of("image_publisher", "image_offer", "image_sku", "image_version");

    /** Which say an image in a way of their own, from which its distribution can be told. */
    private static final Set<String> HINTS =
            Set.of(
                    "iso_url",
                    "iso_urls",
                    "source_ami_filter",
                    "source_ami",
                    "source_image_family",
                    "source_image",
                    "image",
                    "source_path",
                    "ami_name",
                    "vm_name",
                    "guest_os_type",
                    "source_image_name",
                    "clone_from_vmx",
                    "template");

    private static final Set<String> SIGN_IN =
            Set.of(
                    "client_id",
                    "client_secret",
                    "client_cert_path",
                    "client_jwt",
                    "tenant_id",
                    "subscription_id",
                    "use_azure_cli_auth",
                    "object_id",
                    "access_key",
                    "secret_key",
                    "token",
                    "profile",
                    "cloud_environment_name",
                    "account_file",
                    "assume_role");

    private final Recipe recipe;
    private final Values values;
    private final Sent sent;
    private final Map<String, JsonNode> known = new HashMap<>();
    private final Map<String, Body.Attribute> places = new HashMap<>();

    PackerSource(Recipe recipe, Values values, Sent sent) {
        this.recipe = recipe;
        this.values = values;
        this.sent = sent;
    }

    void read(Body.Block source) {
        recipe.taken(source.first(), source.first(), "The source `%s`.".formatted(source.label(1)));
        var open = new ArrayList<Body.Attribute>();
        for (var attribute : source.body().attributes()) {
            places.put(attribute.name(), attribute);
            try {
                known.put(attribute.name(), values.of(attribute.value()));
                open.add(attribute);
            } catch (NotHere e) {
                recipe.left(
                        attribute.first(),
                        attribute.last(),
                        "`%s`: %s".formatted(attribute.name(), e.sentence()));
            }
        }
        platform();
        open.forEach(it -> {
            var value = known.get(it.name());
            if (value != null && value.isTextual() && value.textValue().isBlank()) {
                recipe.left(
                        it.first(),
                        it.last(),
                        "`%s` is empty; give the value of its variable with the parameters."
                                .formatted(it.name()));
            } else if (value != null) {
                saying(it, () -> attribute(it, value));
            }
        });
        source.body().blocks().forEach(it -> saying(it, () -> block(it)));
        // JSON has blocks as attributes; they were read above as such.
        open.stream()
                .filter(it -> HINTS.contains(it.name()))
                .forEach(it -> hint(it.first(), it.last(), String.valueOf(known.get(it.name()))));
        if (!recipe.hasSource()) {
            recipe.left(
                    source.first(),
                    source.first(),
                    "Nothing in it says an image that is known here.");
        }
    }

    /** A value of the wrong kind is said, and left out. */
    private void saying(Body.Item item, Runnable read) {
        try {
            read.run();
        } catch (NotHere e) {
            recipe.left(item.first(), item.last(), e.sentence());
        }
    }

    private void platform() {
        var publisher = places.get("image_publisher");
        if (publisher != null && URN.stream().limit(3).noneMatch(it -> text(it).isBlank())) {
            var urn = new ArrayList<String>();
            URN.forEach(it -> urn.add(text(it)));
            recipe.platform(publisher.first(), String.join(":", urn).replaceFirst(":$", ":latest"));
        }
        if (text("os_type").equalsIgnoreCase("windows") || text("communicator").equals("winrm")) {
            recipe.windows();
        }
    }

    private String text(String name) {
        var value = known.get(name);
        return value == null || value.isContainerNode() ? "" : value.asText();
    }

    private void attribute(Body.Attribute it, JsonNode value) {
        int first = it.first();
        int last = it.last();
        switch (it.name()) {
            case String name when URN.contains(name) -> {
                if (recipe.hasSource()) {
                    recipe.taken(first, last, "The source's.");
                } else {
                    recipe.left(first, last, "Not all of publisher, offer and sku are known.");
                }
            }
            case "os_type" -> recipe.taken(first, last, "The image says it.");
            case "vm_size" -> {
                recipe.part(first, "vmProfile").put("vmSize", value.asText());
                recipe.taken(first, last, "`vmProfile.vmSize`.");
            }
            case "os_disk_size_gb" -> disk(first, last, Values.number(value).intValue());
            case "disk_size" -> disk(first, last, gigabytes(value.asText()));
            case "polling_duration_timeout" ->
                    recipe.left(
                            first, last, "`buildTimeoutInMinutes` says how long a build may take.");
            case "azure_tags", "tags" -> tags(first, last, value);
            case "managed_image_name" -> {
                recipe.target(first, "ManagedImage")
                        .put("imageId", sent.id("images/" + value.asText()))
                        .put("location", "local")
                        .put("runOutputName", "image");
                recipe.taken(first, last, "A target: a managed image of this team.");
            }
            case "managed_image_resource_group_name", "resource_group_name" ->
                    recipe.adapted(first, last, "The team is the resource group.");
            case "location", "region" ->
                    recipe.left(
                            first,
                            last,
                            "Builds run where the workers are; targets say their regions.");
            case "custom_managed_image_name" -> {
                recipe.source(first, "ManagedImage")
                        .put("imageId", sent.id("images/" + value.asText()));
                recipe.adapted(first, last, "Source: a managed image of this team.");
            }
            case "custom_managed_image_resource_group_name" ->
                    recipe.adapted(first, last, "The team is the resource group.");
            case "shared_image_gallery", "shared_image_gallery_destination" -> {
                PackerGallery.read(
                        it.name(),
                        first,
                        last,
                        value.isArray() ? value.path(0) : value,
                        recipe,
                        sent);
            }
            case String name when SIGN_IN.contains(name) ->
                    recipe.left(
                            first,
                            last,
                            "`%s`: with what Packer signs in; here a team has a connection."
                                    .formatted(name));
            case String name when HINTS.contains(name) -> {}
            case "type", "name" -> recipe.taken(first, last, "Which source it is.");
            case String name ->
                    recipe.left(
                            first,
                            last,
                            "`%s` is about how Packer makes and reaches its machine; the engine has its own way."
                                    .formatted(name));
        }
    }

    private void block(Body.Block block) {
        var object = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        for (var attribute : block.body().attributes()) {
            try {
                object.set(attribute.name(), values.of(attribute.value()));
            } catch (NotHere e) {
                recipe.left(
                        attribute.first(),
                        attribute.last(),
                        "`%s`: %s".formatted(attribute.name(), e.sentence()));
            }
        }
        switch (block.type()) {
            case "shared_image_gallery", "shared_image_gallery_destination" ->
                    PackerGallery.read(
                            block.type(), block.first(), block.last(), object, recipe, sent);
            case "source_ami_filter" -> hint(block.first(), block.last(), object.toString());
            case "azure_tags", "tags" -> tags(block.first(), block.last(), object);
            case "launch_block_device_mappings" -> {
                if (object.has("volume_size")) {
                    disk(
                            block.first(),
                            block.last(),
                            Values.number(object.get("volume_size")).intValue());
                } else {
                    recipe.left(
                            block.first(),
                            block.last(),
                            "Disks of Packer's machine; `vmProfile.osDiskSizeGB` and `additionalDataDisks` say those here.");
                }
            }
            default ->
                    recipe.left(
                            block.first(),
                            block.last(),
                            "`%s` is about how Packer makes and reaches its machine; the engine has its own way."
                                    .formatted(block.type()));
        }
    }

    private void tags(int first, int last, JsonNode tags) {
        ObjectNode into = recipe.part(first, "managedResourceTags");
        tags.properties().forEach(e -> into.put(e.getKey(), e.getValue().asText()));
        recipe.taken(first, last, "`managedResourceTags`.");
    }

    private void disk(int first, int last, int gigabytes) {
        if (gigabytes > 0) {
            recipe.part(first, "vmProfile").put("osDiskSizeGB", gigabytes);
            recipe.taken(first, last, "`vmProfile.osDiskSizeGB`, %d.".formatted(gigabytes));
        } else {
            recipe.left(first, last, "No size that is known here.");
        }
    }

    /** QEMU's notation: a number alone is of megabytes. */
    private static int gigabytes(String text) {
        var number = text.replaceAll("\\D", "");
        if (number.isEmpty() || number.length() > 7) {
            return 0;
        }
        int size = Integer.parseInt(number);
        return text.toUpperCase(java.util.Locale.ROOT).contains("G")
                ? size
                : text.matches("\\d+[Mm]?[Bb]?") ? (size + 1023) / 1024 : 0;
    }

    private void hint(int first, int last, String text) {
        var urn = KnownImages.named(text);
        if (recipe.hasSource()) {
            recipe.left(first, last, "The source is known already.");
        } else if (urn == null) {
            recipe.left(first, last, "No image that is known here by that.");
        } else {
            recipe.platform(first, urn);
            recipe.adapted(
                    first,
                    last,
                    "Source: %s, the image of the same distribution. An installer isn't run here."
                            .formatted(urn));
        }
    }
}

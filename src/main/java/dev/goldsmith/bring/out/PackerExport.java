package dev.goldsmith.bring.out;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A source {@code azure-arm} and the steps as provisioners. */
final class PackerExport {
    static final Pattern IMAGE =
            Pattern.compile(
                    "/subscriptions/([^/]+)/resourceGroups/([^/]+)/.*?/galleries/([^/]+)/images/([^/]+)(?:/versions/(.+))?",
                    Pattern.CASE_INSENSITIVE);

    private final StringBuilder text = new StringBuilder();
    private final List<String> untold = new ArrayList<>();
    private boolean windows;

    private PackerExport() {}

    static String write(String name, ObjectNode document) {
        return new PackerExport().all(name, document);
    }

    private String all(String name, ObjectNode document) {
        var properties = document.path("properties");
        for (var step : properties.path("customize")) {
            windows |= step.path("type").asText().matches("PowerShell|Windows.*");
        }
        var targets = new PackerTargets(name, document, untold);
        targets.variables().forEach(it -> line(0, it));
        line(0, "source \"azure-arm\" \"image\" {");
        attribute("use_azure_cli_auth", "true");
        attribute("os_type", windows ? "\"Windows\"" : "\"Linux\"");
        if (windows) {
            attribute("communicator", "\"winrm\"");
            attribute("winrm_use_ssl", "true");
            attribute("winrm_insecure", "true");
            attribute("winrm_username", "\"packer\"");
        }
        source(properties.path("source"));
        machine(properties);
        targets.attributes().forEach(it -> line(1, it));
        line(0, "}");
        line(0, "");
        line(0, "build {");
        attribute("name", Quoting.hcl(name));
        attribute("sources", "[\"source.azure-arm.image\"]");
        var steps = new PackerSteps(text, untold);
        properties.path("customize").forEach(steps::add);
        steps.generalize(windows);
        line(0, "}");
        for (var check : properties.at("/validate/inVMValidations")) {
            untold.add(
                    "The check “%s” runs in a machine made from the image; Packer has none."
                            .formatted(check.path("name").asText(check.path("type").asText())));
        }
        for (var field :
                List.of(
                        "optimize",
                        "errorHandling",
                        "additionalDataDisks",
                        "stagingResourceGroup",
                        "autoRun",
                        "reuseFor")) {
            if (properties.has(field)) {
                untold.add("`%s` isn't told.".formatted(field));
            }
        }
        if (document.path("tags").size() > 0) {
            untold.add("Tags of the template aren't told.");
        }
        var head =
                new StringBuilder(
                        """
                        # Of the Goldsmith template “%s”.
                        # Packer needs its plugin: packer plugins install github.com/hashicorp/azure
                        """
                                .formatted(oneLine(name)));
        if (text.indexOf("\"windows-update\"") >= 0) {
            head.append("# and another: packer plugins install github.com/rgl/windows-update\n");
        }
        if (!untold.isEmpty()) {
            head.append("# Not said by this file:\n");
        }
        untold.forEach(it -> head.append("# - ").append(oneLine(it)).append('\n'));
        return head + "\n" + text;
    }

    private void source(JsonNode source) {
        switch (source.path("type").asText()) {
            case "PlatformImage" -> {
                attribute("image_publisher", Quoting.hcl(source.path("publisher").asText()));
                attribute("image_offer", Quoting.hcl(source.path("offer").asText()));
                attribute("image_sku", Quoting.hcl(source.path("sku").asText()));
                attribute("image_version", Quoting.hcl(source.path("version").asText()));
            }
            case "ManagedImage" -> {
                var id = source.path("imageId").asText();
                attribute("custom_managed_image_name", Quoting.hcl(id.replaceFirst("^.*/", "")));
                attribute("custom_managed_image_resource_group_name", Quoting.hcl(group(id)));
            }
            case "SharedImageVersion" -> gallery(source.path("imageVersionId").asText());
            default -> untold.add("The source isn't told.");
        }
    }

    private void machine(JsonNode properties) {
        var profile = properties.path("vmProfile");
        if (profile.hasNonNull("vmSize")) {
            attribute("vm_size", Quoting.hcl(profile.get("vmSize").asText()));
        }
        if (profile.path("osDiskSizeGB").asInt() > 0) {
            attribute("os_disk_size_gb", String.valueOf(profile.get("osDiskSizeGB").asInt()));
        }
        if (profile.has("vnetConfig")) {
            untold.add("The network of the machine isn't told.");
        }
        if (properties.path("buildTimeoutInMinutes").asInt() > 0) {
            untold.add(
                    "The time limit of %d minutes isn't told."
                            .formatted(properties.get("buildTimeoutInMinutes").asInt()));
        }
        if (properties.path("managedResourceTags").size() > 0) {
            line(1, "azure_tags = {");
            properties
                    .get("managedResourceTags")
                    .properties()
                    .forEach(e ->
                            line(
                                    2,
                                    Quoting.hcl(e.getKey())
                                            + " = "
                                            + Quoting.hcl(e.getValue().asText())));
            line(1, "}");
        }
    }

    private void gallery(String id) {
        var image = IMAGE.matcher(id);
        if (!image.matches()) {
            untold.add("`%s` isn't told.".formatted(id));
            return;
        }
        line(1, "shared_image_gallery {");
        line(2, "subscription   = " + Quoting.hcl(image.group(1)));
        line(2, "resource_group = " + Quoting.hcl(image.group(2)));
        line(2, "gallery_name   = " + Quoting.hcl(image.group(3)));
        line(2, "image_name     = " + Quoting.hcl(image.group(4)));
        if (image.group(5) != null) {
            line(2, "image_version  = " + Quoting.hcl(image.group(5)));
        }
        line(1, "}");
    }

    static String group(String id) {
        return id.replaceFirst("(?i)^.*/resourceGroups/([^/]+)/.*$", "$1");
    }

    private void attribute(String name, String value) {
        line(1, name + " = " + value);
    }

    private void line(int depth, String line) {
        text.append("  ".repeat(depth)).append(line).append('\n');
    }

    static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}

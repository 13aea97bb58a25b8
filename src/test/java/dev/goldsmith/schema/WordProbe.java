package dev.goldsmith.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A small template that uses one word. */
final class WordProbe {
    private static final String SMALL =
            """
            {"location": "local", "identity": {"type": "None"}, "properties": {
              "source": {"type": "PlatformImage", "publisher": "Debian", "offer": "debian-12",
                         "sku": "12-gen2", "version": "latest"},
              "distribute": [{"type": "VHD", "runOutputName": "vhd"}]}}
            """;

    /** Elements of lists. */
    private static final java.util.Set<String> LISTS =
            java.util.Set.of(
                    "customize",
                    "inVMValidations",
                    "distribute",
                    "targetRegions",
                    "additionalDataDisks");

    /** What a type needs to be sound. */
    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry(
                            "source[PlatformImage]",
                            "{\"type\":\"PlatformImage\",\"publisher\":\"Debian\",\"offer\":\"debian-12\",\"sku\":\"12-gen2\",\"version\":\"latest\"}"),
                    Map.entry("source[ManagedImage]", "{\"type\":\"ManagedImage\"}"),
                    Map.entry(
                            "source[SharedImageVersion]",
                            "{\"type\":\"SharedImageVersion\",\"imageVersionId\":\"/subscriptions/6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11/resourceGroups/g/providers/Microsoft.Compute/galleries/g/images/i/versions/1.0.0\"}"),
                    Map.entry("customize[Shell]", "{\"type\":\"Shell\",\"inline\":[\"true\"]}"),
                    Map.entry(
                            "customize[PowerShell]",
                            "{\"type\":\"PowerShell\",\"inline\":[\"exit\"]}"),
                    Map.entry(
                            "customize[File]",
                            "{\"type\":\"File\",\"sourceUri\":\"https://example.org/f\",\"destination\":\"/tmp/f\"}"),
                    Map.entry("customize[WindowsRestart]", "{\"type\":\"WindowsRestart\"}"),
                    Map.entry("customize[WindowsUpdate]", "{\"type\":\"WindowsUpdate\"}"),
                    Map.entry("customize[LinuxRestart]", "{\"type\":\"LinuxRestart\"}"),
                    Map.entry("customize[LinuxUpdate]", "{\"type\":\"LinuxUpdate\"}"),
                    Map.entry(
                            "inVMValidations[Shell]", "{\"type\":\"Shell\",\"inline\":[\"true\"]}"),
                    Map.entry(
                            "inVMValidations[PowerShell]",
                            "{\"type\":\"PowerShell\",\"inline\":[\"exit\"]}"),
                    Map.entry(
                            "inVMValidations[File]",
                            "{\"type\":\"File\",\"sourceUri\":\"https://example.org/f\",\"destination\":\"/tmp/f\"}"),
                    Map.entry(
                            "distribute[ManagedImage]",
                            "{\"type\":\"ManagedImage\",\"runOutputName\":\"image\",\"location\":\"local\",\"imageId\":\"/subscriptions/6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11/resourceGroups/g/providers/Microsoft.Compute/images/i\"}"),
                    Map.entry(
                            "distribute[SharedImage]",
                            "{\"type\":\"SharedImage\",\"runOutputName\":\"gallery\",\"galleryImageId\":\"/subscriptions/6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11/resourceGroups/g/providers/Microsoft.Compute/galleries/g/images/i\"}"),
                    Map.entry("distribute[VHD]", "{\"type\":\"VHD\",\"runOutputName\":\"disk\"}"),
                    Map.entry("versioning[Latest]", "{\"scheme\":\"Latest\"}"));

    private WordProbe() {}

    static ObjectNode of(Word word) {
        var root = (ObjectNode) TemplateReader.tree(SMALL);
        var at = root;
        var steps = word.path().split("\\.");
        for (int i = 0; i < steps.length - 1; i++) {
            at = step(at, steps[i]);
        }
        var last = steps[steps.length - 1];
        if (word.sample().startsWith("+")) {
            for (var field : TemplateReader.tree(word.sample().substring(1)).properties()) {
                if (field.getValue().isNull()) {
                    at.remove(field.getKey());
                } else {
                    at.set(field.getKey(), field.getValue());
                }
            }
        } else if (!word.isType()) {
            at.set(last, TemplateReader.tree(word.sample()));
        }
        return root;
    }

    private static ObjectNode step(ObjectNode at, String step) {
        var name = step.replaceFirst("\\[.*", "");
        if (step.equals("{id}")) {
            return at.putObject(
                    "/subscriptions/6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i");
        }
        if (name.equals("userAssignedIdentities") && at.has("type")) {
            at.put("type", "UserAssigned");
        }
        var typed = TYPES.get(step);
        JsonNode there = at.get(name);
        if (LISTS.contains(name)) {
            var list =
                    there instanceof ArrayNode array && typed == null ? array : at.putArray(name);
            list.removeAll();
            list.add(typed == null ? at.objectNode() : TemplateReader.tree(typed));
            return (ObjectNode) list.get(0);
        }
        if (typed != null) {
            at.set(name, TemplateReader.tree(typed));
        } else if (!(there instanceof ObjectNode)) {
            at.putObject(name);
        }
        return (ObjectNode) at.get(name);
    }
}

package dev.goldsmith.bring.out;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.schema.TemplateWriter;

/** A deployment template with one resource. */
final class ArmExport {
    static final String TYPE = "Microsoft.VirtualMachineImages/imageTemplates";

    private ArmExport() {}

    static String write(String name, ObjectNode document) {
        var template = JsonNodeFactory.instance.objectNode();
        template.put(
                "$schema",
                "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#");
        template.put("contentVersion", "1.0.0.0");
        template.putObject("parameters")
                .putObject("templateName")
                .put("type", "string")
                .put("defaultValue", name);
        var resource = template.putArray("resources").addObject();
        resource.put("type", TYPE);
        resource.put("apiVersion", version(document));
        resource.put("name", "[parameters('templateName')]");
        if (!document.has("location")) {
            resource.put("location", "[resourceGroup().location]");
        }
        document.properties().forEach(e -> resource.set(e.getKey(), literal(e.getValue())));
        var text = new StringBuilder();
        OwnWords.in(document).forEach(it -> text.append("// ").append(it).append('\n'));
        return text.append(TemplateWriter.pretty(template)).append('\n').toString();
    }

    static String version(JsonNode document) {
        return document.path("properties").has("additionalDataDisks")
                        || document.at("/properties/optimize/workload").isObject()
                ? "2025-10-01"
                : "2024-02-01";
    }

    /** A text that begins with a bracket would be an expression. */
    private static JsonNode literal(JsonNode value) {
        var nodes = JsonNodeFactory.instance;
        if (value.isTextual() && value.textValue().startsWith("[")) {
            return nodes.textNode("[" + value.textValue());
        }
        if (value.isArray()) {
            var array = nodes.arrayNode();
            value.forEach(it -> array.add(literal(it)));
            return array;
        }
        if (value.isObject()) {
            var object = nodes.objectNode();
            value.properties().forEach(e -> object.set(e.getKey(), literal(e.getValue())));
            return object;
        }
        return value;
    }
}

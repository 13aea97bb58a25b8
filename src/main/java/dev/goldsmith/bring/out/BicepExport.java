package dev.goldsmith.bring.out;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The same resource in Bicep. */
final class BicepExport {
    private BicepExport() {}

    static String write(String name, ObjectNode document) {
        var text = new StringBuilder();
        OwnWords.in(document).forEach(it -> text.append("// ").append(it).append('\n'));
        text.append("param templateName string = ").append(quoted(name)).append("\n\n");
        text.append(
                "resource imageTemplate '%s@%s' = {\n"
                        .formatted(ArmExport.TYPE, ArmExport.version(document)));
        text.append("  name: templateName\n");
        if (!document.has("location")) {
            text.append("  location: resourceGroup().location\n");
        }
        document.properties().forEach(e -> entry(text, "  ", e.getKey(), e.getValue()));
        return text.append("}\n").toString();
    }

    private static void entry(StringBuilder text, String indent, String key, JsonNode value) {
        text.append(indent).append(key.matches("[A-Za-z_]\\w*") ? key : quoted(key)).append(": ");
        value(text, indent, value);
        text.append('\n');
    }

    private static void value(StringBuilder text, String indent, JsonNode value) {
        var inner = indent + "  ";
        if (value.isObject()) {
            text.append(value.isEmpty() ? "{" : "{\n");
            value.properties().forEach(e -> entry(text, inner, e.getKey(), e.getValue()));
            text.append(value.isEmpty() ? "}" : indent + "}");
        } else if (value.isArray()) {
            text.append(value.isEmpty() ? "[" : "[\n");
            for (var element : value) {
                text.append(inner);
                value(text, inner, element);
                text.append('\n');
            }
            text.append(value.isEmpty() ? "]" : indent + "]");
        } else {
            text.append(value.isTextual() ? quoted(value.textValue()) : value.toString());
        }
    }

    static String quoted(String text) {
        var quoted = new StringBuilder("'");
        text.codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '\\' -> quoted.append("\\\\");
                        case '\'' -> quoted.append("\\'");
                        case '\n' -> quoted.append("\\n");
                        case '\r' -> quoted.append("\\r");
                        case '\t' -> quoted.append("\\t");
                        default -> {
                            if (c < ' ') {
                                quoted.append("\\u{%x}".formatted(c));
                            } else {
                                quoted.appendCodePoint(c);
                            }
                        }
                    }
                });
        return quoted.append("'").toString().replace("${", "\\${");
    }
}

package dev.goldsmith.bring.packer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.armtemplate.Jsonc;
import dev.goldsmith.bring.Unreadable;
import java.util.HashMap;
import java.util.Map;

/** A file of variables, in HCL or JSON. */
final class GivenValues {
    private GivenValues() {}

    static Map<String, JsonNode> of(String text) {
        var given = new HashMap<String, JsonNode>();
        if (text.isBlank()) {
            return given;
        }
        if (text.stripLeading().startsWith("{")) {
            Jsonc.read(text).json().properties().forEach(e -> given.put(e.getKey(), e.getValue()));
        } else {
            for (var attribute : Hcl.read(text).attributes()) {
                given.put(attribute.name(), value(attribute));
            }
        }
        return given;
    }

    private static JsonNode value(Body.Attribute it) {
        try {
            return new Values().of(it.value());
        } catch (NotHere e) {
            throw Unreadable.at(it.first(), "of the parameters, " + e.sentence());
        }
    }
}

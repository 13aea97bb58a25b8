package dev.goldsmith.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * What an object carried beside the properties that its record names: read-only values that a
 * service echoed, and explicit nulls. Kept so that JSON comes out as it went in.
 */
public record Extras(Map<String, JsonNode> values) {
    public static final Extras NONE = new Extras(Map.of());

    public Extras {
        values = Map.copyOf(values);
    }
}

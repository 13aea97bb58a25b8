package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A resource has no property whose expression came out as null, as in Azure Resource Manager: that
 * is how a template leaves one out. A null that is written stays.
 */
record Nulls(Taint taint) {
    /**
     * @param source what the value was computed from
     */
    JsonNode without(JsonNode source, JsonNode value) {
        boolean written = source.isContainerNode() && source.getNodeType() == value.getNodeType();
        return switch (value) {
            case ObjectNode object -> {
                var kept = Function.NODES.objectNode();
                for (var entry : object.properties()) {
                    var from = source.path(entry.getKey());
                    if (!entry.getValue().isNull() || written && from.isNull()) {
                        kept.set(
                                entry.getKey(), without(written ? from : source, entry.getValue()));
                    }
                }
                taint.namesOf(kept, object);
                yield kept;
            }
            case ArrayNode array -> {
                var kept = Function.NODES.arrayNode();
                for (int i = 0; i < array.size(); i++) {
                    kept.add(without(written ? source.path(i) : source, array.get(i)));
                }
                yield kept;
            }
            case JsonNode other -> other;
        };
    }
}

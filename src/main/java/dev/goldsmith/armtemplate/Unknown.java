package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;

/** A module's output that isn't known yet, beside others that are. */
final class Unknown {
    static final JsonNode VALUE = new POJONode(null);

    private Unknown() {}

    /**
     * @throws Later when one is in it
     */
    static JsonNode none(JsonNode value) {
        if (value == VALUE) {
            throw new Later();
        }
        for (var inner : value) {
            if (inner == VALUE || inner.isContainerNode()) {
                none(inner);
            }
        }
        return value;
    }
}

package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A template's identity as its resource id: there is one at most. */
final class IdentityText {
    private static final String IDS = "userAssignedIdentities";

    private IdentityText() {}

    static String of(JsonNode identity) {
        return identity.path(IDS)
                .propertyStream()
                .findFirst()
                .map(Map.Entry::getKey)
                .map(Shown::lines)
                .orElse("");
    }

    static void into(ObjectNode parent, String name, String typed) {
        var identity = parent.objectNode().put("type", "UserAssigned");
        identity.putObject(IDS).putObject(typed.strip());
        parent.set(name, identity);
    }
}

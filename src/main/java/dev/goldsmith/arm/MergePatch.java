package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * RFC 7396, with field names compared as Azure compares them: without case. An object is merged
 * field by field, null removes, all else replaces.
 */
final class MergePatch {
    private MergePatch() {}

    /** Changes the target. */
    static void apply(ObjectNode target, ObjectNode patch) {
        for (var change : patch.properties()) {
            var name = nameIn(target, change.getKey());
            var value = change.getValue();
            if (value.isNull()) {
                target.remove(name);
            } else if (value instanceof ObjectNode object) {
                var there = target.get(name);
                apply(there instanceof ObjectNode own ? own : target.putObject(name), object);
            } else {
                target.set(name, value);
            }
        }
    }

    /** How the object spells this field; as it was asked for where it has none. */
    static String nameIn(ObjectNode object, String name) {
        for (var field : object.properties()) {
            if (field.getKey().equalsIgnoreCase(name)) {
                return field.getKey();
            }
        }
        return name;
    }

    static JsonNode field(ObjectNode object, String name) {
        return object.path(nameIn(object, name));
    }
}

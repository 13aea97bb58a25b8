package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Spelling;
import java.util.TreeMap;

/**
 * RFC 7396, with field names compared as Azure compares them: without case. An object is merged
 * field by field, null removes, all else replaces.
 */
final class MergePatch {
    private MergePatch() {}

    /** Changes the target. */
    static void apply(ObjectNode target, ObjectNode patch) {
        var names = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        target.fieldNames().forEachRemaining(it -> names.put(it, it));
        for (var change : patch.properties()) {
            var sent = change.getKey();
            var name = target.has(sent) ? sent : names.getOrDefault(sent, sent);
            var value = change.getValue();
            if (value.isNull()) {
                target.remove(name);
                names.remove(name);
                continue;
            }
            names.put(name, name);
            if (value instanceof ObjectNode object) {
                var there = target.get(name);
                apply(there instanceof ObjectNode own ? own : target.putObject(name), object);
            } else {
                target.set(name, value);
            }
        }
    }

    static JsonNode field(ObjectNode object, String name) {
        return object.path(Spelling.spelled(object, name));
    }
}

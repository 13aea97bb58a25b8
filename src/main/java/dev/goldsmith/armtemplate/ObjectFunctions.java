package dev.goldsmith.armtemplate;

import static dev.goldsmith.armtemplate.Function.ANY;
import static dev.goldsmith.armtemplate.Function.NODES;
import static dev.goldsmith.armtemplate.Function.of;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** What Bicep's compiler writes for objects and for {@code ?.}. */
final class ObjectFunctions {
    private ObjectFunctions() {}

    static List<Function> all() {
        return List.of(
                of("items", 1, 1, ObjectFunctions::items),
                of("objectKeys", 1, 1, ObjectFunctions::keys),
                of("flatten", 1, 1, ObjectFunctions::flatten),
                of("shallowMerge", 1, 1, ObjectFunctions::shallowMerge),
                of("tryGet", 2, ANY, ObjectFunctions::tryGet),
                of("indexFromEnd", 2, 2, a -> fromEnd(a, false)),
                of("tryIndexFromEnd", 2, 2, a -> fromEnd(a, true)));
    }

    /** By name, as Azure sorts them. */
    private static List<Map.Entry<String, JsonNode>> sorted(ObjectNode object) {
        return object.properties().stream()
                .sorted(Map.Entry.<String, JsonNode>comparingByKey(String.CASE_INSENSITIVE_ORDER))
                .toList();
    }

    private static JsonNode items(Arguments a) {
        var items = NODES.arrayNode();
        for (var entry : sorted(a.object(0))) {
            items.addObject().put("key", entry.getKey()).set("value", entry.getValue());
        }
        return items;
    }

    private static JsonNode keys(Arguments a) {
        var keys = NODES.arrayNode();
        sorted(a.object(0)).forEach(entry -> keys.add(entry.getKey()));
        return keys;
    }

    /** One level, as Azure does. */
    private static JsonNode flatten(Arguments a) {
        var all = NODES.arrayNode();
        for (var element : a.array(0)) {
            if (!(element instanceof ArrayNode inner)) {
                throw a.wrong(0, "an array of arrays");
            }
            all.addAll(inner);
        }
        return all;
    }

    private static JsonNode shallowMerge(Arguments a) {
        var all = NODES.objectNode();
        for (var element : a.array(0)) {
            if (!(element instanceof ObjectNode object)) {
                throw a.wrong(0, "an array of objects");
            }
            all.setAll(object);
        }
        return all;
    }

    /** Null as soon as one of the names or numbers isn't there. */
    private static JsonNode tryGet(Arguments a) {
        var found = a.get(0);
        for (int i = 1; i < a.count() && !found.isNull(); i++) {
            JsonNode inner = null;
            if (found instanceof ObjectNode object && a.get(i).isTextual()) {
                inner = Values.property(object, a.text(i)).orElse(null);
            } else if (found instanceof ArrayNode array && a.get(i).isIntegralNumber()) {
                long index = a.whole(i);
                inner = index < 0 || index >= array.size() ? null : array.get((int) index);
            }
            found = inner == null ? NODES.nullNode() : inner;
        }
        return found;
    }

    /** {@code list[^1]} is the last. */
    private static JsonNode fromEnd(Arguments a, boolean orNull) {
        if (orNull && a.get(0).isNull()) {
            return NODES.nullNode();
        }
        var array = a.array(0);
        long place = array.size() - a.whole(1);
        if (place >= 0 && place < array.size()) {
            return array.get((int) place);
        }
        if (orNull) {
            return NODES.nullNode();
        }
        throw a.refused(
                1,
                "There is no element %d from the end; the array has %d."
                        .formatted(a.whole(1), array.size()));
    }
}

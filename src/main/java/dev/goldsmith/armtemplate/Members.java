package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;

/** What is in an object or an array. */
final class Members {
    private Members() {}

    static JsonNode index(JsonNode of, JsonNode index, int at) {
        if (index.isTextual()) {
            return property(of, index.textValue(), at);
        }
        if (of instanceof ArrayNode array && index.isIntegralNumber()) {
            long place = index.longValue();
            if (place >= 0 && place < array.size()) {
                return array.get((int) place);
            }
            throw new Unsound(
                    at, "There is no element %d; the array has %d.".formatted(place, array.size()));
        }
        throw new Unsound(
                at, "Only an array has numbered elements; here is %s.".formatted(Values.kind(of)));
    }

    static JsonNode property(JsonNode of, String name, int at) {
        if (!(of instanceof ObjectNode object)) {
            throw new Unsound(
                    at,
                    "Only an object has properties such as `%s`; here is %s."
                            .formatted(name, Values.kind(of)));
        }
        return Values.property(object, name)
                .orElseThrow(() -> new Unsound(at, missing(name, object)));
    }

    private static String missing(String name, ObjectNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return "There is no property `%s`%s."
                .formatted(
                        name,
                        names.isEmpty()
                                ? ""
                                : "; there are "
                                        + String.join(
                                                ", ",
                                                names.subList(0, Math.min(12, names.size()))));
    }
}

package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;

/** What a function was called with; each getter refuses a value of the wrong type by name. */
record Arguments(String function, List<JsonNode> values, List<Integer> places, int at) {

    int count() {
        return values.size();
    }

    boolean has(int index) {
        return index < values.size();
    }

    JsonNode get(int index) {
        return values.get(index);
    }

    String text(int index) {
        var value = get(index);
        if (value.isTextual()) {
            return value.textValue();
        }
        throw wrong(index, "a text");
    }

    /** A text, a number or a boolean as a text. */
    String plain(int index) {
        var value = get(index);
        if (value.isValueNode() && !value.isNull()) {
            return Values.text(value);
        }
        throw wrong(index, "a text, a number or a boolean");
    }

    List<String> texts() {
        return IntStream.range(0, count()).mapToObj(this::plain).toList();
    }

    long whole(int index) {
        var value = get(index);
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        throw wrong(index, "a whole number");
    }

    /** A whole number that counts characters or elements. */
    int index(int index, String what) {
        long value = whole(index);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw refused(index, "%s is %d; it can't be negative.".formatted(what, value));
        }
        return (int) value;
    }

    boolean flag(int index) {
        var value = get(index);
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        throw wrong(index, "true or false");
    }

    ArrayNode array(int index) {
        if (get(index) instanceof ArrayNode array) {
            return array;
        }
        throw wrong(index, "an array");
    }

    ObjectNode object(int index) {
        if (get(index) instanceof ObjectNode object) {
            return object;
        }
        throw wrong(index, "an object");
    }

    boolean allArrays() {
        return values.stream().allMatch(JsonNode::isArray);
    }

    boolean allObjects() {
        return values.stream().allMatch(JsonNode::isObject);
    }

    Unsound wrong(int index, String right) {
        return refused(
                index,
                "Argument %d of `%s` is %s; it must be %s."
                        .formatted(index + 1, function, Values.kind(get(index)), right));
    }

    Unsound refused(int index, String message) {
        return new Unsound(places.get(index), message);
    }

    Unsound refused(String message) {
        return new Unsound(at, message);
    }
}

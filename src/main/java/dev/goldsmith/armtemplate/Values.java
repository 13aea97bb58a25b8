package dev.goldsmith.armtemplate;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Optional;

/** JSON values as expressions see them. */
final class Values {
    /** What is sent has 64 at most; a lambda could make any number. */
    private static final int DEEPEST = 128;

    private Values() {}

    /**
     * As Azure writes it: booleans as {@code True} and {@code False}, arrays and objects as JSON.
     */
    static String text(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue();
            case BOOLEAN -> value.booleanValue() ? "True" : "False";
            case NUMBER -> value.asText();
            case NULL, MISSING -> "";
            case ARRAY, OBJECT, BINARY, POJO -> value.toString();
        };
    }

    /** What it is, without saying its value, which may be a secret. */
    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "a text";
            case BOOLEAN -> "a boolean";
            case NUMBER -> value.isIntegralNumber() ? "a whole number" : "a number with a fraction";
            case NULL, MISSING -> "null";
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case BINARY, POJO -> "no JSON";
        };
    }

    /** A property; names compare without case. */
    static Optional<JsonNode> property(ObjectNode object, String name) {
        var exact = object.get(name);
        return exact != null
                ? Optional.of(exact)
                : object.properties().stream()
                        .filter(it -> it.getKey().equalsIgnoreCase(name))
                        .findFirst()
                        .map(Map.Entry::getValue);
    }

    /** Equal as JSON, whatever the width of a number. */
    static boolean same(JsonNode a, JsonNode b) {
        return a.equals(
                (x, y) ->
                        x.isIntegralNumber() && y.isIntegralNumber()
                                ? x.bigIntegerValue().compareTo(y.bigIntegerValue())
                                : x.equals(y) ? 0 : 1,
                b);
    }

    /** A text that two values share when they are the {@link #same}. */
    static String key(JsonNode value) {
        return switch (value) {
            case ObjectNode object ->
                    object.properties().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(e -> TextNode.valueOf(e.getKey()) + ":" + key(e.getValue()))
                            .collect(joining(",", "{", "}"));
            case ArrayNode array ->
                    array.valueStream().map(Values::key).collect(joining(",", "[", "]"));
            case JsonNode number when number.isIntegralNumber() ->
                    number.bigIntegerValue().toString();
            case JsonNode number when number.isNumber() ->
                    number.decimalValue().stripTrailingZeros().toString();
            case JsonNode other -> other.toString();
        };
    }

    /**
     * How much it is: characters and elements, counted no further than the limit.
     *
     * @return more than {@code limit} when it is more, or nested deeper than JSON may be sent
     */
    static long weight(JsonNode value, long limit) {
        return weight(value, limit, 0);
    }

    private static long weight(JsonNode value, long limit, int depth) {
        long weight = depth > DEEPEST ? limit + 1 : 1;
        if (value.isTextual()) {
            weight += value.textValue().length();
        }
        for (var child : value) {
            if (weight > limit) {
                return weight;
            }
            weight += weight(child, limit - weight, depth + 1);
        }
        return weight;
    }
}

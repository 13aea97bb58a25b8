package dev.goldsmith.armtemplate;

import static dev.goldsmith.armtemplate.Function.ANY;
import static dev.goldsmith.armtemplate.Function.NODES;
import static dev.goldsmith.armtemplate.Function.flag;
import static dev.goldsmith.armtemplate.Function.of;
import static dev.goldsmith.armtemplate.Function.text;
import static dev.goldsmith.armtemplate.Function.whole;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.goldsmith.kernel.Needle;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Functions of arrays and objects, those that take texts as well included. */
final class ListFunctions {
    /** As Azure Resource Manager has it. */
    private static final int RANGE = 10_000;

    private ListFunctions() {}

    static List<Function> all() {
        return List.of(
                of("concat", 1, ANY, ListFunctions::concat),
                of("array", 1, 1, a -> a.get(0).isArray() ? a.get(0) : list(List.of(a.get(0)))),
                of("createArray", 0, ANY, a -> list(a.values())),
                of("createObject", 0, ANY, ListFunctions::createObject),
                of("coalesce", 1, ANY, ListFunctions::coalesce),
                flag("contains", 2, 2, ListFunctions::contains),
                flag("empty", 1, 1, ListFunctions::empty),
                of("first", 1, 1, a -> end(a, false)),
                of("last", 1, 1, a -> end(a, true)),
                whole("length", 1, 1, ListFunctions::length),
                text("join", 2, 2, ListFunctions::join),
                of("skip", 2, 2, a -> part(a, false)),
                of("take", 2, 2, a -> part(a, true)),
                of("range", 2, 2, ListFunctions::range),
                of("union", 1, ANY, ListFunctions::union),
                of("intersection", 2, ANY, ListFunctions::intersection));
    }

    private static ArrayNode list(List<JsonNode> values) {
        return NODES.arrayNode().addAll(values);
    }

    private static JsonNode concat(Arguments a) {
        if (a.allArrays()) {
            var all = NODES.arrayNode();
            a.values().forEach(v -> all.addAll((ArrayNode) v));
            return all;
        }
        var text = new StringBuilder();
        for (int i = 0; i < a.count(); i++) {
            if (a.get(i).isContainerNode()) {
                throw a.wrong(i, "a text like the others, or all of them arrays");
            }
            text.append(Values.text(a.get(i)));
        }
        return TextNode.valueOf(text.toString());
    }

    private static JsonNode createObject(Arguments a) {
        if (a.count() % 2 != 0) {
            throw a.refused(
                    "`createObject` takes names and values in turn; the last one is alone.");
        }
        var object = NODES.objectNode();
        for (int i = 0; i < a.count(); i += 2) {
            object.set(a.text(i), a.get(i + 1));
        }
        return object;
    }

    private static JsonNode coalesce(Arguments a) {
        return a.values().stream().filter(v -> !v.isNull()).findFirst().orElse(NODES.nullNode());
    }

    private static boolean contains(Arguments a) {
        return switch (a.get(0)) {
            case ArrayNode array -> array.valueStream().anyMatch(v -> Values.same(v, a.get(1)));
            case ObjectNode object -> Values.property(object, a.text(1)).isPresent();
            case JsonNode other when other.isTextual() ->
                    a.plain(1).isEmpty() || new Needle(a.plain(1)).isIn(a.text(0));
            case JsonNode _ -> throw a.wrong(0, "an array, an object or a text");
        };
    }

    private static boolean empty(Arguments a) {
        var value = a.get(0);
        if (value.isTextual() || value.isNull()) {
            return Values.text(value).isEmpty();
        }
        if (value.isContainerNode()) {
            return value.isEmpty();
        }
        throw a.wrong(0, "an array, an object, a text or null");
    }

    private static JsonNode end(Arguments a, boolean last) {
        var value = a.get(0);
        if (value.isTextual()) {
            var text = value.textValue();
            return TextNode.valueOf(
                    text.isEmpty()
                            ? ""
                            : text.substring(
                                    last ? text.length() - 1 : 0, last ? text.length() : 1));
        }
        var array = a.array(0);
        return array.isEmpty() ? NODES.nullNode() : array.get(last ? array.size() - 1 : 0);
    }

    private static long length(Arguments a) {
        var value = a.get(0);
        if (value.isTextual()) {
            return value.textValue().length();
        }
        if (value.isContainerNode()) {
            return value.size();
        }
        throw a.wrong(0, "an array, an object or a text");
    }

    private static String join(Arguments a) {
        var between = a.text(1);
        var text = new Made(a);
        int i = 0;
        for (var value : a.array(0)) {
            text.add(i++ == 0 ? "" : between).add(Values.text(value));
        }
        return text.toString();
    }

    private static JsonNode part(Arguments a, boolean front) {
        int size = (int) length(a);
        int cut = (int) Math.clamp(a.whole(1), 0, size);
        int from = front ? 0 : cut;
        int to = front ? cut : size;
        if (a.get(0).isTextual()) {
            return TextNode.valueOf(a.text(0).substring(from, to));
        }
        var part = NODES.arrayNode();
        for (int i = from; i < to; i++) {
            part.add(a.array(0).get(i));
        }
        return part;
    }

    private static JsonNode range(Arguments a) {
        int count = a.index(1, "The count");
        if (count > RANGE) {
            throw a.refused(1, "`range` makes at most %,d numbers.".formatted(RANGE));
        }
        var numbers = NODES.arrayNode();
        for (int i = 0; i < count; i++) {
            numbers.add(Function.whole(a.whole(0) + i));
        }
        return numbers;
    }

    private static JsonNode union(Arguments a) {
        if (a.allObjects()) {
            var all = NODES.objectNode();
            var made = Collections.<ObjectNode>newSetFromMap(new IdentityHashMap<>());
            a.values().forEach(v -> merge(all, (ObjectNode) v, made));
            return all;
        }
        var all = NODES.arrayNode();
        var known = new HashSet<String>();
        for (int i = 0; i < a.count(); i++) {
            for (var value : a.array(i)) {
                if (known.add(Values.key(value))) {
                    all.add(value);
                }
            }
        }
        return all;
    }

    /**
     * @param made objects that are nobody's argument; each other one is copied before it gets more
     */
    private static void merge(ObjectNode into, ObjectNode from, Set<ObjectNode> made) {
        for (var entry : from.properties()) {
            if (into.get(entry.getKey()) instanceof ObjectNode inner
                    && entry.getValue() instanceof ObjectNode more) {
                var own = made.contains(inner) ? inner : NODES.objectNode();
                if (made.add(own)) {
                    own.setAll(inner);
                    into.set(entry.getKey(), own);
                }
                merge(own, more, made);
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        }
    }

    private static JsonNode intersection(Arguments a) {
        if (a.allObjects()) {
            var common = NODES.objectNode();
            for (var entry : a.object(0).properties()) {
                if (a.values().stream()
                        .map(v -> v.get(entry.getKey()))
                        .allMatch(v -> v != null && Values.same(v, entry.getValue()))) {
                    common.set(entry.getKey(), entry.getValue());
                }
            }
            return common;
        }
        var common = NODES.arrayNode();
        var others =
                IntStream.range(1, a.count())
                        .mapToObj(a::array)
                        .map(other -> other.valueStream().map(Values::key).collect(toSet()))
                        .toList();
        for (var value : a.array(0)) {
            var key = Values.key(value);
            if (others.stream().allMatch(other -> other.contains(key))) {
                common.add(value);
            }
        }
        return common;
    }
}

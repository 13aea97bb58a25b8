package dev.goldsmith.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Writes an object as its shape describes it; an absent property stays absent.
 *
 * @param withExtras whether {@link Extras} are written; they end their object
 */
record ShapeWriter(boolean withExtras) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    ObjectNode object(Record it) {
        var shape = Shape.of(it.getClass());
        var json = JSON.objectNode();
        if (shape.by() != null) {
            json.put(shape.by(), shape.word());
        }
        for (var part : shape.parts()) {
            var value = Shape.value(part.accessor(), it);
            if (value != null) {
                json.set(part.name(), node(value));
            }
        }
        return Shape.value(shape.extras(), it) instanceof Extras extras ? with(json, extras) : json;
    }

    private JsonNode node(Object value) {
        return switch (value) {
            case String text -> JSON.textNode(text);
            case Boolean flag -> JSON.booleanNode(flag);
            case Integer whole -> JSON.numberNode(whole);
            case Enum<?> word -> JSON.textNode(word.name());
            case Extras extras -> with(JSON.objectNode(), extras);
            case Record object -> object(object);
            case List<?> elements -> {
                var array = JSON.arrayNode(elements.size());
                elements.forEach(it -> array.add(node(it)));
                yield array;
            }
            case Map<?, ?> entries -> {
                var object = JSON.objectNode();
                entries.forEach((key, it) -> object.set(String.valueOf(key), node(it)));
                yield object;
            }
            default -> throw new IllegalStateException("no value of the language: " + value);
        };
    }

    private ObjectNode with(ObjectNode json, Extras extras) {
        if (withExtras) {
            json.setAll(extras.values());
        }
        return json;
    }
}

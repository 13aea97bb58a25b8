package dev.goldsmith.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One object being written; null leaves a property out. */
final class Tree {
    private final boolean withExtras;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    /**
     * @param withExtras whether {@link Extras} are written
     */
    Tree(boolean withExtras) {
        this.withExtras = withExtras;
    }

    Tree text(String name, @Nullable String value) {
        return value == null ? this : set(name, json.textNode(value));
    }

    Tree flag(String name, @Nullable Boolean value) {
        return value == null ? this : set(name, json.booleanNode(value));
    }

    Tree whole(String name, @Nullable Integer value) {
        return value == null ? this : set(name, json.numberNode(value));
    }

    Tree choice(String name, @Nullable Enum<?> value) {
        return text(name, value == null ? null : value.name());
    }

    Tree strings(String name, @Nullable List<String> values) {
        return array(name, values, json::textNode);
    }

    Tree wholes(String name, @Nullable List<Integer> values) {
        return array(name, values, json::numberNode);
    }

    Tree texts(String name, @Nullable Map<String, String> values) {
        if (values != null) {
            var object = json.putObject(name);
            values.forEach(object::put);
        }
        return this;
    }

    <T> Tree node(String name, @Nullable T value, Function<T, ObjectNode> tree) {
        return value == null ? this : set(name, tree.apply(value));
    }

    <T> Tree nodes(String name, @Nullable List<T> values, Function<T, ObjectNode> tree) {
        return array(name, values, tree);
    }

    Tree script(@Nullable String uri, @Nullable String checksum, @Nullable List<String> inline) {
        return text("scriptUri", uri).text("sha256Checksum", checksum).strings("inline", inline);
    }

    ObjectNode json() {
        return json;
    }

    /** What the reader kept without looking at it ends the object. */
    ObjectNode extras(Extras extras) {
        if (withExtras) {
            extras.values().forEach(this::set);
        }
        return json;
    }

    private <T> Tree array(
            String name, @Nullable List<T> values, Function<T, ? extends JsonNode> element) {
        if (values != null) {
            var array = json.putArray(name);
            values.forEach(value -> array.add(element.apply(value)));
        }
        return this;
    }

    private Tree set(String name, JsonNode value) {
        json.set(name, value);
        return this;
    }
}

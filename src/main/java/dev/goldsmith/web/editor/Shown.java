package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a JSON value shows in a field, and how what was typed there goes back. A field that still has
 * what was shown, or wasn't in the form, changes nothing: so JSON that a field can't tell exactly
 * (an array's line breaks, a number written as text) stays as it was written.
 */
final class Shown {
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,9}");

    private Shown() {}

    /** Browsers send CR LF for what a page showed as LF. */
    static String lines(String typed) {
        return typed.replace("\r\n", "\n").replace('\r', '\n');
    }

    /** One of an array. */
    static String element(JsonNode value) {
        return value.isContainerNode() ? value.toString() : lines(value.asText());
    }

    static String text(@Nullable JsonNode object, String name) {
        var value = object == null ? null : object.get(name);
        return value == null || value.isNull() || value.isContainerNode()
                ? ""
                : lines(value.asText());
    }

    /** An array of commands, one a line. */
    static String commands(@Nullable JsonNode object, String name) {
        if (object != null && object.get(name) instanceof ArrayNode array) {
            return array.valueStream().map(Shown::element).collect(Collectors.joining("\n"));
        }
        return text(object, name);
    }

    static void text(ObjectNode object, String name, @Nullable String typed) {
        if (changed(typed, text(object, name))) {
            set(object, name, TextNode.valueOf(typed));
        }
    }

    /**
     * What isn't a whole number goes in as it was typed, so that the reader can say what is wrong.
     */
    static void whole(ObjectNode object, String name, @Nullable String typed) {
        if (changed(typed, text(object, name))) {
            var number = String.valueOf(typed).strip();
            set(
                    object,
                    name,
                    WHOLE.matcher(number).matches()
                            ? object.numberNode(Integer.parseInt(number))
                            : TextNode.valueOf(number));
        }
    }

    static void flag(ObjectNode object, String name, @Nullable Boolean typed) {
        if (typed != null && typed != object.path(name).asBoolean(false)) {
            object.put(name, typed.booleanValue());
        }
    }

    static void commands(ObjectNode object, String name, @Nullable String typed) {
        if (changed(typed, commands(object, name))) {
            var array = object.arrayNode();
            List.of(String.valueOf(typed).stripTrailing().split("\n")).forEach(array::add);
            object.set(name, array);
        }
    }

    /** Changes the object under this name; it is made when there is something to put into it. */
    static void within(ObjectNode parent, String name, Consumer<ObjectNode> change) {
        var before = parent.get(name) instanceof ObjectNode there ? there : null;
        var object = before == null ? parent.objectNode() : before;
        var empty = object.isEmpty();
        change.accept(object);
        if (before == null && !object.isEmpty()) {
            parent.set(name, object);
        } else if (before != null && object.isEmpty() && !empty) {
            parent.remove(name);
        }
    }

    static boolean changed(@Nullable String typed, String shown) {
        return typed != null && !typed.equals(shown);
    }

    private static void set(ObjectNode object, String name, JsonNode value) {
        if (value.asText().isBlank()) {
            object.remove(name);
        } else {
            object.set(name, value);
        }
    }
}

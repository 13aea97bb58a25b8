package dev.goldsmith.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Spelling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One value of a document. It is read as what it should be; where it isn't, that goes to the
 * faults, and null comes back.
 *
 * @param path where it stands
 * @param label what messages call it: its name in the object that is being read, {@code inline[2]}
 */
record Value(String path, String label, JsonNode json, Faults faults, Language language) {

    @Nullable String text(Rule rule) {
        return text(rule, false);
    }

    /**
     * @param orEmpty whether it may be empty, which the service takes as absent
     */
    @Nullable String text(Rule rule, boolean orEmpty) {
        if (!json.isTextual()) {
            wrongType(rule.right());
            return null;
        }
        var text = json.textValue();
        var illegible = Words.illegible(text);
        if (illegible != null) {
            faults.add(path, "%s contains %s.".formatted(Words.code(label), illegible));
        } else if (!rule.holds(text) && !(orEmpty && text.isEmpty())) {
            var hint =
                    Words.isExpression(text)
                            ? ", with the deployment's expressions resolved before it is sent"
                            : "";
            wrongValue(rule.right() + hint);
        }
        return text;
    }

    @Nullable Boolean flag() {
        if (!json.isBoolean()) {
            wrongType("true or false");
            return null;
        }
        return json.booleanValue();
    }

    @Nullable Integer whole(int least, int most) {
        if (json.isIntegralNumber()
                && json.canConvertToInt()
                && json.intValue() >= least
                && json.intValue() <= most) {
            return json.intValue();
        }
        var right = Words.whole(least, most);
        if (json.isIntegralNumber()) {
            wrongValue(right);
        } else {
            wrongType(right);
        }
        return null;
    }

    @Nullable String oneOf(List<String> choices) {
        if (!json.isTextual()) {
            wrongType(Words.oneOf(choices));
            return null;
        }
        for (var choice : choices) {
            if (isSame(choice, json.textValue())) {
                return choice;
            }
        }
        var near = Spelling.nearest(json.textValue(), choices);
        var meant = near == null ? "" : " (did you mean %s?)".formatted(Words.code(near));
        wrongValue(Words.oneOf(choices) + meant);
        return null;
    }

    private boolean isSame(String word, String given) {
        return language.isStrict() ? word.equals(given) : word.equalsIgnoreCase(given);
    }

    /**
     * @param noun the object in messages, with its article: {@code a Shell customizer}
     */
    <T> @Nullable T object(String noun, Function<Fields, @Nullable T> reader) {
        if (json instanceof ObjectNode object) {
            return reader.apply(new Fields(path, noun, object, faults, language));
        }
        wrongType(Words.anObject(noun));
        return null;
    }

    /** An array; an element that can't be read is left out. */
    <T> @Nullable List<T> elements(String right, Function<Value, @Nullable T> reader) {
        if (!json.isArray()) {
            wrongType(right);
            return null;
        }
        var elements = new ArrayList<T>();
        for (int i = 0; i < json.size(); i++) {
            var index = "[%d]".formatted(i);
            var read =
                    reader.apply(
                            new Value(path + index, label + index, json.get(i), faults, language));
            if (read == null) {
                faults.shortened(path);
            } else {
                elements.add(read);
            }
        }
        return Collections.unmodifiableList(elements);
    }

    /** An object whose keys the template's author chooses. */
    <T> @Nullable Map<String, T> entries(
            String right, BiFunction<String, Value, @Nullable T> reader) {
        if (!json.isObject()) {
            wrongType(right);
            return null;
        }
        var entries = new LinkedHashMap<String, T>();
        for (var entry : json.properties()) {
            var key = entry.getKey();
            var read =
                    reader.apply(
                            key,
                            new Value(
                                    Fields.child(path, key),
                                    key,
                                    entry.getValue(),
                                    faults,
                                    language));
            if (read != null) {
                entries.put(key, read);
            }
        }
        return Collections.unmodifiableMap(entries);
    }

    /** Something about it that no other reading tells. */
    void fault(String message) {
        faults.add(path, message);
    }

    void wrongType(String right) {
        wrong(Words.describe(json), right);
    }

    private void wrongValue(String right) {
        wrong(Words.value(json), right);
    }

    private void wrong(String found, String right) {
        fault("%s is %s; it must be %s.".formatted(Words.code(label), found, right));
    }
}

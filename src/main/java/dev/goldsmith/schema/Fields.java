package dev.goldsmith.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object. A reader asks for each field that it knows and ends with {@link
 * #rest}; what is wrong goes to the faults and reading goes on, with an empty value in the place of
 * a required one, so that a single pass finds everything.
 */
final class Fields {
    final String path;
    private final String noun;
    private final ObjectNode json;
    private final Faults faults;
    final Language language;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> later = new HashSet<>();
    private final Map<String, JsonNode> extras = new LinkedHashMap<>();

    /**
     * @param noun the object in messages, with its article: {@code a Shell customizer}
     */
    Fields(String path, String noun, ObjectNode json, Faults faults, Language language) {
        this.path = path;
        this.noun = noun;
        this.json = json;
        this.faults = faults;
        this.language = language;
    }

    /** The same object by a name that its discriminator told. */
    Fields as(String closerNoun) {
        var closer = new Fields(path, closerNoun, json, faults, language);
        closer.known.addAll(known);
        closer.later.addAll(later);
        closer.extras.putAll(extras);
        return closer;
    }

    String at(String name) {
        return child(path, name);
    }

    void fault(String name, String message) {
        faults.add(at(name), message);
    }

    /**
     * @param faultPath of something below this object
     */
    void faultAt(String faultPath, String message) {
        faults.add(faultPath, message);
    }

    /** Whether a field that reads as null was there with a value, which was a fault. */
    boolean isWrong(String name) {
        var value = find(name);
        return value != null && !value.isNull();
    }

    /** Fields that an older version of the API doesn't have: faults there, and read as absent. */
    void since(Language version, String... names) {
        if (!language.knows(version)) {
            for (var name : names) {
                later.add(name);
                if (json.has(name)) {
                    fault(
                            name,
                            "%s is not a field of %s in API version %s, only since %s."
                                    .formatted(
                                            Words.code(name),
                                            noun,
                                            language.version().orElseThrow(),
                                            version.version().orElseThrow()));
                }
            }
        }
    }

    @Nullable String text(String name, Rule rule) {
        var value = take(name);
        return value == null ? null : text(at(name), name, value, rule);
    }

    String requiredText(String name, Rule rule) {
        var value = required(name, rule.right());
        var text = value == null ? null : text(at(name), name, value, rule);
        return text == null ? "" : text;
    }

    @Nullable List<String> texts(String name, Rule rule) {
        return elements(
                name,
                "an array of strings",
                (element, label) -> text(path + "." + label, label, element, rule));
    }

    @Nullable Boolean flag(String name) {
        var value = take(name);
        if (value == null || value.isBoolean()) {
            return value == null ? null : value.booleanValue();
        }
        wrongType(at(name), name, value, "true or false");
        return null;
    }

    @Nullable Integer whole(String name, int least, int most) {
        var value = take(name);
        return value == null ? null : whole(at(name), name, value, least, most);
    }

    @Nullable List<Integer> wholes(String name) {
        return elements(
                name,
                "an array of whole numbers",
                (element, label) ->
                        whole(
                                path + "." + label,
                                label,
                                element,
                                Integer.MIN_VALUE,
                                Integer.MAX_VALUE));
    }

    <E extends Enum<E>> @Nullable E oneOf(String name, Class<E> choices) {
        var value = take(name);
        return value == null ? null : oneOf(name, value, List.of(choices.getEnumConstants()));
    }

    <E extends Enum<E>> @Nullable E requiredOneOf(String name, Class<E> choices) {
        return requiredOneOf(name, List.of(choices.getEnumConstants()));
    }

    <E extends Enum<E>> @Nullable E requiredOneOf(String name, List<E> choices) {
        var value = required(name, Words.oneOf(choices));
        return value == null ? null : oneOf(name, value, choices);
    }

    /**
     * @param childNoun as in the constructor
     */
    <T> @Nullable T object(String name, String childNoun, Function<Fields, @Nullable T> reader) {
        var value = take(name);
        return value == null ? null : object(at(name), name, childNoun, value, reader);
    }

    <T> @Nullable T requiredObject(
            String name, String childNoun, Function<Fields, @Nullable T> reader) {
        var value = required(name, Words.anObject(childNoun));
        return value == null ? null : object(at(name), name, childNoun, value, reader);
    }

    <T> @Nullable List<T> list(
            String name, String childNoun, Function<Fields, @Nullable T> reader) {
        return elements(
                name,
                "an array of objects, each " + childNoun,
                (element, label) -> object(path + "." + label, label, childNoun, element, reader));
    }

    /** At least one element. */
    <T> List<T> requiredList(String name, String childNoun, Function<Fields, @Nullable T> reader) {
        var right = "an array with at least one element, each " + childNoun;
        var value = required(name, right);
        if (value != null && value.isArray() && value.isEmpty()) {
            wrongType(at(name), name, value, right);
        }
        var list = value == null ? null : list(name, childNoun, reader);
        return list == null ? List.of() : list;
    }

    /**
     * An object whose keys the template's author chooses; each value is read with its key's path.
     */
    <T> @Nullable Map<String, T> map(
            String name, String right, BiFunction<String, JsonNode, @Nullable T> reader) {
        var value = take(name);
        if (value == null) {
            return null;
        }
        if (!value.isObject()) {
            wrongType(at(name), name, value, right);
            return null;
        }
        var map = new LinkedHashMap<String, T>();
        for (var entry : value.properties()) {
            var read = reader.apply(entry.getKey(), entry.getValue());
            if (read != null) {
                map.put(entry.getKey(), read);
            }
        }
        return Collections.unmodifiableMap(map);
    }

    /** Values that a service echoes: kept as they are, never looked at. */
    void readOnly(String... names) {
        for (var name : names) {
            known.add(name);
            var value = find(name);
            if (value != null) {
                extras.put(name, value);
            }
        }
    }

    /** What a deployment file adds to a resource: dropped. */
    void drop(String... names) {
        known.addAll(List.of(names));
    }

    /** Ends the reading: a field that nobody asked for is a fault, or dropped by a lenient one. */
    Extras rest() {
        for (var field : json.properties()) {
            var name = field.getKey();
            if (language.isStrict() && !known.contains(name) && !later.contains(name)) {
                fault(name, Words.unknown(name, noun, known));
            }
        }
        return extras.isEmpty() ? Extras.NONE : new Extras(extras);
    }

    <T> @Nullable T object(
            String childPath,
            String label,
            String childNoun,
            JsonNode value,
            Function<Fields, @Nullable T> reader) {
        if (value instanceof ObjectNode object) {
            return reader.apply(new Fields(childPath, childNoun, object, faults, language));
        }
        wrongType(childPath, label, value, Words.anObject(childNoun));
        return null;
    }

    @Nullable String text(String valuePath, String label, JsonNode value, Rule rule) {
        if (!value.isTextual()) {
            wrongType(valuePath, label, value, rule.right());
            return null;
        }
        var text = value.textValue();
        var illegible = Words.illegible(text);
        if (illegible != null) {
            faults.add(valuePath, "%s contains %s.".formatted(Words.code(label), illegible));
        } else if (!rule.holds().test(text)) {
            var hint =
                    Words.isExpression(text)
                            ? ", with the deployment's expressions resolved before it is sent"
                            : "";
            wrongValue(valuePath, label, value, rule.right() + hint);
        }
        return text;
    }

    private @Nullable Integer whole(
            String valuePath, String label, JsonNode value, int least, int most) {
        if (value.isIntegralNumber()
                && value.canConvertToInt()
                && value.intValue() >= least
                && value.intValue() <= most) {
            return value.intValue();
        }
        var right =
                least == Integer.MIN_VALUE
                        ? "a whole number of 32 bits"
                        : most == Integer.MAX_VALUE
                                ? "a whole number of at least " + least
                                : "a whole number from %d to %d".formatted(least, most);
        if (value.isIntegralNumber()) {
            wrongValue(valuePath, label, value, right);
        } else {
            wrongType(valuePath, label, value, right);
        }
        return null;
    }

    private <E extends Enum<E>> @Nullable E oneOf(String name, JsonNode value, List<E> choices) {
        for (var choice : choices) {
            if (value.isTextual() && isSame(choice.name(), value.textValue())) {
                return choice;
            }
        }
        if (!value.isTextual()) {
            wrongType(at(name), name, value, Words.oneOf(choices));
            return null;
        }
        var near = Words.nearest(value.textValue(), Words.names(choices));
        var meant = near == null ? "" : " (did you mean %s?)".formatted(Words.code(near));
        wrongValue(at(name), name, value, Words.oneOf(choices) + meant);
        return null;
    }

    private <T> @Nullable List<T> elements(
            String name, String right, BiFunction<JsonNode, String, @Nullable T> reader) {
        var value = take(name);
        if (value == null) {
            return null;
        }
        if (!value.isArray()) {
            wrongType(at(name), name, value, right);
            return null;
        }
        var elements = new ArrayList<T>();
        for (int i = 0; i < value.size(); i++) {
            var element = reader.apply(value.get(i), "%s[%d]".formatted(name, i));
            if (element != null) {
                elements.add(element);
            }
        }
        return Collections.unmodifiableList(elements);
    }

    private @Nullable JsonNode find(String name) {
        var exact = json.get(name);
        if (exact != null || language.isStrict()) {
            return exact;
        }
        return json.properties().stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private boolean isSame(String word, String given) {
        return language.isStrict() ? word.equals(given) : word.equalsIgnoreCase(given);
    }

    private @Nullable JsonNode take(String name) {
        if (later.contains(name)) {
            return null;
        }
        known.add(name);
        var value = find(name);
        if (value != null && value.isNull()) {
            extras.put(name, value);
            return null;
        }
        return value;
    }

    private @Nullable JsonNode required(String name, String right) {
        var value = take(name);
        if (value == null) {
            var how = find(name) != null ? "null" : "missing";
            fault(name, "%s is %s; it must be %s.".formatted(Words.code(name), how, right));
        }
        return value;
    }

    private void wrongType(String valuePath, String label, JsonNode value, String right) {
        wrong(valuePath, label, Words.describe(value), right);
    }

    private void wrongValue(String valuePath, String label, JsonNode value, String right) {
        wrong(valuePath, label, Words.value(value), right);
    }

    private void wrong(String valuePath, String label, String found, String right) {
        faults.add(
                valuePath, "%s is %s; it must be %s.".formatted(Words.code(label), found, right));
    }

    static String child(String path, String name) {
        return name.matches("[A-Za-z_$][\\w$-]*")
                ? path + "." + name
                : "%s['%s']".formatted(path, Words.shorten(name).replace("'", "\\'"));
    }
}

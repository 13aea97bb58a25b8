package dev.goldsmith.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Spelling;
import dev.goldsmith.kernel.Violation;
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
        return value == null ? null : value.text(rule);
    }

    String requiredText(String name, Rule rule) {
        var value = required(name, rule.right());
        var text = value == null ? null : value.text(rule);
        return text == null ? "" : text;
    }

    @Nullable List<String> texts(String name, Rule rule) {
        var value = take(name);
        return value == null ? null : value.elements("an array of strings", it -> it.text(rule));
    }

    @Nullable Boolean flag(String name) {
        var value = take(name);
        return value == null ? null : value.flag();
    }

    @Nullable Integer whole(String name, int least, int most) {
        var value = take(name);
        return value == null ? null : value.whole(least, most);
    }

    @Nullable List<Integer> wholes(String name) {
        var value = take(name);
        return value == null
                ? null
                : value.elements(
                        "an array of whole numbers",
                        it -> it.whole(Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    <E extends Enum<E>> @Nullable E oneOf(String name, Class<E> choices) {
        var value = take(name);
        return value == null ? null : value.oneOf(List.of(choices.getEnumConstants()));
    }

    <E extends Enum<E>> @Nullable E requiredOneOf(String name, Class<E> choices) {
        return requiredOneOf(name, List.of(choices.getEnumConstants()));
    }

    <E extends Enum<E>> @Nullable E requiredOneOf(String name, List<E> choices) {
        var value = required(name, Words.oneOf(choices));
        return value == null ? null : value.oneOf(choices);
    }

    /**
     * @param childNoun as in the constructor
     */
    <T> @Nullable T object(String name, String childNoun, Function<Fields, @Nullable T> reader) {
        var value = take(name);
        return value == null ? null : value.object(childNoun, reader);
    }

    <T> @Nullable T requiredObject(
            String name, String childNoun, Function<Fields, @Nullable T> reader) {
        var value = required(name, Words.anObject(childNoun));
        return value == null ? null : value.object(childNoun, reader);
    }

    <T> @Nullable List<T> list(
            String name, String childNoun, Function<Fields, @Nullable T> reader) {
        var value = take(name);
        return value == null ? null : list(value, childNoun, reader);
    }

    /** At least one element. */
    <T> List<T> requiredList(String name, String childNoun, Function<Fields, @Nullable T> reader) {
        var right = "an array with at least one element, each " + childNoun;
        var value = required(name, right);
        if (value != null && value.json().isArray() && value.json().isEmpty()) {
            value.wrongType(right);
        }
        var list = value == null ? null : list(value, childNoun, reader);
        return list == null ? List.of() : list;
    }

    private static <T> @Nullable List<T> list(
            Value value, String childNoun, Function<Fields, @Nullable T> reader) {
        return value.elements(
                "an array of objects, each " + childNoun, it -> it.object(childNoun, reader));
    }

    /** An object whose keys the template's author chooses. */
    <T> @Nullable Map<String, T> map(
            String name, String right, BiFunction<String, Value, @Nullable T> reader) {
        var value = take(name);
        return value == null ? null : value.entries(right, reader);
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
                fault(name, Spelling.unknown(name, noun, known));
            }
        }
        return extras.isEmpty() ? Extras.NONE : new Extras(extras);
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

    private @Nullable Value take(String name) {
        if (later.contains(name)) {
            return null;
        }
        known.add(name);
        var value = find(name);
        if (value != null && value.isNull()) {
            extras.put(name, value);
            return null;
        }
        return value == null ? null : new Value(at(name), name, value, faults, language);
    }

    private @Nullable Value required(String name, String right) {
        var value = take(name);
        var spelled = Spelling.spelled(json, name);
        if (value == null && language.isStrict() && !spelled.equals(name)) {
            later.add(spelled);
            fault(spelled, Spelling.unknown(spelled, noun, Set.of(name)));
        } else if (value == null) {
            var how = find(name) != null ? "null" : "missing";
            fault(name, "%s is %s; it must be %s.".formatted(Words.code(name), how, right));
        }
        return value;
    }

    static String child(String path, String name) {
        return Violation.below(path, name);
    }
}

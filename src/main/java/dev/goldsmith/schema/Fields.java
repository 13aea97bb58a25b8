package dev.goldsmith.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Spelling;
import dev.goldsmith.kernel.Violation;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object. A reader asks for each field that it knows and ends with {@link
 * #end}; what is wrong goes to the faults and reading goes on, with an empty value in the place of
 * a required one, so that a single pass finds everything.
 */
final class Fields {
    private final String path;
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

    private String at(String name) {
        return child(path, name);
    }

    void fault(String name, String message) {
        faults.add(at(name), message);
    }

    /** Whether a field that reads as null was there with a value, which was a fault. */
    boolean isWrong(String name) {
        var value = find(name);
        return value != null && !value.isNull();
    }

    /** Whether it says something, right or wrong; an empty text says nothing. */
    boolean isGiven(String name, @Nullable String read) {
        return read != null ? !read.isEmpty() : isWrong(name);
    }

    /**
     * Takes a name that only one object of the document can have.
     *
     * @param message for a second one, with {@code %s} for the name and for where it is taken
     */
    void claim(String name, String text, String message) {
        var earlier = faults.claim(name + " " + text.toLowerCase(Locale.ROOT), path);
        if (earlier != null && !text.isEmpty()) {
            fault(name, message.formatted(Words.code(text), earlier));
        }
    }

    /** A field that an older version of the API doesn't have: a fault there, and read as absent. */
    void since(Language version, String name) {
        if (language.knows(version)) {
            return;
        }
        later.add(name);
        if (json.has(name)) {
            fault(
                    name,
                    "%s is not a field of %s in API version %s, only %s."
                            .formatted(
                                    Words.code(name),
                                    noun,
                                    language.version().orElseThrow(),
                                    version.version()
                                            .map("since %s"::formatted)
                                            .orElse("in Goldsmith's own API")));
        }
    }

    /**
     * @param orEmpty whether it may be empty, which the service takes as absent
     */
    @Nullable String text(String name, Rule rule, boolean orEmpty) {
        var value = take(name);
        return value == null ? null : value.text(rule, orEmpty);
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

    /** At least one. */
    List<String> requiredTexts(String name, Rule rule) {
        var right = "an array with at least one string";
        var value = required(name, right);
        if (value != null && value.json().isArray() && value.json().isEmpty()) {
            value.wrongType(right);
        }
        var texts = value == null ? null : value.elements(right, it -> it.text(rule));
        return texts == null ? List.of() : texts;
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

    @Nullable String oneOf(String name, List<String> choices) {
        var value = take(name);
        return value == null ? null : value.oneOf(choices);
    }

    @Nullable String requiredOneOf(String name, List<String> choices) {
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
    void readOnly(Collection<String> names) {
        for (var name : names) {
            known.add(name);
            var value = find(name);
            if (value != null) {
                extras.put(name, value);
            }
        }
    }

    /** What a deployment file adds to a resource: dropped. */
    void drop(Collection<String> names) {
        known.addAll(names);
    }

    /** What was read and has no place of its own. */
    Extras extras() {
        return extras.isEmpty() ? Extras.NONE : new Extras(extras);
    }

    /** Ends the reading: a field that nobody asked for is a fault, or dropped by a lenient one. */
    void end() {
        for (var field : json.properties()) {
            var name = field.getKey();
            if (language.isStrict() && !known.contains(name) && !later.contains(name)) {
                fault(name, Spelling.unknown(name, noun, known));
            }
        }
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

package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Spelling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types of a template's own, and whether a value is of one. */
final class Types {
    private static final String DEFINITIONS = "#/definitions/";

    /** From one definition to the next; more go round. */
    private static final int HOPS = 32;

    private static final int SHOWN = 20;

    private final Located template;
    private final Problems problems;
    private final Taint taint;

    /** What a declaration's {@code allowedValues} are, by its path. */
    private final Map<String, Set<String>> allowed = new HashMap<>();

    /**
     * @param declarations as it is written, then what each {@code $ref} means; the last has the
     *     type
     */
    record Type(ParameterType type, List<Located> declarations) {
        boolean isNullable() {
            return declarations.stream().anyMatch(it -> it.at("nullable").json().asBoolean(false));
        }

        Located last() {
            return declarations.getLast();
        }
    }

    Types(Located template, Problems problems, Taint taint) {
        this.template = template;
        this.problems = problems;
        this.taint = taint;
    }

    Optional<Type> of(Located declared) {
        return of(declared, problems);
    }

    /**
     * @return empty after a problem
     */
    Optional<Type> of(Located declared, Problems found) {
        var chain = new ArrayList<>(List.of(declared));
        while (chain.getLast().json().path("$ref").isTextual()) {
            var ref = chain.getLast().at("$ref");
            var next = defined(ref.json().textValue());
            if (next == null || chain.size() > HOPS) {
                found.add(
                        ref,
                        next != null
                                ? "The type `%s` is defined by itself."
                                        .formatted(Spelling.shorten(ref.json().textValue()))
                                : "The template has no type `%s`%s."
                                        .formatted(
                                                Spelling.shorten(ref.json().textValue()),
                                                definitions()));
                return Optional.empty();
            }
            chain.add(next);
        }
        var word = chain.getLast().at("type");
        var type = ParameterType.find(word.json().asText(""));
        if (type.isEmpty()) {
            found.add(
                    word,
                    "A `type` must be one of %s, or a `$ref` to one of the template's `definitions`."
                            .formatted(ParameterType.words()));
            return Optional.empty();
        }
        return Optional.of(new Type(type.get(), chain));
    }

    /** What a reference means, which can go into a definition: {@code #/definitions/a/items}. */
    private @Nullable Located defined(String ref) {
        if (!ref.startsWith(DEFINITIONS)) {
            return null;
        }
        var at = template.at("definitions");
        for (var step : ref.substring(DEFINITIONS.length()).split("/", HOPS)) {
            var name = step.replace("~1", "/").replace("~0", "~");
            at =
                    at.json().isArray()
                                    && !name.isEmpty()
                                    && name.length() < 4
                                    && name.chars().allMatch(c -> c >= '0' && c <= '9')
                            ? at.at(Integer.parseInt(name))
                            : at.at(name);
        }
        return at.json().isObject() ? at : null;
    }

    private String definitions() {
        var names = template.at("definitions").json().propertyStream().limit(SHOWN).toList();
        return names.isEmpty()
                ? ""
                : "; there are "
                        + String.join(", ", names.stream().map(Map.Entry::getKey).toList());
    }

    /**
     * @param source where the value is from
     */
    void check(Located declared, Located source, JsonNode value) {
        var found = of(declared);
        if (found.isEmpty() || value.isNull() && found.get().isNullable()) {
            return;
        }
        var type = found.get();
        if (type.type().secure) {
            taint.own(value);
        }
        if (!type.type().holds(value)) {
            problems.add(
                    source,
                    "The value is %s; it must be %s."
                            .formatted(Values.kind(value), type.type().right));
            return;
        }
        for (var declaration : type.declarations()) {
            new ParameterRules(declaration, type.type(), problems)
                    .check(source, value, allowed(declaration));
        }
        if (value.isObject()) {
            object(type.last(), source, (ObjectNode) value);
        } else if (value.isArray()) {
            array(type.last(), source, value);
        }
    }

    private Set<String> allowed(Located declaration) {
        return allowed.computeIfAbsent(
                declaration.path(),
                _ -> {
                    var keys = new HashSet<String>();
                    declaration
                            .at("allowedValues")
                            .json()
                            .forEach(one -> keys.add(Values.key(one)));
                    return keys;
                });
    }

    private void object(Located declared, Located source, ObjectNode value) {
        var properties = declared.at("properties");
        var known = new ArrayList<String>();
        for (var name : (Iterable<String>) properties.json()::fieldNames) {
            var spelled = Spelling.spelled(value, name);
            known.add(spelled);
            var inner = value.get(spelled);
            if (inner != null) {
                check(properties.at(name), source.at(spelled), inner);
                continue;
            }
            of(properties.at(name))
                    .filter(it -> !it.isNullable())
                    .ifPresent(it ->
                            problems.add(
                                    source,
                                    "The property `%s` is missing; it must be %s."
                                            .formatted(name, it.type().right)));
        }
        discriminated(declared.at("discriminator"), source, value);
        var more = declared.at("additionalProperties");
        if (more.json().isObject() || more.json().isBoolean() && !more.json().booleanValue()) {
            var names = new HashSet<>(known);
            for (var entry : value.properties()) {
                if (names.contains(entry.getKey())) {
                    continue;
                }
                if (more.json().isObject()) {
                    check(more, source.at(entry.getKey()), entry.getValue());
                } else {
                    problems.add(
                            source.at(entry.getKey()),
                            Spelling.unknown(entry.getKey(), "this object", known));
                }
            }
        }
    }

    /** One of several types, chosen by a property's value. */
    private void discriminated(Located discriminator, Located source, ObjectNode value) {
        if (!discriminator.json().isObject()) {
            return;
        }
        var property = discriminator.at("propertyName").json().asText("");
        var mapping = discriminator.at("mapping");
        var chosen = value.path(Spelling.spelled(value, property));
        if (chosen.isTextual() && mapping.json().has(chosen.textValue())) {
            check(mapping.at(chosen.textValue()), source, value);
            return;
        }
        var right =
                String.join(
                        ", ",
                        mapping.json()
                                .propertyStream()
                                .limit(SHOWN)
                                .map(Map.Entry::getKey)
                                .toList());
        problems.add(
                chosen.isMissingNode() ? source : source.at(property),
                chosen.isMissingNode()
                        ? "The property `%s` is missing; it must be one of %s."
                                .formatted(property, right)
                        : "`%s` says which type this is; it must be one of %s."
                                .formatted(property, right));
    }

    private void array(Located declared, Located source, JsonNode value) {
        var first = declared.at("prefixItems");
        var items = declared.at("items");
        for (int i = 0; i < value.size(); i++) {
            if (i < first.json().size()) {
                check(first.at(i), source.at(i), value.get(i));
            } else if (items.json().isObject()) {
                check(items, source.at(i), value.get(i));
            } else if (items.json().isBoolean() && !items.json().booleanValue()) {
                problems.add(
                        source,
                        "The array has %d elements; there must be %d."
                                .formatted(value.size(), first.json().size()));
                return;
            }
        }
        if (value.size() < first.json().size()) {
            problems.add(
                    source,
                    "The array has %d elements; there must be %d."
                            .formatted(value.size(), first.json().size()));
        }
    }
}

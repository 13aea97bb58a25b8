package dev.goldsmith.armtemplate;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A template's parameters with the values that they were given, or their defaults. */
final class Parameters {
    private static final int SECRETS = 256;

    /** How many names a message shows, and how much of each. */
    private static final int NAMES = 12;

    private static final int NAME_CHARS = 60;

    private final Located declared;
    private final Located given;
    private final Giver giver;
    private final Types types;
    private final Problems problems;
    private final Map<String, Located> declarations = new HashMap<>();
    private final Map<String, Located> entries = new HashMap<>();
    private final Map<String, Optional<JsonNode>> values = new HashMap<>();
    private final Set<String> underway = new HashSet<>();
    private final Taint taint;
    private final List<String> defaulted = new ArrayList<>();

    /** Says what a given value is: itself, or what the template around a module makes of it. */
    interface Giver {
        /**
         * @return null after a problem
         * @throws Later when it depends on what isn't deployed yet
         */
        @Nullable JsonNode give(Located value, @Nullable References references);

        /** Who deploys gives values; there are no expressions in them. */
        static Giver plain() {
            return (value, references) -> value.json();
        }
    }

    /**
     * @param declared the template's {@code parameters}
     * @param given name to {@code {"value": …}}
     */
    Parameters(
            Located declared,
            Located given,
            Giver giver,
            Types types,
            Taint taint,
            Problems problems) {
        this.declared = declared;
        this.given = given;
        this.giver = giver;
        this.types = types;
        this.taint = taint;
        this.problems = problems;
        for (var name : (Iterable<String>) declared.json()::fieldNames) {
            declarations.put(name.toLowerCase(Locale.ROOT), declared.at(name));
        }
        for (var name : (Iterable<String>) given.json()::fieldNames) {
            entries.putIfAbsent(name.toLowerCase(Locale.ROOT), given.at(name));
        }
    }

    /** Every declaration and every value, used or not. */
    void check(Evaluation evaluation) {
        for (var name : (Iterable<String>) declared.json()::fieldNames) {
            try {
                value(name, 0, evaluation, null);
            } catch (AlreadyReported | Later _) {
                // It is among the problems, or nobody can tell yet.
            }
        }
        for (var name : (Iterable<String>) given.json()::fieldNames) {
            if (!declarations.containsKey(name.toLowerCase(Locale.ROOT))) {
                problems.add(
                        given.at(name),
                        "The template has no parameter `%s`%s.".formatted(name, names()));
            }
        }
    }

    /**
     * @param at where in an expression it is asked for
     */
    JsonNode value(String name, int at, Evaluation evaluation, @Nullable References references) {
        var key = name.toLowerCase(Locale.ROOT);
        var declaration = declarations.get(key);
        if (declaration == null) {
            throw new Unsound(at, "The template has no parameter `%s`%s.".formatted(name, names()));
        }
        var known = values.get(key);
        if (known == null) {
            if (!underway.add(key)) {
                throw new Unsound(at, "The parameter `%s` depends on itself.".formatted(name));
            }
            try {
                known = Optional.ofNullable(read(declaration, key, evaluation, references));
            } finally {
                underway.remove(key);
            }
            values.put(key, known);
        }
        return known.orElseThrow(AlreadyReported::new);
    }

    private @Nullable JsonNode read(
            Located declaration,
            String key,
            Evaluation evaluation,
            @Nullable References references) {
        var before = problems.size();
        var type = types.of(declaration).orElse(null);
        if (type == null) {
            return null;
        }
        for (var name : (Iterable<String>) declaration.json()::fieldNames) {
            if (!KNOWN.contains(name)) {
                problems.add(
                        declaration.at(name),
                        "`%s` isn't a field of a parameter; there are %s."
                                .formatted(name, String.join(", ", KNOWN)));
            }
        }
        var standard = declaration.at("defaultValue");
        boolean hasDefault = !standard.json().isMissingNode();
        if (!entries.containsKey(key) && !hasDefault && type.isNullable()) {
            return NullNode.instance;
        }
        var source = source(declaration, key);
        if (source == null) {
            return null;
        }
        boolean isDefault = source.path().equals(standard.path());
        var value = isDefault ? null : giver.give(source, references);
        // Null is given for nothing, as modules do.
        if (value != null && value.isNull() && hasDefault && !type.isNullable()) {
            isDefault = true;
            source = standard;
        }
        // Only a template's own default can hold expressions; a given value is a value.
        if (isDefault) {
            value =
                    evaluation.known(
                            standard, Scope.of(Scope.Place.DEFAULT).reading(references), problems);
        }
        if (value == null) {
            return null;
        }
        if (isDefault) {
            defaulted.add(declaration.path().substring(declared.path().length() + 1));
        }
        types.check(declaration, source, value);
        if (taint.size() > SECRETS) {
            problems.add(source, "Secure values have at most %d texts.".formatted(SECRETS));
            return null;
        }
        return problems.size() == before ? value : null;
    }

    private static final List<String> KNOWN =
            List.of(
                    "type",
                    "defaultValue",
                    "allowedValues",
                    "minValue",
                    "maxValue",
                    "minLength",
                    "maxLength",
                    "metadata",
                    "nullable",
                    "items",
                    "prefixItems",
                    "properties",
                    "additionalProperties",
                    "discriminator",
                    "$ref");

    private @Nullable Located source(Located declaration, String key) {
        var entry = entries.get(key);
        if (entry != null) {
            if (entry.json().has("value")) {
                return entry.at("value");
            }
            problems.add(
                    entry,
                    entry.json().has("reference")
                            ? "`reference` names a secret of a key vault; there is none here, so give a `value`."
                            : "A parameter is given as `{\"value\": …}`.");
            return null;
        }
        var standard = declaration.at("defaultValue");
        if (standard.json().isMissingNode()) {
            problems.add(
                    declaration,
                    "The parameter has neither a value nor a `defaultValue`; give it a value.");
            return null;
        }
        return standard;
    }

    /** Names of those whose default was taken. */
    List<String> defaulted() {
        return List.copyOf(defaulted);
    }

    /** What nobody may see again. */
    Taint taint() {
        return taint;
    }

    /** As an answer shows them: name to type and value, secure ones without a value. */
    ObjectNode shown() {
        var shown = JsonNodeFactory.instance.objectNode();
        for (var name : (Iterable<String>) declared.json()::fieldNames) {
            var type = types.of(declared.at(name), new Problems()).map(Types.Type::type);
            var value = values.getOrDefault(name.toLowerCase(Locale.ROOT), Optional.empty());
            if (type.isPresent() && value.isPresent()) {
                var entry = shown.putObject(name).put("type", type.get().word);
                if (!type.get().secure) {
                    entry.set("value", value.get());
                }
            }
        }
        return shown;
    }

    List<String> all() {
        return declared.json().propertyStream().map(Map.Entry::getKey).toList();
    }

    private String names() {
        var names =
                declared.json()
                        .propertyStream()
                        .limit(NAMES)
                        .map(it -> it.getKey())
                        .map(it -> it.substring(0, Math.min(NAME_CHARS, it.length())))
                        .collect(joining(", "));
        int more = declared.json().size() - NAMES;
        return names.isEmpty()
                ? ""
                : "; it has " + names + (more > 0 ? " and %,d more".formatted(more) : "");
    }
}

package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A template's variables, each computed when it is first used. */
final class Variables {
    private final Located declared;
    private final Problems problems;
    private final Map<String, JsonNode> known = new HashMap<>();
    private final Set<String> underway = new HashSet<>();

    Variables(Located declared, Problems problems) {
        this.declared = declared;
        this.problems = problems;
    }

    /**
     * @throws Later when it depends on what a module is given of resources
     */
    JsonNode value(String name, Arguments a, Evaluation evaluation, Scope asking) {
        var key = name.toLowerCase(Locale.ROOT);
        var value = known.get(key);
        if (value != null) {
            return value;
        }
        var plain =
                declared.json()
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .filter(it -> it.equalsIgnoreCase(name) && !it.equals("copy"))
                        .findFirst();
        var copy = copied(name);
        if (plain.isEmpty() && copy == null) {
            throw a.refused("The template has no variable `%s`.".formatted(name));
        }
        if (!underway.add(key)) {
            throw a.refused("The variable `%s` depends on itself.".formatted(name));
        }
        var scope = Scope.of(Scope.Place.BEFORE).reading(asking.references());
        try {
            value =
                    copy != null
                            ? copies(copy, name, scope, evaluation)
                            : evaluation.known(declared.at(plain.orElseThrow()), scope, problems);
        } finally {
            underway.remove(key);
        }
        if (value == null) {
            throw new AlreadyReported();
        }
        known.put(key, value);
        return value;
    }

    private @Nullable JsonNode copies(
            Located copy, String name, Scope scope, Evaluation evaluation) {
        var list = JsonNodeFactory.instance.arrayNode();
        int count =
                Evaluation.count(
                        copy.at("count"),
                        evaluation.known(copy.at("count"), scope, problems),
                        problems);
        boolean sound = true;
        for (int i = 0; i < count; i++) {
            var value = evaluation.known(copy.at("input"), scope.turn(name, i), problems);
            sound &= value != null;
            list.add(value);
        }
        return sound ? list : null;
    }

    private @Nullable Located copied(String name) {
        var copies = declared.at("copy");
        return IntStream.range(0, copies.json().isArray() ? copies.json().size() : 0)
                .mapToObj(copies::at)
                .filter(it -> name.equalsIgnoreCase(it.at("name").json().asText("")))
                .findFirst()
                .orElse(null);
    }
}

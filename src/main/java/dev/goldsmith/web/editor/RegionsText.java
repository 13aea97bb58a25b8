package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The regions of a gallery target in one line. A region that stays keeps its replicas and its
 * storage; the deprecated list of names stays a list of names.
 */
final class RegionsText {
    private static final String REGIONS = "targetRegions";
    private static final String DEPRECATED = "replicationRegions";

    private RegionsText() {}

    static String of(JsonNode target) {
        var names =
                target.path(REGIONS).isEmpty()
                        ? target.path(DEPRECATED).valueStream().map(Shown::element)
                        : target.path(REGIONS).valueStream().map(it -> Shown.text(it, "name"));
        return names.filter(name -> !name.isBlank()).collect(Collectors.joining(", "));
    }

    static void into(ObjectNode target, @Nullable String typed) {
        if (typed == null || !Shown.changed(typed, of(target))) {
            return;
        }
        var names = Stream.of(typed.split(",")).map(String::strip).filter(it -> !it.isEmpty());
        boolean deprecated = target.path(REGIONS).isEmpty() && !target.path(DEPRECATED).isEmpty();
        var list = target.arrayNode();
        if (deprecated) {
            names.forEach(list::add);
        } else {
            var there = target.path(REGIONS).valueStream().toList();
            names.forEach(name -> list.add(region(target, there, name)));
        }
        put(target, deprecated ? DEPRECATED : REGIONS, list);
    }

    private static JsonNode region(ObjectNode target, List<JsonNode> there, String name) {
        return there.stream()
                .filter(it -> key(Shown.text(it, "name")).equals(key(name)))
                .findFirst()
                .orElseGet(() -> target.objectNode().put("name", name));
    }

    private static void put(ObjectNode target, String property, ArrayNode list) {
        if (list.isEmpty()) {
            target.remove(property);
        } else {
            target.set(property, list);
        }
    }

    private static String key(String name) {
        return name.replace(" ", "").toLowerCase(Locale.ROOT);
    }
}

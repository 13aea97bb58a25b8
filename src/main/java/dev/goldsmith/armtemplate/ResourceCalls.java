package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** The functions that name a resource or read one. */
final class ResourceCalls {
    /** The resources of the template that asks. */
    interface Known {
        Names names();

        /**
         * What a module of the template has come to, like a resource with its properties.
         *
         * @param id in any case
         */
        Optional<ObjectNode> module(String id, Scope scope);
    }

    private final Ground ground;
    private final Known known;

    ResourceCalls(Ground ground, Known known) {
        this.ground = ground;
        this.known = known;
    }

    /**
     * {@code [subscription,] [group,] type, name…}: the type is the first with a slash.
     *
     * @param before how many texts may come before the type: 2 in a group, 1 in a subscription, 0
     *     in the tenant
     */
    JsonNode id(Arguments a, int before) {
        var texts = IntStream.range(0, a.count()).mapToObj(a::text).toList();
        int type = type(a, texts, 0, before);
        var subscription =
                before > 0 && type == before ? texts.getFirst() : ground.subscriptionId();
        var group = before == 2 && type > 0 ? texts.get(type - 1) : ground.group();
        var scope =
                switch (before) {
                    case 0 -> "";
                    case 1 -> "/subscriptions/" + subscription;
                    default -> "/subscriptions/" + subscription + "/resourceGroups/" + group;
                };
        return TextNode.valueOf(id(scope, texts.get(type), texts.subList(type + 1, texts.size())));
    }

    /** {@code scope, type, name…} */
    JsonNode extensionId(Arguments a) {
        var texts = IntStream.range(0, a.count()).mapToObj(a::text).toList();
        int type = texts.isEmpty() ? 0 : type(a, texts, 1, 1);
        if (type == 0) {
            throw a.refused("`extensionResourceId` takes a resource's id, a type and names.");
        }
        return TextNode.valueOf(id(texts.getFirst(), texts.get(1), texts.subList(2, texts.size())));
    }

    private static int type(Arguments a, List<String> texts, int from, int last) {
        int type = from;
        while (type < texts.size() && texts.get(type).indexOf('/') < 0) {
            type++;
        }
        if (type > last || type >= texts.size()) {
            throw a.refused(
                    "`%s` takes a resource type such as `Microsoft.Compute/galleries`, then a name for each of its parts."
                            .formatted(a.function()));
        }
        var types = texts.get(type).split("/");
        int names = texts.size() - type - 1;
        if (names != types.length - 1) {
            throw a.refused(
                    type,
                    "The type `%s` takes %d name%s; there are %d."
                            .formatted(
                                    texts.get(type),
                                    types.length - 1,
                                    types.length == 2 ? "" : "s",
                                    names));
        }
        return type;
    }

    static String id(String scope, String type, List<String> names) {
        var types = type.split("/");
        var id = new StringBuilder(scope).append("/providers/").append(types[0]);
        for (int i = 1; i < types.length; i++) {
            id.append('/').append(types[i]).append('/').append(names.get(i - 1));
        }
        return id.toString();
    }

    JsonNode reference(Arguments a, Scope scope) {
        requireBody(a, scope, 3);
        return read(a, a.text(0), a.has(2) && a.text(2).equalsIgnoreCase("Full"), scope);
    }

    /** Of a copy loop, all of its resources. */
    JsonNode references(Arguments a, Scope scope) {
        requireBody(a, scope, 2);
        var loop =
                known.names()
                        .loop(a.text(0))
                        .orElseThrow(() ->
                                a.refused(
                                        0,
                                        "The template has no copy loop `%s`."
                                                .formatted(a.text(0))));
        boolean full = a.has(1) && a.text(1).equalsIgnoreCase("Full");
        var all = JsonNodeFactory.instance.arrayNode();
        Later unknown = null;
        for (var one : loop) {
            try {
                all.add(read(a, one.id, full, scope));
            } catch (Later later) {
                unknown = later;
            }
        }
        if (unknown != null) {
            throw unknown;
        }
        return all;
    }

    private static void requireBody(Arguments a, Scope scope, int most) {
        if (a.count() < 1 || a.count() > most) {
            throw a.refused(
                    "`%s` takes a resource%s and 'Full'."
                            .formatted(a.function(), most == 3 ? ", an API version" : ""));
        }
        if (scope.place() != Scope.Place.BODY) {
            throw a.refused(
                    "`%s` reads a deployed resource; it can stand in a resource's properties and in outputs, nowhere else."
                            .formatted(a.function()));
        }
    }

    private JsonNode read(Arguments a, String text, boolean full, Scope scope) {
        var id = known.names().idOf(text);
        if (!id.startsWith("/")) {
            throw a.refused(
                    0,
                    known.names().isLeftOut(text)
                            ? "The resource `%s` is left out by its condition.".formatted(text)
                            : "The template has no resource `%s`; name one of it, or give a resource id."
                                    .formatted(text));
        }
        var references = scope.references();
        var module = known.module(id, scope);
        if (module.isPresent()) {
            if (references != null) {
                references.askedForModule(id.toLowerCase(Locale.ROOT));
            }
            return full ? module.get() : module.get().path("properties");
        }
        if (references == null) {
            throw new Later();
        }
        ObjectNode resource =
                references
                        .find(id)
                        .orElseThrow(
                                () -> a.refused(0, "There is no resource `%s`.".formatted(id)));
        return full ? resource : resource.path("properties");
    }

    /** What is known of a resource by its symbolic name alone. */
    JsonNode info(Arguments a) {
        if (a.count() != 1) {
            throw a.refused("`resourceInfo` takes a symbolic name.");
        }
        var text = a.text(0);
        var info = JsonNodeFactory.instance.objectNode();
        var found = known.names().find(text);
        var id = known.names().idOf(text);
        if (!id.startsWith("/")) {
            throw a.refused(0, "The template has no resource `%s`.".formatted(text));
        }
        info.put("id", id).put("name", id.substring(id.lastIndexOf('/') + 1));
        found.ifPresent(it -> info.put("type", it.type).put("apiVersion", it.apiVersion));
        return info;
    }
}

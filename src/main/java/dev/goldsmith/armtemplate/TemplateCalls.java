package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The functions that ask the template or where it is deployed. */
final class TemplateCalls implements Evaluation.Calls {
    private static final List<String> NAMES =
            List.of(
                    "and",
                    "copyIndex",
                    "deployment",
                    "if",
                    "newGuid",
                    "or",
                    "parameters",
                    "reference",
                    "resourceGroup",
                    "resourceId",
                    "subscription",
                    "subscriptionResourceId",
                    "utcNow",
                    "variables");

    private final JsonNodeFactory nodes = JsonNodeFactory.instance;
    private final Ground ground;
    private final Parameters parameters;
    private final Located variables;
    private final Problems problems;
    private final Evaluation evaluation;
    private final Map<String, JsonNode> known = new HashMap<>();
    private final Set<String> underway = new HashSet<>();
    private UnaryOperator<String> ids = name -> name;

    TemplateCalls(Ground ground, Parameters parameters, Located variables, Problems problems) {
        this.ground = ground;
        this.parameters = parameters;
        this.evaluation = new Evaluation(this, parameters.taint());
        this.variables = variables;
        this.problems = problems;
    }

    Evaluation evaluation() {
        return evaluation;
    }

    /** How a {@code reference()} by name finds the resource's id. */
    void resolveBy(UnaryOperator<String> resolver) {
        ids = resolver;
    }

    @Override
    public JsonNode call(String name, Arguments a, Scope scope) {
        return switch (name) {
            case "parameters" -> parameters.value(one(a), a.at(), evaluation);
            case "variables" -> variable(one(a), a);
            case "resourcegroup" -> resourceGroup(none(a));
            case "subscription" -> subscription(none(a));
            case "deployment" -> nodes.objectNode().put("name", ground.deployment());
            case "resourceid" -> TextNode.valueOf(resourceId(a, true));
            case "subscriptionresourceid" -> TextNode.valueOf(resourceId(a, false));
            case "copyindex" -> copyIndex(a, scope);
            case "reference" -> reference(a, scope);
            case "utcnow" -> now(a, scope);
            case "newguid" -> {
                requireDefault(none(a), scope);
                yield TextNode.valueOf(UUID.randomUUID().toString());
            }
            case String other -> throw unknown(other, a);
        };
    }

    private Unsound unknown(String name, Arguments a) {
        if (name.startsWith("list")) {
            return a.refused(
                    "`%s` reads a resource's secrets, which aren't given to templates here."
                            .formatted(a.function()));
        }
        return a.refused(
                "`%s` isn't a function that is known here; there are %s."
                        .formatted(
                                a.function(),
                                String.join(
                                        ", ",
                                        Stream.concat(
                                                        NAMES.stream(),
                                                        Evaluation.functions().stream())
                                                .sorted(String.CASE_INSENSITIVE_ORDER)
                                                .toList())));
    }

    private JsonNode variable(String name, Arguments a) {
        var key = name.toLowerCase(Locale.ROOT);
        var value = known.get(key);
        if (value != null) {
            return value;
        }
        var declared =
                variables
                        .json()
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .filter(it -> it.equalsIgnoreCase(name) && !it.equals("copy"))
                        .findFirst();
        var copy = copied(name);
        if (declared.isEmpty() && copy == null) {
            throw a.refused("The template has no variable `%s`.".formatted(name));
        }
        if (!underway.add(key)) {
            throw a.refused("The variable `%s` depends on itself.".formatted(name));
        }
        var scope = Scope.of(Scope.Place.BEFORE);
        value =
                copy != null
                        ? copies(copy, name, scope)
                        : evaluation.sound(variables.at(declared.orElseThrow()), scope, problems);
        underway.remove(key);
        if (value == null) {
            throw new AlreadyReported();
        }
        known.put(key, value);
        return value;
    }

    private @Nullable JsonNode copies(Located copy, String name, Scope scope) {
        var before = problems.size();
        var list = nodes.arrayNode();
        int count = evaluation.count(copy.at("count"), scope, problems);
        for (int i = 0; i < count; i++) {
            list.add(evaluation.tree(copy.at("input"), scope.turn(name, i), problems));
        }
        return problems.size() == before ? list : null;
    }

    private @Nullable Located copied(String name) {
        var copies = variables.at("copy");
        return IntStream.range(0, copies.json().isArray() ? copies.json().size() : 0)
                .mapToObj(copies::at)
                .filter(it -> name.equalsIgnoreCase(it.at("name").json().asText("")))
                .findFirst()
                .orElse(null);
    }

    private JsonNode resourceGroup(Arguments a) {
        var group =
                nodes.objectNode()
                        .put("id", ground.groupId())
                        .put("name", ground.group())
                        .put("type", "Microsoft.Resources/resourceGroups")
                        .put("location", ground.location());
        group.putObject("tags");
        group.putObject("properties").put("provisioningState", "Succeeded");
        return group;
    }

    private JsonNode subscription(Arguments a) {
        return nodes.objectNode()
                .put("id", "/subscriptions/" + ground.subscriptionId())
                .put("subscriptionId", ground.subscriptionId())
                .put("tenantId", ground.subscriptionId());
    }

    /** {@code [subscription,] [group,] type, name…}: the type is the first with a slash. */
    private String resourceId(Arguments a, boolean inGroup) {
        var texts = IntStream.range(0, a.count()).mapToObj(a::text).toList();
        int type = 0;
        while (type < texts.size() && texts.get(type).indexOf('/') < 0) {
            type++;
        }
        if (type > (inGroup ? 2 : 1) || type == texts.size()) {
            throw a.refused(
                    "`%s` takes a resource type such as `Microsoft.Compute/galleries`, then a name for each of its parts."
                            .formatted(a.function()));
        }
        var types = texts.get(type).split("/");
        var names = texts.subList(type + 1, texts.size());
        if (names.size() != types.length - 1) {
            throw a.refused(
                    type,
                    "The type `%s` takes %d name%s; there are %d."
                            .formatted(
                                    texts.get(type),
                                    types.length - 1,
                                    types.length == 2 ? "" : "s",
                                    names.size()));
        }
        var subscription = type == (inGroup ? 2 : 1) ? texts.getFirst() : ground.subscriptionId();
        var group = inGroup && type > 0 ? texts.get(type - 1) : ground.group();
        return id(
                "/subscriptions/" + subscription + (inGroup ? "/resourceGroups/" + group : ""),
                texts.get(type),
                names);
    }

    static String id(String scope, String type, List<String> names) {
        var types = type.split("/");
        var id = new StringBuilder(scope).append("/providers/").append(types[0]);
        for (int i = 1; i < types.length; i++) {
            id.append('/').append(types[i]).append('/').append(names.get(i - 1));
        }
        return id.toString();
    }

    private static JsonNode copyIndex(Arguments a, Scope scope) {
        requireAtMost(a, 2);
        boolean named = a.has(0) && a.get(0).isTextual();
        var loop = named ? a.text(0).toLowerCase(Locale.ROOT) : scope.loop();
        int offset = named ? 1 : 0;
        var turn = loop == null ? null : scope.loops().get(loop);
        if (turn == null) {
            throw a.refused(
                    named
                            ? "There is no copy loop `%s` around this.".formatted(a.text(0))
                            : "There is no resource's copy loop around this; in a property's copy, name it: `copyIndex('name')`.");
        }
        return Function.whole(turn + (a.has(offset) ? a.whole(offset) : 0));
    }

    private JsonNode reference(Arguments a, Scope scope) {
        if (a.count() < 1 || a.count() > 3) {
            throw a.refused("`reference` takes a resource, an API version and 'Full'.");
        }
        if (scope.place() != Scope.Place.BODY) {
            throw a.refused(
                    "`reference` reads a deployed resource; it can stand in a resource's properties and in outputs, nowhere else.");
        }
        var id = ids.apply(a.text(0));
        if (!id.startsWith("/")) {
            throw a.refused(
                    0,
                    "The template has no resource `%s`; name one of it, or give a resource id."
                            .formatted(a.text(0)));
        }
        var references = scope.references();
        if (references == null) {
            throw new Later();
        }
        ObjectNode resource =
                references
                        .find(id)
                        .orElseThrow(
                                () -> a.refused(0, "There is no resource `%s`.".formatted(id)));
        boolean full = a.has(2) && a.text(2).equalsIgnoreCase("Full");
        return full ? resource : resource.path("properties");
    }

    private JsonNode now(Arguments a, Scope scope) {
        requireAtMost(a, 1);
        requireDefault(a, scope);
        return TextNode.valueOf(Clock.text(ground.now(), a.has(0) ? a.text(0) : "", a.at()));
    }

    private static void requireDefault(Arguments a, Scope scope) {
        if (scope.place() != Scope.Place.DEFAULT) {
            throw a.refused(
                    "`%s` can stand in a parameter's `defaultValue`, nowhere else."
                            .formatted(a.function()));
        }
    }

    private static void requireAtMost(Arguments a, int most) {
        Function.requireCount(a.function(), a.count(), a.at(), 0, most);
    }

    private static String one(Arguments a) {
        if (a.count() != 1) {
            throw a.refused("`%s` takes one name.".formatted(a.function()));
        }
        return a.text(0);
    }

    private static Arguments none(Arguments a) {
        if (a.count() != 0) {
            throw a.refused("`%s` takes no argument.".formatted(a.function()));
        }
        return a;
    }
}

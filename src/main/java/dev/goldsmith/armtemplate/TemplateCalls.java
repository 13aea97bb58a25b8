package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/** The functions that ask the template or where it is deployed. */
final class TemplateCalls implements Calls {
    private static final List<String> NAMES =
            List.of(
                    "and",
                    "copyIndex",
                    "deployment",
                    "environment",
                    "extensionResourceId",
                    "if",
                    "newGuid",
                    "or",
                    "parameters",
                    "reference",
                    "references",
                    "resourceGroup",
                    "resourceId",
                    "resourceInfo",
                    "subscription",
                    "subscriptionResourceId",
                    "tenant",
                    "tenantResourceId",
                    "utcNow",
                    "variables");

    private final JsonNodeFactory nodes = JsonNodeFactory.instance;
    private final Ground ground;
    private final Parameters parameters;
    private final Variables variables;
    private final UserFunctions functions;
    private final ResourceCalls resources;
    private final Evaluation evaluation;

    TemplateCalls(
            Ground ground,
            Parameters parameters,
            Variables variables,
            UserFunctions functions,
            ResourceCalls.Known known,
            Budget budget) {
        this.ground = ground;
        this.parameters = parameters;
        this.evaluation = new Evaluation(this, parameters.taint(), budget);
        this.variables = variables;
        this.functions = functions;
        this.resources = new ResourceCalls(ground, known);
    }

    Evaluation evaluation() {
        return evaluation;
    }

    @Override
    public JsonNode call(String name, Arguments a, Scope scope) {
        return switch (name) {
            case "parameters" -> parameter(one(a), a, scope);
            case "variables" -> variables.value(one(a), a, evaluation, scope);
            case "resourcegroup" -> resourceGroup(none(a));
            case "subscription" -> subscription(none(a));
            case "tenant" -> nodes.objectNode().put("tenantId", ground.subscriptionId());
            case "environment" -> AzureCloud.environment();
            case "deployment" -> nodes.objectNode().put("name", ground.deployment());
            case "resourceid" -> resources.id(a, 2);
            case "subscriptionresourceid" -> resources.id(a, 1);
            case "tenantresourceid" -> resources.id(a, 0);
            case "extensionresourceid" -> resources.extensionId(a);
            case "copyindex" -> copyIndex(a, scope);
            case "reference" -> resources.reference(a, scope);
            case "references" -> resources.references(a, scope);
            case "resourceinfo" -> resources.info(a);
            case "utcnow" -> now(a, scope);
            case "newguid" -> {
                requireDefault(none(a), scope);
                yield TextNode.valueOf(UUID.randomUUID().toString());
            }
            case String own when own.indexOf('.') > 0 -> functions.call(own, a, evaluation);
            case String other -> throw unknown(other, a);
        };
    }

    private JsonNode parameter(String name, Arguments a, Scope scope) {
        if (scope.given() == null) {
            return parameters.value(name, a.at(), evaluation, scope.references());
        }
        var given = scope.given().get(name.toLowerCase(Locale.ROOT));
        if (given == null) {
            throw a.refused(
                    "The function has no parameter `%s`; it sees its own and none of the template's."
                            .formatted(name));
        }
        return given;
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
                                        Stream.of(NAMES, Lambdas.NAMES, Functions.names())
                                                .flatMap(List::stream)
                                                .sorted(String.CASE_INSENSITIVE_ORDER)
                                                .toList())));
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

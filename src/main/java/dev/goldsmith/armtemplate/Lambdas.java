package dev.goldsmith.armtemplate;

import static dev.goldsmith.armtemplate.Function.NODES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.armtemplate.Expression.Call;
import dev.goldsmith.armtemplate.Expression.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The functions that take a {@code lambda()}, an expression for each element. */
final class Lambdas {
    static final List<String> NAMES =
            List.of(
                    "filter",
                    "groupBy",
                    "lambda",
                    "lambdaVariables",
                    "map",
                    "mapValues",
                    "reduce",
                    "sort",
                    "toObject");

    private static final Set<String> KNOWN =
            Set.copyOf(NAMES.stream().map(it -> it.toLowerCase(Locale.ROOT)).toList());

    private final Evaluation evaluation;
    private final Taint taint;

    Lambdas(Evaluation evaluation, Taint taint) {
        this.evaluation = evaluation;
        this.taint = taint;
    }

    /**
     * @param name in lower case
     */
    static boolean isOne(String name) {
        return KNOWN.contains(name);
    }

    /** One call with its arguments that are values, and its lambdas behind them. */
    private final class Use {
        private final Call call;
        private final Scope scope;
        private final Arguments values;

        Use(Call call, Scope scope, int least, int most, int plain) {
            Function.requireCount(call.function(), call.arguments().size(), call.at(), least, most);
            this.call = call;
            this.scope = scope;
            this.values = evaluation.arguments(call, call.arguments().subList(0, plain), scope);
        }

        Lambda lambda(int index, int least, int most) {
            var argument = call.arguments().get(index);
            if (!(argument instanceof Call made) || !made.function().equalsIgnoreCase("lambda")) {
                throw new Unsound(
                        argument.at(),
                        "Argument %d of `%s` must be a `lambda`."
                                .formatted(index + 1, call.function()));
            }
            var all = made.arguments();
            if (all.size() < least + 1 || all.size() > most + 1) {
                throw new Unsound(
                        made.at(),
                        "The `lambda` of `%s` takes %s and an expression."
                                .formatted(
                                        call.function(),
                                        least == most
                                                ? least + (least == 1 ? " name" : " names")
                                                : "%d or %d names".formatted(least, most)));
            }
            var names = new ArrayList<String>();
            for (var name : all.subList(0, all.size() - 1)) {
                if (!(name instanceof Text text)) {
                    throw new Unsound(name.at(), "A lambda's variable is a text such as 'item'.");
                }
                names.add(text.value().toLowerCase(Locale.ROOT));
            }
            return new Lambda(names, all.getLast(), scope);
        }

        Unsound wrong(Lambda lambda, JsonNode value, String right) {
            return new Unsound(
                    lambda.body.at(),
                    "The `lambda` of `%s` makes %s; it must make %s."
                            .formatted(call.function(), Values.kind(value), right));
        }

        boolean flag(Lambda lambda, JsonNode... given) {
            var value = lambda.of(given);
            if (!value.isBoolean()) {
                throw wrong(lambda, value, "true or false");
            }
            return value.booleanValue();
        }

        JsonNode key(Lambda lambda, JsonNode given) {
            var value = lambda.of(given);
            if (!value.isTextual()) {
                throw wrong(lambda, value, "a text");
            }
            return value;
        }
    }

    private final class Lambda {
        private final List<String> names;
        private final Expression body;
        private final Scope scope;

        Lambda(List<String> names, Expression body, Scope scope) {
            this.names = names;
            this.body = body;
            this.scope = scope;
        }

        /** With as many of the values as it has names. */
        JsonNode of(JsonNode... given) {
            return Unknown.none(evaluation.value(body, scope.within(names, List.of(given))));
        }
    }

    /**
     * @param name in lower case
     */
    JsonNode call(String name, Call call, Scope scope) {
        return switch (name) {
            case "lambdavariables" -> variable(call, scope);
            case "map" -> map(new Use(call, scope, 2, 2, 1));
            case "filter" -> filter(new Use(call, scope, 2, 2, 1));
            case "reduce" -> reduce(new Use(call, scope, 3, 3, 2));
            case "sort" -> sort(new Use(call, scope, 2, 2, 1));
            case "toobject" -> toObject(new Use(call, scope, 2, 3, 1));
            case "groupby" -> groupBy(new Use(call, scope, 2, 2, 1));
            case "mapvalues" -> mapValues(new Use(call, scope, 2, 2, 1));
            case String _ ->
                    throw new Unsound(
                            call.at(),
                            "A `lambda` is an argument of map, filter, reduce, sort, toObject, groupBy or mapValues.");
        };
    }

    private JsonNode variable(Call call, Scope scope) {
        Function.requireCount(call.function(), call.arguments().size(), call.at(), 1, 1);
        var name = evaluation.arguments(call, call.arguments(), scope).text(0);
        var value = scope.lambda().get(name.toLowerCase(Locale.ROOT));
        if (value == null) {
            throw new Unsound(
                    call.at(),
                    "There is no lambda with a variable `%s` around this.".formatted(name));
        }
        return value;
    }

    private JsonNode map(Use use) {
        var lambda = use.lambda(1, 1, 2);
        var all = NODES.arrayNode();
        int i = 0;
        for (var item : use.values.array(0)) {
            all.add(lambda.of(item, Function.whole(i++)));
        }
        return all;
    }

    private JsonNode filter(Use use) {
        var lambda = use.lambda(1, 1, 2);
        var kept = NODES.arrayNode();
        int i = 0;
        for (var item : use.values.array(0)) {
            if (use.flag(lambda, item, Function.whole(i++))) {
                kept.add(item);
            }
        }
        return kept;
    }

    private JsonNode reduce(Use use) {
        var lambda = use.lambda(2, 2, 3);
        var value = use.values.get(1);
        int i = 0;
        for (var item : use.values.array(0)) {
            value = lambda.of(value, item, Function.whole(i++));
        }
        return value;
    }

    /** By merging: a lambda may contradict itself, which the JDK's own sorting refuses. */
    private JsonNode sort(Use use) {
        var lambda = use.lambda(1, 2, 2);
        var from = use.values.array(0).valueStream().toList();
        for (int width = 1; width < from.size(); width *= 2) {
            var to = new ArrayList<JsonNode>(from.size());
            for (int start = 0; start < from.size(); start += 2 * width) {
                int middle = Math.min(start + width, from.size());
                int end = Math.min(start + 2 * width, from.size());
                int left = start;
                int right = middle;
                while (left < middle && right < end) {
                    boolean first = use.flag(lambda, from.get(right), from.get(left));
                    to.add(from.get(first ? right++ : left++));
                }
                to.addAll(from.subList(left, middle));
                to.addAll(from.subList(right, end));
            }
            from = to;
        }
        return NODES.arrayNode().addAll(from);
    }

    private JsonNode toObject(Use use) {
        var key = use.lambda(1, 1, 1);
        var value = use.call.arguments().size() == 3 ? use.lambda(2, 1, 1) : null;
        var object = NODES.objectNode();
        for (var item : use.values.array(0)) {
            var name = use.key(key, item);
            taint.name(object, name);
            object.set(name.textValue(), value == null ? item : value.of(item));
        }
        return object;
    }

    private JsonNode groupBy(Use use) {
        var key = use.lambda(1, 1, 1);
        var groups = NODES.objectNode();
        for (var item : use.values.array(0)) {
            var name = use.key(key, item);
            taint.name(groups, name);
            if (groups.get(name.textValue()) instanceof ArrayNode group) {
                group.add(item);
            } else {
                groups.putArray(name.textValue()).add(item);
            }
        }
        return groups;
    }

    private JsonNode mapValues(Use use) {
        var lambda = use.lambda(1, 1, 1);
        ObjectNode from = use.values.object(0);
        var object = NODES.objectNode();
        from.properties().forEach(it -> object.set(it.getKey(), lambda.of(it.getValue())));
        taint.namesOf(object, from);
        return object;
    }
}

package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.goldsmith.armtemplate.Expression.Call;
import dev.goldsmith.armtemplate.Expression.Index;
import dev.goldsmith.armtemplate.Expression.Property;
import dev.goldsmith.armtemplate.Expression.Text;
import dev.goldsmith.armtemplate.Expression.Whole;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Gives trees and expressions their values. */
final class Evaluation {
    static final int COPIES = 800;

    private final JsonNodeFactory nodes = JsonNodeFactory.instance;
    private final Calls calls;
    private final Taint taint;
    private final Budget budget;
    private final Lambdas lambdas;
    private boolean told;
    private boolean later;

    /**
     * @param budget shared with the templates around it
     */
    Evaluation(Calls calls, Taint taint, Budget budget) {
        this.calls = calls;
        this.taint = taint;
        this.budget = budget;
        this.lambdas = new Lambdas(this, taint);
    }

    /**
     * A value with all that it holds. What has no value is a problem and null in its place; what is
     * only known later stays the expression that it is.
     */
    JsonNode tree(Located json, Scope scope, Problems problems) {
        // A path is made anew for each value, a text read anew in each turn of a loop.
        spend(1 + json.path().length() / 64, json, problems);
        return switch (json.json()) {
            case ObjectNode object -> object(json, object, scope, problems);
            case ArrayNode array -> {
                var values = nodes.arrayNode();
                for (int i = 0; i < array.size(); i++) {
                    values.add(tree(json.at(i), scope, problems));
                }
                yield values;
            }
            case TextNode text -> text(json, text.textValue(), scope, problems);
            case JsonNode other -> other;
        };
    }

    /** {@link #tree}, or null after a problem. */
    @Nullable JsonNode sound(Located json, Scope scope, Problems problems) {
        boolean toldBefore = told;
        told = false;
        try {
            var before = problems.size();
            var value = tree(json, scope, problems);
            return problems.size() == before && !told ? value : null;
        } finally {
            told |= toldBefore;
        }
    }

    /** {@link #sound}, or {@link Later} when a part of it isn't known yet. */
    @Nullable JsonNode known(Located json, Scope scope, Problems problems) {
        boolean laterBefore = later;
        later = false;
        try {
            var value = sound(json, scope, problems);
            if (later && value != null) {
                throw new Later();
            }
            return value;
        } finally {
            later = laterBefore;
        }
    }

    /** {@link #sound} of what decides which resources there are. */
    @Nullable JsonNode early(Located json, Scope scope, Problems problems) {
        try {
            return known(json, scope.in(Scope.Place.BEFORE), problems);
        } catch (Later _) {
            problems.add(
                    json,
                    "It depends on a value that is known only once another resource is deployed; names, conditions and counts must be known before.");
            return null;
        }
    }

    private JsonNode object(Located json, ObjectNode object, Scope scope, Problems problems) {
        var values = nodes.objectNode();
        for (var name : (Iterable<String>) object::fieldNames) {
            if (name.equalsIgnoreCase("copy") && object.get(name).isArray()) {
                copies(json.at(name), scope, problems, values);
                continue;
            }
            var key = name;
            if (Expression.isOne(name)) {
                var named = text(json.at(name), name, scope, problems);
                key = named.isTextual() ? named.textValue() : name;
                taint.name(values, named);
            }
            values.set(key, tree(json.at(name), scope, problems));
        }
        return values;
    }

    private void copies(Located copies, Scope scope, Problems problems, ObjectNode into) {
        for (int i = 0; i < copies.json().size(); i++) {
            var copy = copies.at(i);
            var name = copy.at("name").json().textValue();
            if (name == null || copy.at("input").json().isMissingNode()) {
                problems.add(copy, "A copy of a property has `name`, `count` and `input`.");
                continue;
            }
            int count;
            try {
                count =
                        count(
                                copy.at("count"),
                                known(copy.at("count"), scope.in(Scope.Place.BEFORE), problems),
                                problems);
            } catch (Later _) {
                later = true;
                problems.postpone(copy);
                continue;
            }
            var list = nodes.arrayNode();
            for (int turn = 0; turn < count; turn++) {
                list.add(tree(copy.at("input"), scope.turn(name, turn), problems));
            }
            into.set(name, list);
        }
    }

    Nulls nulls() {
        return new Nulls(taint);
    }

    /** How often a copy is made; 0 after a problem. */
    int count(Located count, Scope scope, Problems problems) {
        return count(count, early(count, scope, problems), problems);
    }

    static int count(Located count, @Nullable JsonNode value, Problems problems) {
        if (value == null) {
            return 0;
        }
        if (value.isIntegralNumber() && value.longValue() >= 0 && value.longValue() <= COPIES) {
            return value.intValue();
        }
        problems.add(
                count,
                "`count` is %s; it must be a whole number from 0 to %d."
                        .formatted(value.isNumber() ? value.asText() : Values.kind(value), COPIES));
        return 0;
    }

    private JsonNode text(Located json, String text, Scope scope, Problems problems) {
        spend(text.length() / 16, json, problems);
        if (!Expression.isOne(text)) {
            return TextNode.valueOf(Expression.literal(text));
        }
        try {
            return Unknown.none(value(ExpressionReader.read(text), scope));
        } catch (Unsound e) {
            problems.add(json, e.at, e.sentence());
            told = true;
            problems.doubt(json);
            return nodes.nullNode();
        } catch (AlreadyReported _) {
            if (scope.references() != null && !scope.references().onlyAsks()) {
                // While it is deployed, nobody looks at the template's own faults any more.
                problems.add(json, "What it depends on has a fault.");
            }
            told = true;
            problems.doubt(json);
            return nodes.nullNode();
        } catch (Later _) {
            later = true;
            problems.postpone(json);
            return TextNode.valueOf(text);
        }
    }

    /**
     * @throws Unsound when it has no value
     * @throws Later when the value depends on what will be deployed
     */
    JsonNode value(Expression expression, Scope scope) {
        budget.enter(expression.at());
        try {
            var value =
                    switch (expression) {
                        case Text text -> TextNode.valueOf(text.value());
                        case Whole whole -> Function.whole(whole.value());
                        case Call call -> call(call, scope);
                        case Property property ->
                                Members.property(
                                        value(property.of(), scope),
                                        property.name(),
                                        property.at());
                        case Index index ->
                                Members.index(
                                        value(index.of(), scope),
                                        value(index.index(), scope),
                                        index.at());
                    };
            if (!budget.spend(Values.weight(value, budget.left()))) {
                throw new Unsound(
                        expression.at(),
                        "The template makes too much: its values grow without end.");
            }
            return value;
        } finally {
            budget.leave();
        }
    }

    private JsonNode call(Call call, Scope scope) {
        var name = call.function().toLowerCase(Locale.ROOT);
        if (Choices.isOne(name)) {
            return new Choices(this, call, scope).value(name);
        }
        if (Lambdas.isOne(name)) {
            return lambdas.call(name, call, scope);
        }
        if (name.indexOf('.') > 0) {
            // What it makes of a secret is marked where it is made.
            return calls.call(name, arguments(call, call.arguments(), scope), scope);
        }
        var function = Functions.of(name);
        var arguments = arguments(call, call.arguments(), scope);
        return taint.flow(
                name,
                arguments,
                function != null ? function.call(arguments) : calls.call(name, arguments, scope));
    }

    Arguments arguments(Call call, List<Expression> expressions, Scope scope) {
        var values = new ArrayList<JsonNode>();
        var places = new ArrayList<Integer>();
        Later unknown = null;
        for (var argument : expressions) {
            try {
                values.add(Unknown.none(value(argument, scope)));
                places.add(argument.at());
            } catch (Later later) {
                // The others may read resources that are to be waited for as well.
                unknown = later;
            }
        }
        if (unknown != null) {
            throw unknown;
        }
        return new Arguments(call.function(), values, places, call.at());
    }

    private void spend(int weight, Located json, Problems problems) {
        if (!budget.spend(weight)) {
            problems.add(json, "The template makes too much: its copies grow without end.");
            throw Problems.refusal(problems.list());
        }
    }

    /** A text that must be one before anything is deployed; null after a problem. */
    @Nullable String name(Located json, Scope scope, Problems problems) {
        if (json.isAbsent()) {
            problems.add(json, "It is missing; it must be a text.");
            return null;
        }
        var value = early(json, scope, problems);
        if (value != null && taint.isTold(value)) {
            problems.add(
                    json,
                    "The %s comes from a secure parameter, and everybody can read it. Give it in a parameter of type string."
                            .formatted(json.path().substring(json.path().lastIndexOf('.') + 1)));
            return null;
        }
        if (value == null || value.isTextual() && !value.textValue().isBlank()) {
            return value == null ? null : value.textValue();
        }
        problems.add(
                json,
                "It is %s; it must be a text that isn't empty.".formatted(Values.kind(value)));
        return null;
    }
}

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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives trees and expressions their values. */
final class Evaluation {
    /** Characters and values that one template may make; real ones need a hundredth of it. */
    private static final long MAKES = 3_000_000;

    static final int COPIES = 800;

    private static final Map<String, Function> FUNCTIONS = new HashMap<>();

    static {
        for (var all :
                List.of(
                        TextFunctions.all(),
                        ListFunctions.all(),
                        ObjectFunctions.all(),
                        PlainFunctions.all())) {
            all.forEach(f -> FUNCTIONS.put(f.name().toLowerCase(Locale.ROOT), f));
        }
    }

    private final JsonNodeFactory nodes = JsonNodeFactory.instance;
    private final Calls calls;
    private final Taint taint;
    private long left = MAKES;
    private boolean told;

    /**
     * @param calls the functions that ask the template or its ground
     * @param taint learns what is made of secure parameters
     */
    Evaluation(Calls calls, Taint taint) {
        this.calls = calls;
        this.taint = taint;
    }

    static List<String> functions() {
        return FUNCTIONS.values().stream().map(Function::name).sorted().toList();
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
        var before = problems.size();
        told = false;
        var value = tree(json, scope, problems);
        return problems.size() == before && !told ? value : null;
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
            int count = count(copy.at("count"), scope, problems);
            var list = nodes.arrayNode();
            for (int turn = 0; turn < count; turn++) {
                list.add(tree(copy.at("input"), scope.turn(name, turn), problems));
            }
            into.set(name, list);
        }
    }

    /** How often a copy is made; 0 after a problem. */
    int count(Located count, Scope scope, Problems problems) {
        var value = sound(count, scope.in(Scope.Place.BEFORE), problems);
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
            return value(ExpressionReader.read(text), scope);
        } catch (Unsound e) {
            problems.add(json, e.at, e.sentence());
            problems.doubt(json);
            return nodes.nullNode();
        } catch (AlreadyReported _) {
            told = true;
            problems.doubt(json);
            return nodes.nullNode();
        } catch (Later _) {
            problems.doubt(json);
            return TextNode.valueOf(text);
        }
    }

    /**
     * @throws Unsound when it has no value
     * @throws Later when the value depends on what will be deployed
     */
    JsonNode value(Expression expression, Scope scope) {
        var value =
                switch (expression) {
                    case Text text -> TextNode.valueOf(text.value());
                    case Whole whole -> Function.whole(whole.value());
                    case Call call -> call(call, scope);
                    case Property property ->
                            property(value(property.of(), scope), property.name(), property.at());
                    case Index index -> index(index, scope);
                };
        left -= Values.weight(value, Math.max(0, left));
        if (left < 0) {
            throw new Unsound(
                    expression.at(), "The template makes too much: its values grow without end.");
        }
        return value;
    }

    private JsonNode call(Call call, Scope scope) {
        var name = call.function().toLowerCase(Locale.ROOT);
        if (name.equals("if")) {
            Function.requireCount("if", call.arguments().size(), call.at(), 3, 3);
            boolean yes = arguments(call, call.arguments().subList(0, 1), scope).flag(0);
            return value(call.arguments().get(yes ? 1 : 2), scope);
        }
        if (name.equals("and") || name.equals("or")) {
            Function.requireCount(name, call.arguments().size(), call.at(), 2, Function.ANY);
            boolean ends = name.equals("or");
            for (var one : call.arguments()) {
                if (arguments(call, List.of(one), scope).flag(0) == ends) {
                    return nodes.booleanNode(ends);
                }
            }
            return nodes.booleanNode(!ends);
        }
        var function = FUNCTIONS.get(name);
        var arguments = arguments(call, call.arguments(), scope);
        return taint.flow(
                name,
                arguments,
                function != null ? function.call(arguments) : calls.call(name, arguments, scope));
    }

    private Arguments arguments(Call call, List<Expression> expressions, Scope scope) {
        var values = new ArrayList<JsonNode>();
        var places = new ArrayList<Integer>();
        for (var argument : expressions) {
            values.add(value(argument, scope));
            places.add(argument.at());
        }
        return new Arguments(call.function(), values, places, call.at());
    }

    private JsonNode index(Index index, Scope scope) {
        var of = value(index.of(), scope);
        var at = value(index.index(), scope);
        if (at.isTextual()) {
            return property(of, at.textValue(), index.at());
        }
        if (of instanceof ArrayNode array && at.isIntegralNumber()) {
            long place = at.longValue();
            if (place >= 0 && place < array.size()) {
                return array.get((int) place);
            }
            throw new Unsound(
                    index.at(),
                    "There is no element %d; the array has %d.".formatted(place, array.size()));
        }
        throw new Unsound(
                index.at(),
                "Only an array has numbered elements; here is %s.".formatted(Values.kind(of)));
    }

    private static JsonNode property(JsonNode of, String name, int at) {
        if (!(of instanceof ObjectNode object)) {
            throw new Unsound(
                    at,
                    "Only an object has properties such as `%s`; here is %s."
                            .formatted(name, Values.kind(of)));
        }
        return Values.property(object, name)
                .orElseThrow(() -> new Unsound(at, missing(name, object)));
    }

    private static String missing(String name, ObjectNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return "There is no property `%s`%s."
                .formatted(
                        name,
                        names.isEmpty()
                                ? ""
                                : "; there are "
                                        + String.join(
                                                ", ",
                                                names.subList(0, Math.min(12, names.size()))));
    }

    private void spend(int weight, Located json, Problems problems) {
        left -= weight;
        if (left < 0) {
            problems.add(json, "The template makes too much: its copies grow without end.");
            throw Problems.refusal(problems.list());
        }
    }

    /** Functions that ask the template or its ground. */
    interface Calls {
        /**
         * @param name in lower case
         */
        JsonNode call(String name, Arguments arguments, Scope scope);
    }

    /** A text that must be one before anything is deployed; null after a problem. */
    @Nullable String name(Located json, Scope scope, Problems problems) {
        if (json.isAbsent()) {
            problems.add(json, "It is missing; it must be a text.");
            return null;
        }
        var value = sound(json, scope.in(Scope.Place.BEFORE), problems);
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

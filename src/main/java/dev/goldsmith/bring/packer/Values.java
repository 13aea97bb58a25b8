package dev.goldsmith.bring.packer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.goldsmith.bring.Unreadable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What expressions mean, with the values of variables and locals. */
final class Values {
    /** Characters of all texts that were computed, so that a small file can't fill the memory. */
    private static final int CHARACTERS = 4 << 20;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Map<String, JsonNode> variables = new HashMap<>();
    private final Map<String, Expr> locals = new HashMap<>();
    private final Map<String, JsonNode> computed = new HashMap<>();
    private final Map<String, String> closed = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private long characters;
    private int steps;
    private int depth;

    void variable(String name, JsonNode value) {
        variables.put(name, value);
    }

    /** A variable whose value isn't told, and why. */
    void close(String name, String why) {
        closed.put(name, why);
    }

    void local(String name, Expr value) {
        locals.put(name, value);
    }

    /**
     * @throws NotHere when it can't be known
     */
    JsonNode of(Expr expression) {
        return of(expression, Map.of());
    }

    private JsonNode of(Expr expression, Map<String, JsonNode> names) {
        if (++steps > Unreadable.VALUES * 10) {
            throw Unreadable.at(expression.line(), "it takes too many steps to compute.");
        }
        if (++depth > Unreadable.DEPTH * 4) {
            throw Unreadable.tooDeep(expression.line());
        }
        try {
            return value(expression, names);
        } finally {
            depth--;
        }
    }

    private JsonNode value(Expr expression, Map<String, JsonNode> names) {
        return switch (expression) {
            case Expr.Literal it -> it.value();
            case Expr.Text it -> {
                var text = new StringBuilder();
                for (var piece : it.pieces()) {
                    text.append(text(of(piece, names)));
                    require(text.length(), it.line());
                }
                characters += text.length();
                require(0, it.line());
                yield TextNode.valueOf(text.toString());
            }
            case Expr.Tuple it -> {
                var array = NODES.arrayNode();
                it.elements().forEach(e -> array.add(of(e, names)));
                yield array;
            }
            case Expr.Obj it -> {
                var object = NODES.objectNode();
                it.entries()
                        .forEach(e -> object.set(text(of(e.key(), names)), of(e.value(), names)));
                yield object;
            }
            case Expr.Call it -> call(it, names);
            case Expr.Name it -> {
                var own = names.get(it.name());
                if (own == null) {
                    throw new NotHere(
                            "`%s` is only known while Packer builds.".formatted(it.name()));
                }
                yield own;
            }
            case Expr.Member it -> member(it, names);
            case Expr.Index it -> {
                var of = of(it.of(), names);
                var index = of(it.index(), names);
                var found = index.isNumber() ? of.get(index.intValue()) : of.get(text(index));
                if (found == null) {
                    throw new NotHere("`[%s]` isn't in it.".formatted(index.asText()));
                }
                yield found;
            }
            case Expr.Splat it -> splat(it, names);
            case Expr.Choice it ->
                    isTrue(of(it.condition(), names)) ? of(it.yes(), names) : of(it.no(), names);
            case Expr.Binary it -> binary(it, names);
            case Expr.Unary it -> {
                var of = of(it.of(), names);
                yield it.operator().equals("!")
                        ? BooleanNode.valueOf(!isTrue(of))
                        : DecimalNode.valueOf(number(of).negate());
            }
            case Expr.Each it -> each(it, names);
        };
    }

    private JsonNode call(Expr.Call call, Map<String, JsonNode> names) {
        if (call.name().equals("can") || call.name().equals("try")) {
            for (var argument : call.arguments()) {
                try {
                    var found = of(argument, names);
                    return call.name().equals("can") ? BooleanNode.TRUE : found;
                } catch (NotHere e) {
                    continue;
                }
            }
            if (call.name().equals("can")) {
                return BooleanNode.FALSE;
            }
            throw new NotHere("nothing of `try` can be known.");
        }
        var arguments = new ArrayList<JsonNode>();
        HclFunctions.requireHere(call.name());
        call.arguments().forEach(it -> arguments.add(of(it, names)));
        var made = HclFunctions.call(call.name(), arguments);
        characters += made.isTextual() ? made.textValue().length() : 16L * made.size();
        require(0, call.line());
        return made;
    }

    private JsonNode member(Expr.Member it, Map<String, JsonNode> names) {
        if (it.of() instanceof Expr.Name root && !names.containsKey(root.name())) {
            switch (root.name()) {
                case "var" -> {
                    var value = variables.get(it.name());
                    if (value == null) {
                        throw new NotHere(
                                closed.getOrDefault(
                                        it.name(),
                                        "`var.%s` isn't declared.".formatted(it.name())));
                    }
                    return value;
                }
                case "local" -> {
                    return local(it.name());
                }
                default ->
                        throw new NotHere(
                                "`%s.%s` is only known while Packer builds."
                                        .formatted(root.name(), it.name()));
            }
        }
        var found = of(it.of(), names).get(it.name());
        if (found == null) {
            throw new NotHere("`.%s` isn't in it.".formatted(it.name()));
        }
        return found;
    }

    private JsonNode local(String name) {
        var known = computed.get(name);
        if (known != null) {
            return known;
        }
        var expression = locals.get(name);
        if (expression == null) {
            throw new NotHere(
                    closed.getOrDefault(
                            "local." + name, "`local.%s` isn't declared.".formatted(name)));
        }
        if (!open.add(name)) {
            throw Unreadable.at(expression.line(), "`local.%s` needs itself.".formatted(name));
        }
        try {
            var value = of(expression);
            computed.put(name, value);
            return value;
        } finally {
            open.remove(name);
        }
    }

    private JsonNode splat(Expr.Splat it, Map<String, JsonNode> names) {
        var array = NODES.arrayNode();
        var of = of(it.of(), names);
        for (var element : of.isArray() ? of : NODES.arrayNode().add(of)) {
            var found = element;
            for (var name : it.names()) {
                found = found.path(name);
            }
            array.add(found);
        }
        return array;
    }

    private JsonNode each(Expr.Each it, Map<String, JsonNode> names) {
        var of = of(it.of(), names);
        var array = NODES.arrayNode();
        var object = NODES.objectNode();
        var keys = new ArrayList<JsonNode>();
        var values = new ArrayList<JsonNode>();
        if (of.isObject()) {
            of.properties()
                    .forEach(e -> {
                        keys.add(TextNode.valueOf(e.getKey()));
                        values.add(e.getValue());
                    });
        } else {
            of.forEach(e -> {
                keys.add(IntNode.valueOf(keys.size()));
                values.add(e);
            });
        }
        for (int i = 0; i < values.size(); i++) {
            var inner = new HashMap<>(names);
            inner.put(it.first(), it.second() == null ? values.get(i) : keys.get(i));
            if (it.second() != null) {
                inner.put(it.second(), values.get(i));
            }
            if (it.condition() == null || isTrue(of(it.condition(), inner))) {
                var value = of(it.value(), inner);
                if (it.key() == null) {
                    array.add(value);
                } else {
                    object.set(text(of(it.key(), inner)), value);
                }
            }
        }
        return it.key() == null ? array : object;
    }

    private JsonNode binary(Expr.Binary it, Map<String, JsonNode> names) {
        var left = of(it.left(), names);
        if (it.operator().equals("&&") || it.operator().equals("||")) {
            boolean decided = isTrue(left) == it.operator().equals("||");
            return decided
                    ? BooleanNode.valueOf(isTrue(left))
                    : BooleanNode.valueOf(isTrue(of(it.right(), names)));
        }
        var right = of(it.right(), names);
        return switch (it.operator()) {
            case "==" -> BooleanNode.valueOf(isSame(left, right));
            case "!=" -> BooleanNode.valueOf(!isSame(left, right));
            case "<" -> BooleanNode.valueOf(number(left).compareTo(number(right)) < 0);
            case "<=" -> BooleanNode.valueOf(number(left).compareTo(number(right)) <= 0);
            case ">" -> BooleanNode.valueOf(number(left).compareTo(number(right)) > 0);
            case ">=" -> BooleanNode.valueOf(number(left).compareTo(number(right)) >= 0);
            case "+" -> DecimalNode.valueOf(number(left).add(number(right)));
            case "-" -> DecimalNode.valueOf(number(left).subtract(number(right)));
            case "*" ->
                    DecimalNode.valueOf(
                            number(left).multiply(number(right), MathContext.DECIMAL64));
            default -> {
                if (number(right).signum() == 0) {
                    throw new NotHere("something is divided by 0.");
                }
                yield DecimalNode.valueOf(
                        it.operator().equals("/")
                                ? number(left).divide(number(right), MathContext.DECIMAL64)
                                : number(left).remainder(number(right), MathContext.DECIMAL64));
            }
        };
    }

    private static boolean isSame(JsonNode left, JsonNode right) {
        return left.isNumber() && right.isNumber()
                ? left.decimalValue().compareTo(right.decimalValue()) == 0
                : left.equals(right);
    }

    private void require(long more, int line) {
        if (characters + more > CHARACTERS) {
            throw Unreadable.at(
                    line, "what is computed by here has more than 4 million characters.");
        }
    }

    static boolean isTrue(JsonNode value) {
        return value.isBoolean() ? value.booleanValue() : value.asText().equals("true");
    }

    static BigDecimal number(JsonNode value) {
        try {
            var number =
                    value.isNumber()
                            ? value.decimalValue()
                            : new BigDecimal(value.asText().strip());
            if (Math.abs((long) number.scale()) > 100 || number.precision() > 100) {
                throw new NotHere("a number is out of all range.");
            }
            return number;
        } catch (NumberFormatException e) {
            throw new NotHere("`%s` isn't a number.".formatted(value.asText()));
        }
    }

    /** As it stands within a text. */
    static String text(@Nullable JsonNode value) {
        if (value == null || value.isNull() || value.isContainerNode()) {
            throw new NotHere("a value isn't a text.");
        }
        return value.isNumber()
                ? value.decimalValue().stripTrailingZeros().toPlainString()
                : value.asText();
    }

    static List<String> texts(JsonNode value) {
        var list = new ArrayList<String>();
        if (value.isContainerNode()) {
            value.forEach(it -> list.add(text(it)));
        } else {
            list.add(text(value));
        }
        return list;
    }
}

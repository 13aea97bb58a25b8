package dev.goldsmith.bring.packer;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.goldsmith.bring.Unreadable;
import dev.goldsmith.kernel.Refused;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads HCL2 by descent. The order of blocks and every line are kept, for a build is in that order
 * and a report names lines; nothing is computed here.
 */
final class Hcl {
    private static final List<List<String>> OPERATORS =
            List.of(
                    List.of("||"),
                    List.of("&&"),
                    List.of("==", "!="),
                    List.of("<=", ">=", "<", ">"),
                    List.of("+", "-"),
                    List.of("*", "/", "%"));

    private final HclText text;
    private final HclStrings strings;
    private int depth;
    private int values;

    private Hcl(String source) {
        text = new HclText(source);
        strings = new HclStrings(text, this::expression);
    }

    /**
     * @throws Refused INVALID_TEMPLATE with the line
     */
    static Body read(String source) {
        var reader = new Hcl(source.startsWith("\uFEFF") ? source.substring(1) : source);
        return reader.body(true);
    }

    private Body body(boolean root) {
        enter();
        var items = new ArrayList<Body.Item>();
        while (true) {
            text.skip(true);
            if (root ? text.isEnd() : text.takes("}")) {
                depth--;
                return new Body(List.copyOf(items));
            }
            items.add(item());
        }
    }

    private Body.Item item() {
        count();
        int first = text.line;
        var name = text.name();
        text.skip(false);
        if (text.peek() == '=' && !text.sees("==")) {
            text.take();
            text.skip(false);
            var value = expression();
            int last = text.line;
            endOfLine();
            return new Body.Attribute(name, first, last, value);
        }
        var labels = new ArrayList<String>();
        while (!text.takes("{")) {
            if (text.peek() == '"') {
                labels.add(
                        strings.quoted() instanceof Expr.Literal literal
                                ? literal.value().asText()
                                : refuse("a block's label is a plain text."));
            } else {
                labels.add(text.name());
            }
            text.skip(false);
        }
        var body = body(false);
        int last = text.line;
        return new Body.Block(name, List.copyOf(labels), first, last, body);
    }

    private void endOfLine() {
        text.skip(false);
        if (!text.isEnd() && text.peek() != '\n' && text.peek() != '}') {
            throw text.wrong("the line should end here, before %s.".formatted(text.next()));
        }
    }

    private Expr expression() {
        enter();
        var condition = binary(0);
        text.skip();
        if (text.peek() == '?') {
            int line = text.line;
            text.take();
            text.skip(true);
            var yes = expression();
            text.skip(true);
            text.require(":");
            text.skip(true);
            condition = new Expr.Choice(line, condition, yes, expression());
        }
        depth--;
        return condition;
    }

    private Expr binary(int level) {
        if (level == OPERATORS.size()) {
            return unary();
        }
        var left = binary(level + 1);
        while (true) {
            text.skip();
            var operator = OPERATORS.get(level).stream().filter(text::sees).findFirst();
            if (operator.isEmpty() || text.sees("//") || text.sees("=>")) {
                return left;
            }
            count();
            int line = text.line;
            text.takes(operator.get());
            text.skip(true);
            left = new Expr.Binary(line, operator.get(), left, binary(level + 1));
        }
    }

    private Expr unary() {
        int line = text.line;
        if (text.peek() == '!' || text.peek() == '-') {
            enter();
            var operator = String.valueOf(text.take());
            text.skip(false);
            var of = unary();
            depth--;
            return new Expr.Unary(line, operator, of);
        }
        return members(term());
    }

    private Expr members(Expr of) {
        while (true) {
            int line = text.line;
            if (text.sees(".*") || text.sees("[*]")) {
                text.takes(".*");
                text.takes("[*]");
                var names = new ArrayList<String>();
                while (text.takes(".")) {
                    names.add(text.name());
                }
                of = new Expr.Splat(line, of, names);
            } else if (text.peek() == '.' && !text.sees("...")) {
                text.take();
                of =
                        Character.isDigit(text.peek())
                                ? new Expr.Index(line, of, number())
                                : new Expr.Member(line, of, text.name());
            } else if (text.takes("[")) {
                text.skip(true);
                var index = expression();
                text.skip(true);
                text.require("]");
                of = new Expr.Index(line, of, index);
            } else {
                return of;
            }
            count();
        }
    }

    private Expr term() {
        count();
        int line = text.line;
        char c = text.peek();
        if (c == '"') {
            return strings.quoted();
        }
        if (text.sees("<<")) {
            return strings.document();
        }
        if (Character.isDigit(c)) {
            return number();
        }
        if (c == '(') {
            text.take();
            text.open++;
            text.skip();
            var inner = expression();
            text.skip();
            text.require(")");
            text.open--;
            return inner;
        }
        if (c == '[') {
            return new HclLists(text, this::expression).tuple();
        }
        if (c == '{') {
            return new HclLists(text, this::expression).object();
        }
        var name = text.name();
        // Functions of plugins have names such as provider::x::f.
        while (text.takes("::")) {
            name += "::" + text.name();
        }
        return switch (name) {
            case "true" -> new Expr.Literal(line, BooleanNode.TRUE);
            case "false" -> new Expr.Literal(line, BooleanNode.FALSE);
            case "null" -> new Expr.Literal(line, NullNode.instance);
            default ->
                    text.peek() == '('
                            ? new Expr.Call(
                                    line, name, new HclLists(text, this::expression).arguments())
                            : new Expr.Name(line, name);
        };
    }

    private Expr.Literal number() {
        int from = text.at;
        while (Character.isDigit(text.peek())
                || (text.peek() == '.'
                        && text.at + 1 < text.text.length()
                        && Character.isDigit(text.text.charAt(text.at + 1)))) {
            text.at++;
        }
        var digits = text.text.substring(from, text.at);
        if (digits.length() > 30) {
            throw text.wrong("a number has more than 30 digits.");
        }
        try {
            var value = new BigDecimal(digits);
            return new Expr.Literal(
                    text.line,
                    value.scale() == 0 && digits.length() < 10
                            ? IntNode.valueOf(value.intValueExact())
                            : DecimalNode.valueOf(value));
        } catch (NumberFormatException e) {
            throw text.wrong("`%s` isn't a number.".formatted(digits));
        }
    }

    private void enter() {
        if (++depth > Unreadable.DEPTH) {
            throw Unreadable.tooDeep(text.line);
        }
    }

    private void count() {
        if (++values > Unreadable.VALUES) {
            throw Unreadable.tooMany(text.line);
        }
    }

    private String refuse(String sentence) {
        throw text.wrong(sentence);
    }
}

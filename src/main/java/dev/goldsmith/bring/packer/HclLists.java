package dev.goldsmith.bring.packer;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tuples, objects, arguments, and what is made for each element of something. */
final class HclLists {
    private final HclText text;
    private final Supplier<Expr> expression;

    HclLists(HclText text, Supplier<Expr> expression) {
        this.text = text;
        this.expression = expression;
    }

    Expr tuple() {
        int line = text.line;
        text.require("[");
        text.skip(true);
        if (isFor()) {
            return each(line, "]");
        }
        return new Expr.Tuple(line, elements("]"));
    }

    List<Expr> arguments() {
        text.require("(");
        return elements(")");
    }

    private List<Expr> elements(String end) {
        var elements = new ArrayList<Expr>();
        text.open++;
        text.skip(true);
        while (!text.takes(end)) {
            elements.add(expression.get());
            text.skip(true);
            if (text.takes("...")) {
                throw text.wrong("`...` isn't read here; write the arguments out.");
            }
            if (!text.takes(",") && !text.sees(end)) {
                throw text.wrong(
                        "`,` or `%s` was expected here, not %s.".formatted(end, text.next()));
            }
            text.skip(true);
        }
        text.open--;
        return List.copyOf(elements);
    }

    Expr object() {
        int line = text.line;
        text.require("{");
        text.skip(true);
        if (isFor()) {
            return each(line, "}");
        }
        var entries = new ArrayList<Expr.Entry>();
        int around = text.open;
        text.open = 0;
        while (!text.takes("}")) {
            var key = expression.get();
            if (key instanceof Expr.Name name) {
                key = new Expr.Literal(name.line(), TextNode.valueOf(name.name()));
            }
            text.skip(false);
            if (!text.takes("=") && !text.takes(":")) {
                throw text.wrong("`=` was expected here, not %s.".formatted(text.next()));
            }
            text.skip(true);
            entries.add(new Expr.Entry(key, expression.get()));
            text.skip(false);
            if (!text.takes(",") && text.peek() != '\n' && text.peek() != '}') {
                throw text.wrong("`,` or `}` was expected here, not %s.".formatted(text.next()));
            }
            text.skip(true);
        }
        text.open = around;
        return new Expr.Obj(line, List.copyOf(entries));
    }

    private boolean isFor() {
        return text.sees("for ") || text.sees("for\t");
    }

    private Expr each(int line, String end) {
        text.open++;
        text.require("for");
        text.skip(true);
        var first = text.name();
        @Nullable String second = null;
        text.skip(true);
        if (text.takes(",")) {
            text.skip(true);
            second = text.name();
            text.skip(true);
        }
        text.require("in");
        text.skip(true);
        var of = expression.get();
        text.skip(true);
        text.require(":");
        text.skip(true);
        @Nullable Expr key = null;
        var value = expression.get();
        text.skip(true);
        if (end.equals("}")) {
            key = value;
            text.require("=>");
            text.skip(true);
            value = expression.get();
            text.skip(true);
        }
        @Nullable Expr condition = null;
        if (text.takes("if")) {
            text.skip(true);
            condition = expression.get();
            text.skip(true);
        }
        text.require(end);
        text.open--;
        return new Expr.Each(line, first, second, of, key, value, condition);
    }
}

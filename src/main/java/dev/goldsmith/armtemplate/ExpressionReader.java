package dev.goldsmith.armtemplate;

import dev.goldsmith.armtemplate.Expression.Call;
import dev.goldsmith.armtemplate.Expression.Index;
import dev.goldsmith.armtemplate.Expression.Property;
import dev.goldsmith.armtemplate.Expression.Text;
import dev.goldsmith.armtemplate.Expression.Whole;
import java.util.ArrayList;
import java.util.List;

/** Reads an expression by recursive descent. */
final class ExpressionReader {
    /** As Azure Resource Manager has it. */
    private static final int LENGTH_LIMIT = 24_576;

    private static final int DEPTH_LIMIT = 48;

    private final String text;
    private final int end;
    private int at = 1;
    private int depth;

    private ExpressionReader(String text) {
        this.text = text;
        this.end = text.length() - 1;
    }

    /**
     * @param text with its brackets
     * @throws Unsound at the first thing that can't be read
     */
    static Expression read(String text) {
        if (text.length() > LENGTH_LIMIT) {
            throw new Unsound(
                    0, "The expression has more than %,d characters.".formatted(LENGTH_LIMIT));
        }
        var reader = new ExpressionReader(text);
        var expression = reader.expression();
        reader.space();
        if (reader.at < reader.end) {
            throw reader.unexpected("the end of the expression");
        }
        return expression;
    }

    private Expression expression() {
        if (++depth > DEPTH_LIMIT) {
            throw new Unsound(
                    at, "The expression is nested deeper than %d.".formatted(DEPTH_LIMIT));
        }
        var expression = primary();
        while (true) {
            space();
            int from = at;
            if (take('.')) {
                space();
                expression = new Property(expression, name("a property's name"), from);
            } else if (take('[')) {
                var index = expression();
                require(']');
                expression = new Index(expression, index, from);
            } else {
                depth--;
                return expression;
            }
        }
    }

    private Expression primary() {
        space();
        int from = at;
        if (at >= end) {
            throw unexpected("a value");
        }
        char c = text.charAt(at);
        if (c == '\'') {
            return new Text(quoted(), from);
        }
        if (c == '-' || Character.isDigit(c)) {
            return new Whole(whole(), from);
        }
        var function = name("a function's name, a text in single quotes or a whole number");
        space();
        if (at < end && text.charAt(at) == '.') {
            at++;
            function += "." + name("a function's name");
        }
        require('(');
        return new Call(function, arguments(), from);
    }

    private List<Expression> arguments() {
        var arguments = new ArrayList<Expression>();
        space();
        if (take(')')) {
            return arguments;
        }
        do {
            arguments.add(expression());
            space();
        } while (take(','));
        require(')');
        return arguments;
    }

    private String quoted() {
        int from = at++;
        var value = new StringBuilder();
        while (at < end) {
            char c = text.charAt(at++);
            if (c != '\'') {
                value.append(c);
            } else if (at < end && text.charAt(at) == '\'') {
                value.append(text.charAt(at++));
            } else {
                return value.toString();
            }
        }
        throw new Unsound(from, "The text has no closing `'`; a quote in it is written twice.");
    }

    private long whole() {
        int from = at++;
        while (at < end && Character.isDigit(text.charAt(at))) {
            at++;
        }
        try {
            return Long.parseLong(text.substring(from, at));
        } catch (NumberFormatException e) {
            throw new Unsound(
                    from, "`%s` isn't a whole number.".formatted(text.substring(from, at)));
        }
    }

    private String name(String right) {
        int from = at;
        while (at < end && isNamePart(text.charAt(at), at > from)) {
            at++;
        }
        if (at == from) {
            throw unexpected(right);
        }
        return text.substring(from, at);
    }

    private static boolean isNamePart(char c, boolean further) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c == '_'
                || further && (c >= '0' && c <= '9' || c == '-');
    }

    private void require(char wanted) {
        space();
        if (!take(wanted)) {
            throw unexpected("`" + wanted + "`");
        }
    }

    private boolean take(char wanted) {
        if (at < end && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void space() {
        while (at < end && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private Unsound unexpected(String right) {
        var found = at < end ? "`" + text.charAt(at) + "`" : "the end";
        return new Unsound(at, "Here is %s; there must be %s.".formatted(found, right));
    }
}

package dev.goldsmith.armtemplate;

import java.util.List;

/**
 * An ARM template expression, the part between {@code [} and {@code ]}.
 *
 * <p>{@code at} is where it begins: characters from the start of its string.
 */
sealed interface Expression {
    int at();

    record Text(String value, int at) implements Expression {}

    record Whole(long value, int at) implements Expression {}

    record Call(String function, List<Expression> arguments, int at) implements Expression {}

    /** {@code object.name} */
    record Property(Expression of, String name, int at) implements Expression {}

    /** {@code array[0]} or {@code object['name']} */
    record Index(Expression of, Expression index, int at) implements Expression {}

    /** Whether a string is one: {@code [[} begins a text with a bracket. */
    static boolean isOne(String text) {
        return text.startsWith("[") && text.endsWith("]") && !text.startsWith("[[");
    }

    /** What a string that is no expression means. */
    static String literal(String text) {
        return text.startsWith("[[") ? text.substring(1) : text;
    }
}

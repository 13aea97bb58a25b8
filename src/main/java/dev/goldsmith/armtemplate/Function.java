package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;

/**
 * A function whose value follows from its arguments alone.
 *
 * @param most arguments; {@link #ANY} for no limit
 */
record Function(String name, int least, int most, Body body) {
    static final int ANY = Integer.MAX_VALUE;

    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    interface Body {
        JsonNode of(Arguments arguments);
    }

    interface TextBody {
        String of(Arguments arguments);
    }

    interface WholeBody {
        long of(Arguments arguments);
    }

    interface FlagBody {
        boolean of(Arguments arguments);
    }

    static Function of(String name, int least, int most, Body body) {
        return new Function(name, least, most, body);
    }

    static Function text(String name, int least, int most, TextBody body) {
        return new Function(name, least, most, a -> TextNode.valueOf(body.of(a)));
    }

    static Function whole(String name, int least, int most, WholeBody body) {
        return new Function(name, least, most, a -> whole(body.of(a)));
    }

    static Function flag(String name, int least, int most, FlagBody body) {
        return new Function(name, least, most, a -> BooleanNode.valueOf(body.of(a)));
    }

    static JsonNode whole(long value) {
        return (int) value == value ? NODES.numberNode((int) value) : LongNode.valueOf(value);
    }

    static JsonNode whole(BigInteger value) {
        return value.bitLength() < 64 ? whole(value.longValue()) : BigIntegerNode.valueOf(value);
    }

    JsonNode call(Arguments arguments) {
        requireCount(arguments.function(), arguments.count(), arguments.at(), least, most);
        return body.of(arguments);
    }

    static void requireCount(String name, int count, int at, int least, int most) {
        if (count < least || count > most) {
            var right =
                    least == most
                            ? String.valueOf(least)
                            : most == ANY ? "at least " + least : least + " to " + most;
            throw new Unsound(
                    at,
                    "`%s` has %d argument%s; it takes %s."
                            .formatted(name, count, count == 1 ? "" : "s", right));
        }
    }
}

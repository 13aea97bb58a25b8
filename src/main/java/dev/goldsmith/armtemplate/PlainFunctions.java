package dev.goldsmith.armtemplate;

import static dev.goldsmith.armtemplate.Function.ANY;
import static dev.goldsmith.armtemplate.Function.flag;
import static dev.goldsmith.armtemplate.Function.of;
import static dev.goldsmith.armtemplate.Function.whole;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import dev.goldsmith.kernel.Spelling;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** Functions of numbers and of truth. */
final class PlainFunctions {
    private static final int LONGEST_NUMBER = 40;

    private PlainFunctions() {}

    private interface Sum {
        BigInteger of(BigInteger a, BigInteger b);
    }

    static List<Function> all() {
        return List.of(
                sum("add", BigInteger::add),
                sum("sub", BigInteger::subtract),
                sum("mul", BigInteger::multiply),
                of("div", 2, 2, a -> divided(a, BigInteger::divide)),
                of("mod", 2, 2, a -> divided(a, BigInteger::remainder)),
                whole("min", 1, ANY, a -> numbers(a).min().orElseThrow(() -> none(a))),
                whole("max", 1, ANY, a -> numbers(a).max().orElseThrow(() -> none(a))),
                whole("int", 1, 1, PlainFunctions::toWhole),
                flag("bool", 1, 1, PlainFunctions::toFlag),
                flag("true", 0, 0, a -> true),
                flag("false", 0, 0, a -> false),
                of("float", 1, 1, PlainFunctions::toFraction),
                of(
                        "fail",
                        1,
                        1,
                        a -> {
                            throw a.refused("The template says: " + Spelling.shorten(a.text(0)));
                        }),
                of("null", 0, 0, a -> Function.NODES.nullNode()),
                flag("not", 1, 1, a -> !a.flag(0)),
                flag("xor", 2, 2, a -> a.flag(0) ^ a.flag(1)),
                flag("equals", 2, 2, a -> Values.same(a.get(0), a.get(1))),
                flag("less", 2, 2, a -> compared(a) < 0),
                flag("lessOrEquals", 2, 2, a -> compared(a) <= 0),
                flag("greater", 2, 2, a -> compared(a) > 0),
                flag("greaterOrEquals", 2, 2, a -> compared(a) >= 0));
    }

    private static Function sum(String name, Sum sum) {
        return of(name, 2, 2, a -> bounded(a, sum.of(big(a, 0), big(a, 1))));
    }

    private static BigInteger big(Arguments a, int index) {
        return BigInteger.valueOf(a.whole(index));
    }

    private static JsonNode bounded(Arguments a, BigInteger value) {
        if (value.bitLength() > 63) {
            throw a.refused("The result of `%s` has more than 64 bits.".formatted(a.function()));
        }
        return Function.whole(value.longValue());
    }

    private static JsonNode divided(Arguments a, Sum sum) {
        if (a.whole(1) == 0) {
            throw a.refused(1, "`%s` can't divide by zero.".formatted(a.function()));
        }
        return bounded(a, sum.of(big(a, 0), big(a, 1)));
    }

    private static LongStream numbers(Arguments a) {
        if (a.count() == 1 && a.get(0).isArray()) {
            var array = a.array(0);
            if (!array.valueStream().allMatch(JsonNode::canConvertToLong)) {
                throw a.wrong(0, "an array of whole numbers");
            }
            return array.valueStream().mapToLong(JsonNode::longValue);
        }
        return LongStream.range(0, a.count()).map(i -> a.whole((int) i));
    }

    private static Unsound none(Arguments a) {
        return a.refused("`%s` has nothing to choose from.".formatted(a.function()));
    }

    private static long toWhole(Arguments a) {
        try {
            return a.get(0).isTextual() ? Long.parseLong(a.text(0).strip()) : a.whole(0);
        } catch (NumberFormatException e) {
            throw a.refused(0, "The text isn't a whole number.");
        }
    }

    private static JsonNode toFraction(Arguments a) {
        var value = a.get(0);
        if (value.isNumber()) {
            return value;
        }
        var text = a.text(0).strip();
        try {
            if (text.length() <= LONGEST_NUMBER) {
                return DecimalNode.valueOf(new BigDecimal(text));
            }
        } catch (NumberFormatException e) {
            // As below.
        }
        throw a.refused(0, "The text isn't a number.");
    }

    private static boolean toFlag(Arguments a) {
        var value = a.get(0);
        if (value.isIntegralNumber()) {
            return a.whole(0) != 0;
        }
        return switch (a.plain(0).toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            case String _ -> throw a.wrong(0, "`true` or `false`");
        };
    }

    private static int compared(Arguments a) {
        return a.get(0).isTextual()
                ? Comparator.<String>naturalOrder().compare(a.text(0), a.text(1))
                : Long.compare(a.whole(0), a.whole(1));
    }
}

package dev.goldsmith.bring.packer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression of HCL, as it was written. */
sealed interface Expr {
    int line();

    record Literal(int line, JsonNode value) implements Expr {}

    /** Pieces of a text, literal ones and computed ones. */
    record Text(int line, List<Expr> pieces) implements Expr {}

    record Tuple(int line, List<Expr> elements) implements Expr {}

    record Entry(Expr key, Expr value) {}

    record Obj(int line, List<Entry> entries) implements Expr {}

    record Call(int line, String name, List<Expr> arguments) implements Expr {}

    record Name(int line, String name) implements Expr {}

    record Member(int line, Expr of, String name) implements Expr {}

    record Index(int line, Expr of, Expr index) implements Expr {}

    /** {@code a[*].b} or {@code a.*.b}. */
    record Splat(int line, Expr of, List<String> names) implements Expr {}

    record Choice(int line, Expr condition, Expr yes, Expr no) implements Expr {}

    record Binary(int line, String operator, Expr left, Expr right) implements Expr {}

    record Unary(int line, String operator, Expr of) implements Expr {}

    /**
     * @param first of the two names; the only one is the value's
     * @param key null: it makes a tuple
     */
    record Each(
            int line,
            String first,
            @Nullable String second,
            Expr of,
            @Nullable Expr key,
            Expr value,
            @Nullable Expr condition)
            implements Expr {}
}

package dev.goldsmith.kernel;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param next opaque keyset cursor of the following page, null on the last one
 */
public record Page<T>(List<T> items, @Nullable String next) {
    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;

    /**
     * Cuts a query's answer into a page.
     *
     * @param rows at most {@code limit + 1} rows: the extra one only tells that there are more
     */
    public static <T> Page<T> of(List<T> rows, int limit, Function<T, String> cursor) {
        if (rows.size() <= limit) {
            return new Page<>(List.copyOf(rows), null);
        }
        var items = List.copyOf(rows.subList(0, limit));
        return new Page<>(items, cursor.apply(items.getLast()));
    }

    public <R> Page<R> map(Function<? super T, ? extends R> f) {
        return new Page<R>(items.stream().<R>map(f).toList(), next);
    }
}

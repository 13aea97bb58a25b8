package dev.goldsmith.arm;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code {"value":[…],"nextLink":"…"}}; the link is absolute and repeats what was asked. */
@RequestScoped
class Lists {
    static final String SKIP = "$skipToken";
    static final String TOP = "$top";
    static final String FILTER = "$filter";
    static final String EXPAND = "$expand";

    /** As many as Azure Resource Manager gives at once. */
    static final int MOST = 1000;

    @Inject UriInfo uri;

    Map<String, Object> of(List<?> items, @Nullable String next) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("value", items);
        if (next != null) {
            list.put("nextLink", Requested.uri(uri, uri.getPath(), Map.of(SKIP, next)).toString());
        }
        return list;
    }

    Map<String, Object> of(List<?> items) {
        return of(items, null);
    }

    /**
     * How many one answer has at most.
     *
     * @throws Refused INVALID_REQUEST when it is no number from 1 on
     */
    static int top(@Nullable String top, int most) {
        if (top == null) {
            return most;
        }
        if (!top.matches("0*[1-9]\\d{0,8}")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, TOP, "'$top' must be a whole number from 1 on.");
        }
        return Math.min(Integer.parseInt(top), most);
    }

    static Refused badSkip() {
        return Refused.field(
                Refusal.INVALID_REQUEST,
                SKIP,
                "'$skipToken' is what the 'nextLink' of the page before has, nothing else.");
    }

    /**
     * @throws Refused INVALID_REQUEST when something else is named
     */
    static Set<String> expand(@Nullable String expand, Set<String> known) {
        if (expand == null || expand.isBlank()) {
            return Set.of();
        }
        return Arrays.stream(expand.split(",", 20))
                .map(String::strip)
                .map(it ->
                        known.stream()
                                .filter(it::equalsIgnoreCase)
                                .findFirst()
                                .orElseThrow(() ->
                                        Refused.field(
                                                Refusal.INVALID_REQUEST,
                                                EXPAND,
                                                "'%s' can't be expanded here; there are: %s."
                                                        .formatted(
                                                                it,
                                                                known.stream()
                                                                        .sorted()
                                                                        .collect(
                                                                                Collectors.joining(
                                                                                        ", "))))))
                .collect(Collectors.toSet());
    }

    /**
     * The part of a whole list that follows a key.
     *
     * @param all in any order
     * @param after null or empty for the first part
     */
    static <T> Page<T> part(
            List<T> all, Function<T, String> key, @Nullable String after, int limit) {
        var rest =
                all.stream()
                        .sorted(java.util.Comparator.comparing(key))
                        .filter(it -> after == null || key.apply(it).compareTo(after) > 0)
                        .limit(limit + 1L)
                        .toList();
        return Page.of(rest, limit, key);
    }
}

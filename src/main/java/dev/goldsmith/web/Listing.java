package dev.goldsmith.web;

import dev.goldsmith.tenant.Team;
import jakarta.ws.rs.QueryParam;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A list as its address says it: what is looked for, and the way to the page that is shown. Pages
 * are found by the last line of the one before, so the way back is the lines that led here.
 *
 * @param path of the list
 * @param filter what is looked for, by parameter
 * @param at where the page begins
 * @param next where the following page begins; null on the last one
 */
public record Listing(String path, Map<String, String> filter, At at, @Nullable String next) {
    /** Pages that one can go back over; the first one is a click away from each. */
    private static final int LONGEST = 30;

    /** Where a page begins, and those before it; empty: at the beginning. */
    public static class At {
        @QueryParam("after")
        public @Nullable String after;

        @QueryParam("trail")
        public @Nullable List<String> trail;

        @Nullable String cursor() {
            return after == null || after.isBlank() ? null : after;
        }

        List<String> way() {
            return trail == null ? List.of() : trail;
        }
    }

    /**
     * @param pairs of name and value, null or empty where nothing is asked for
     */
    static Listing of(String path, At at, @Nullable String next, @Nullable String... pairs) {
        var filter = new LinkedHashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            var value = pairs[i + 1];
            if (value != null && !value.isBlank()) {
                filter.put(Objects.requireNonNull(pairs[i]), value.strip());
            }
        }
        return new Listing(path, filter, at, next);
    }

    /** One that is shown whole. */
    static Listing whole(String path, String q, String team) {
        return of(path, new At(), null, "q", q, "team", team);
    }

    /** The same, in an order of the reader's; it is short enough to be sorted when it is read. */
    static Listing whole(String path, String q, String team, String sort) {
        return of(path, new At(), null, "q", q, "team", team, "sort", sort);
    }

    /** What is looked for, as the address has it. */
    public String query() {
        return filter.entrySet().stream()
                .map(it -> parameter(it.getKey(), it.getValue()))
                .collect(Collectors.joining("&"));
    }

    public boolean filtered() {
        return !filter.isEmpty();
    }

    public String value(String name) {
        return filter.getOrDefault(name, "");
    }

    public boolean has(String name, String value) {
        return value(name).equals(value);
    }

    /** Whether something of this name is looked for, in lists that are short enough to be read. */
    boolean named(String name) {
        return name.toLowerCase(Locale.ROOT).contains(value("q").toLowerCase(Locale.ROOT));
    }

    boolean ofTeam(Team team) {
        return value("team").isEmpty() || has("team", team.slug);
    }

    /** A team with nothing that is looked for; one with nothing at all says so. */
    boolean shown(List<?> lines) {
        return value("q").isEmpty() || !lines.isEmpty();
    }

    /** This page's address. */
    public String here() {
        return address(at.cursor(), at.way());
    }

    public String first() {
        return address(null, List.of());
    }

    /** Null on the first page, and where nobody knows what was before. */
    public @Nullable String previous() {
        var way = at.way();
        return way.isEmpty() ? null : address(way.getLast(), way.subList(0, way.size() - 1));
    }

    public @Nullable String following() {
        if (next == null) {
            return null;
        }
        var way = new ArrayList<>(at.way());
        way.add(Objects.requireNonNullElse(at.cursor(), ""));
        return address(next, way.subList(Math.max(0, way.size() - LONGEST), way.size()));
    }

    /** Whether there is more than this page. */
    public boolean paged() {
        return next != null || at.cursor() != null;
    }

    private String address(@Nullable String after, List<String> way) {
        var all =
                Stream.of(
                                Stream.of(query()),
                                Stream.of(
                                        after == null || after.isEmpty()
                                                ? ""
                                                : parameter("after", after)),
                                way.stream().map(it -> parameter("trail", it)))
                        .flatMap(it -> it)
                        .filter(it -> !it.isEmpty())
                        .collect(Collectors.joining("&"));
        return all.isEmpty() ? path : path + "?" + all;
    }

    private static String parameter(String name, String value) {
        return name + "=" + Show.urlEncode(value);
    }
}

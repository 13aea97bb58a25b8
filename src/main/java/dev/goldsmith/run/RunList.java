package dev.goldsmith.run;

import dev.goldsmith.kernel.Moments;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Ranges;
import dev.goldsmith.tenant.Team;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * Runs as a list shows them, by keyset on the number: as fast with a million runs as with ten.
 * First the numbers are found, by {@link Ranges} of indexes; then those few rows are read.
 */
public final class RunList {
    /** A line. */
    public record Row(
            long number,
            String team,
            String template,
            int version,
            RunState state,
            @Nullable String step,
            @Nullable String stepTitle,
            int progress,
            int attempt,
            String requestedBy,
            Instant requestedAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String failureStep,
            @Nullable String failureMessage) {}

    /**
     * What a list shows.
     *
     * @param states none: all
     * @param team a team's slug; null: all
     * @param template {@code team/name}, or a name in whichever team; null: all
     * @param text a part of a template's name, or a run's number; null: all
     * @param person the id of who asked for it; null: all
     * @param from when the first was asked for, at the earliest; null: ever
     * @param until before this the last one was; null: ever
     */
    public record Filter(
            Set<RunState> states,
            @Nullable String team,
            @Nullable String template,
            @Nullable String text,
            @Nullable String person,
            @Nullable Instant from,
            @Nullable Instant until) {
        public static final Filter ALL = new Filter(Set.of(), null, null);

        public Filter {
            states = Set.copyOf(states);
        }

        public Filter(Set<RunState> states, @Nullable String team, @Nullable String template) {
            this(states, team, template, null, null, null, null);
        }
    }

    /** In SQL, whose plan is kept; columns are called by their places. */
    private static final String ROWS =
            """
            select r.template_id c0, r.number c1,
                (select t.slug from team t where t.id = r.team_id) c2,
                r.template_name c3, r.template_version c4, r.state c5, r.step c6,
                (select s.title from run_step s
                    where s.run_id = r.id and s.attempt = r.attempt and s.name = r.step) c7,
                r.progress c8, r.attempt c9, r.requested_by_name c10, r.requested_at c11,
                r.started_at c12, r.ended_at c13, r.failure_step c14, r.failure_message c15
            from run r where r.tenant_id = :tenant and r.number in (:numbers)
            order by r.number desc
            """;

    private record Placed(long template, Row row) {
        static Placed of(@Nullable Object[] row) {
            return new Placed(
                    (Long) row[0],
                    new Row(
                            (Long) row[1],
                            (String) row[2],
                            (String) row[3],
                            (Integer) row[4],
                            RunState.valueOf((String) row[5]),
                            (String) row[6],
                            (String) row[7],
                            (Integer) row[8],
                            (Integer) row[9],
                            (String) row[10],
                            Objects.requireNonNull(Moments.of(row[11])),
                            Moments.of(row[12]),
                            Moments.of(row[13]),
                            (String) row[14],
                            (String) row[15]));
        }
    }

    private static final Set<RunState> ENDED =
            Stream.of(RunState.values())
                    .filter(RunState::terminal)
                    .collect(Collectors.toUnmodifiableSet());

    private RunList() {}

    /** By number, which is the order in which they were asked for. */
    public enum Order {
        NEWEST,
        OLDEST
    }

    /** Newest first, of the teams that this person reads; {@code after} is a run's number. */
    public static Page<Row> page(Access by, Filter filter, @Nullable Long after, int limit) {
        return page(by, filter, Order.NEWEST, after, limit);
    }

    /** The same in an order of the reader's. */
    public static Page<Row> page(
            Access by, Filter filter, Order order, @Nullable Long after, int limit) {
        if (filter.person() != null) {
            return RunsOfPerson.page(by, filter, order, after, limit);
        }
        var exact = after == null ? RunNames.exact(by, filter) : List.<Row>of();
        var rows = new ArrayList<>(rows(numbers(by, filter, order, after, limit + 1), order));
        rows.removeAll(exact);
        var page = Page.of(rows, limit, row -> Long.toString(row.number()));
        return new Page<>(
                Stream.concat(exact.stream(), page.items().stream()).toList(), page.next());
    }

    /** The newest of each of these lists, their rows read together. */
    public static List<List<Row>> newest(Access by, List<Filter> filters, int limit) {
        var lists = filters.stream().map(it -> numbers(by, it, Order.NEWEST, null, limit)).toList();
        var rows = rows(lists.stream().flatMap(List::stream).distinct().toList());
        return lists.stream()
                .map(list -> rows.stream().filter(it -> list.contains(it.number())).toList())
                .toList();
    }

    private static List<Long> numbers(
            Access by, Filter filter, Order order, @Nullable Long after, int limit) {
        var ranges = new Ranges("run", "number");
        for (var place : places(by, filter)) {
            for (var state : oneByOne(filter.states())) {
                var range = new HashMap<>(place);
                range.putAll(state);
                ranges.add(range);
            }
        }
        // Not of a range that has its one state: MySQL would look that up without the page's
        // beginning.
        if (!filter.states().isEmpty() && oneByOne(filter.states()).contains(Map.of())) {
            ranges.all("e.state in (:states)", Map.of("states", filter.states()));
        }
        if (few(filter.states())) {
            ranges.all("e.ended_at is null", Map.of());
        }
        var days = RunDays.of(filter);
        var cut = order == Order.NEWEST ? days.before(after) : days.from(after);
        if (cut.end() != null) {
            ranges.all("e.number < :end", Map.of("end", cut.end()));
        }
        if (cut.first() != null) {
            ranges.all("e.number >= :first", Map.of("first", cut.first()));
        }
        return order == Order.NEWEST ? ranges.newest(limit) : ranges.oldest(limit);
    }

    /** Of each of these templates that has one the run that {@link Run#lastOf} means, by its id. */
    public static Map<Long, Row> lastOf(Collection<Long> templates) {
        return placed(lastOfEach(templates))
                .collect(Collectors.toMap(Placed::template, Placed::row));
    }

    static List<Long> lastOfEach(Collection<Long> templates) {
        var executing = executing(templates);
        var ranges = new Ranges("run", "number");
        templates.stream()
                .filter(it -> !executing.containsKey(it))
                .forEach(it -> ranges.add(Map.of("template_id", it)));
        var last = new ArrayList<>(executing.values());
        last.addAll(ranges.ofEach(1));
        return last;
    }

    /**
     * Of each of these templates the run that executes, the last one, by template id. All that
     * execute are few, whatever a template's history is.
     */
    static Map<Long, Long> executing(Collection<Long> templates) {
        return Run.getEntityManager()
                .createQuery(
                        "select r.templateId, r.number from Run r where r.state in :held",
                        Object[].class)
                .setParameter("held", RunState.HELD)
                .getResultStream()
                .filter(row -> templates.contains((Long) row[0]))
                .collect(Collectors.toMap(row -> (Long) row[0], row -> (Long) row[1], Math::max));
    }

    /** Where the runs are that are looked for: in a template, in a team, or anywhere. */
    private static List<Map<String, Object>> places(Access by, Filter filter) {
        if (filter.template() != null || filter.text() != null) {
            return RunNames.templates(by, filter).stream()
                    .map(it -> Map.<String, Object>of("template_id", it))
                    .toList();
        }
        if (filter.team() == null && by.readsAllTeams()) {
            return List.of(Map.of());
        }
        var teams =
                filter.team() == null
                        ? by.readableTeams().stream()
                        : Team.readable(by).stream()
                                .filter(team -> team.slug.equals(key(filter.team())))
                                .map(team -> team.id);
        return teams.map(team -> Map.<String, Object>of("team_id", team)).toList();
    }

    /**
     * States as ranges of their own, unless it is all that have ended: then nearly each run is
     * wanted. Nor those that go on: they have an index, and are few.
     */
    private static List<Map<String, Object>> oneByOne(Set<RunState> states) {
        return states.isEmpty() || states.containsAll(ENDED) || few(states)
                ? List.of(Map.of())
                : states.stream().map(it -> Map.<String, Object>of("state", it)).toList();
    }

    private static boolean few(Set<RunState> states) {
        return !states.isEmpty() && states.stream().noneMatch(RunState::terminal);
    }

    static List<Row> rows(List<Long> numbers) {
        return placed(numbers).map(Placed::row).toList();
    }

    static List<Row> rows(List<Long> numbers, Order order) {
        var newest = rows(numbers);
        return order == Order.NEWEST ? newest : newest.reversed();
    }

    private static Stream<Placed> placed(List<Long> numbers) {
        if (numbers.isEmpty()) {
            return Stream.of();
        }
        var session = Run.getEntityManager().unwrap(Session.class);
        return session
                .createNativeQuery(ROWS, Object[].class)
                .setParameter("tenant", session.getTenantIdentifier())
                .setParameter("numbers", numbers)
                .getResultList()
                .stream()
                .map(Placed::of);
    }

    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}

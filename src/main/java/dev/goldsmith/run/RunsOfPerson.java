package dev.goldsmith.run;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * The runs that one person asked for, newest first. An index has them in this order; what else they
 * have to be is compared in so many of them at a time, so that who asked for a million runs of
 * which none failed costs no more than another. A page with nothing on it can have a next one.
 */
final class RunsOfPerson {
    /** What is looked through for a page. */
    private static final int WINDOW = 1000;

    private static final String RUNS =
            """
            select r.number c0, r.team_id c1, r.template_id c2, r.state c3 from run r
            where r.tenant_id = :tenant and r.requested_by = :person
                and r.number < :before and r.number >= :first
            order by r.tenant_id%1$s, r.requested_by%1$s, r.number%1$s limit %2$d
            """;

    private static final String NEWEST = RUNS.formatted(" desc", WINDOW);
    private static final String OLDEST = RUNS.formatted("", WINDOW);

    private RunsOfPerson() {}

    private record Line(long number, long team, long template, RunState state) {}

    static Page<RunList.Row> page(
            Access by,
            RunList.Filter filter,
            RunList.Order order,
            @Nullable Long after,
            int limit) {
        var lines = lines(filter, order, after);
        var templates =
                filter.template() == null && filter.text() == null
                        ? null
                        : Set.copyOf(RunNames.templates(by, filter));
        var teams = teams(by, filter);
        var numbers =
                lines.stream()
                        .filter(it -> teams.contains(it.team()))
                        .filter(it -> templates == null || templates.contains(it.template()))
                        .filter(it ->
                                filter.states().isEmpty() || filter.states().contains(it.state()))
                        .map(Line::number)
                        .limit(limit + 1L)
                        .toList();
        var page = Page.of(RunList.rows(numbers, order), limit, row -> Long.toString(row.number()));
        return page.next() == null && lines.size() == WINDOW
                ? new Page<>(page.items(), Long.toString(lines.getLast().number()))
                : page;
    }

    private static Set<Long> teams(Access by, RunList.Filter filter) {
        var ids = new HashSet<Long>();
        Team.readable(by).stream()
                .filter(it -> filter.team() == null || it.slug.equalsIgnoreCase(filter.team()))
                .forEach(it -> ids.add(it.id));
        return ids;
    }

    private static List<Line> lines(
            RunList.Filter filter, RunList.Order order, @Nullable Long after) {
        boolean newest = order == RunList.Order.NEWEST;
        var all = RunDays.of(filter);
        var days = newest ? all.before(after) : all.from(after);
        var session = Run.getEntityManager().unwrap(Session.class);
        return session
                .createNativeQuery(newest ? NEWEST : OLDEST, Object[].class)
                .setParameter("tenant", session.getTenantIdentifier())
                .setParameter("person", Objects.requireNonNull(filter.person()))
                .setParameter("before", Objects.requireNonNullElse(days.end(), Long.MAX_VALUE))
                .setParameter("first", Objects.requireNonNullElse(days.first(), 0L))
                .getResultList()
                .stream()
                .map(row ->
                        new Line(
                                (Long) row[0],
                                (Long) row[1],
                                (Long) row[2],
                                RunState.valueOf((String) row[3])))
                .toList();
    }
}

package dev.goldsmith.run;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Access;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs as a list shows them, by keyset on the number: as fast with a million runs as with ten. */
public final class RunList {
    /** A line. */
    public record Row(
            long number,
            String team,
            String template,
            int version,
            RunState state,
            @Nullable String step,
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
     */
    public record Filter(Set<RunState> states, @Nullable String team, @Nullable String template) {
        public static final Filter ALL = new Filter(Set.of(), null, null);

        public Filter {
            states = Set.copyOf(states);
        }
    }

    private static final String ROW =
            """
            new dev.goldsmith.run.RunList$Row(
                r.number, t.slug, r.templateName, r.templateVersion, r.state,
                r.step, r.progress, r.attempt, r.requestedByName, r.requestedAt,
                r.startedAt, r.endedAt, r.failure.step, r.failure.message)
            """;

    private final List<String> where = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

    private RunList() {}

    /** Newest first, of the teams that this person reads; {@code after} is a run's number. */
    public static Page<Row> page(Access by, Filter filter, @Nullable Long after, int limit) {
        if (!by.readsAllTeams() && by.readableTeams().isEmpty()) {
            return new Page<>(List.of(), null);
        }
        var page = new RunList();
        if (!by.readsAllTeams()) {
            page.and("r.teamId in :readable", "readable", by.readableTeams());
        }
        if (!filter.states().isEmpty()) {
            page.and("r.state in :states", "states", filter.states());
        }
        if (filter.team() != null) {
            page.and("t.slug = :team", "team", key(filter.team()));
        }
        if (filter.template() != null) {
            var templates = templates(filter.template());
            if (templates.isEmpty()) {
                return new Page<>(List.of(), null);
            }
            page.and("r.templateId in :templates", "templates", templates);
        }
        if (after != null) {
            page.and("r.number < :after", "after", after);
        }
        return Page.of(page.rows(limit + 1), limit, row -> Long.toString(row.number()));
    }

    /**
     * The last run of each of these templates that has one, by template id. One look into the index
     * by template for each, whatever the length of its history.
     */
    public static Map<Long, Row> lastOf(Collection<Long> templates) {
        Map<Long, Row> last = new HashMap<>();
        if (templates.isEmpty()) {
            return last;
        }
        Run.getEntityManager()
                .createQuery(
                        """
                        select r.templateId, %s
                        from Run r join Team t on t.id = r.teamId
                        where r.templateId in :templates and r.number = (
                            select max(x.number) from Run x where x.templateId = r.templateId)
                        """
                                .formatted(ROW),
                        Object[].class)
                .setParameter("templates", templates)
                .getResultList()
                .forEach(row -> last.put((Long) row[0], (Row) row[1]));
        return last;
    }

    /** Looked up first: then the index by template serves the list, whatever else is asked. */
    private static List<Long> templates(String text) {
        int slash = text.indexOf('/');
        var name = slash < 0 ? text : text.substring(slash + 1);
        TypedQuery<Long> query =
                Run.getEntityManager()
                        .createQuery(
                                "select x.id from Template x join Team t on t.id = x.teamId"
                                        + " where x.nameKey = :name"
                                        + (slash < 0 ? "" : " and t.slug = :team"),
                                Long.class)
                        .setParameter("name", key(name));
        if (slash >= 0) {
            query.setParameter("team", key(text.substring(0, slash)));
        }
        return query.getResultList();
    }

    private void and(String condition, String name, Object value) {
        where.add(condition);
        values.put(name, value);
    }

    private List<Row> rows(int limit) {
        var query =
                Run.getEntityManager()
                        .createQuery(
                                """
                                select %s
                                from Run r join Team t on t.id = r.teamId
                                """
                                                .formatted(ROW)
                                        + (where.isEmpty()
                                                ? ""
                                                : "where " + String.join(" and ", where))
                                        + " order by r.number desc",
                                Row.class)
                        .setMaxResults(limit);
        values.forEach(query::setParameter);
        return query.getResultList();
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}

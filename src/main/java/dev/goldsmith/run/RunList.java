package dev.goldsmith.run;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Access;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One page of a list of runs, by keyset on the number: as fast with a million runs as with ten. */
final class RunPages {
    private static final String ROW =
            """
            new dev.goldsmith.run.Run$Row(
                r.number, t.slug, r.templateName, r.templateVersion, r.state,
                r.step, r.progress, r.attempt, r.requestedByName, r.requestedAt,
                r.startedAt, r.endedAt, r.failureStep, r.failureMessage)
            """;

    private final List<String> where = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

    private RunPages() {}

    static Page<Run.Row> page(Access by, Run.Filter filter, @Nullable Long after, int limit) {
        if (!by.readsAllTeams() && by.readableTeams().isEmpty()) {
            return new Page<>(List.of(), null);
        }
        var page = new RunPages();
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

    /** One look into the index by template for each, whatever the length of its history. */
    static Map<Long, Run.Row> lastOf(Collection<Long> templates) {
        Map<Long, Run.Row> last = new HashMap<>();
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
                .forEach(row -> last.put((Long) row[0], (Run.Row) row[1]));
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

    private List<Run.Row> rows(int limit) {
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
                                Run.Row.class)
                        .setMaxResults(limit);
        values.forEach(query::setParameter);
        return query.getResultList();
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}

package dev.goldsmith.run;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Access;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One page of a list of runs, by keyset on the number: as fast with a million runs as with ten. */
final class RunPages {
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
                                select new dev.goldsmith.run.Run$Row(
                                    r.number, t.slug, r.templateName, r.templateVersion, r.state,
                                    r.step, r.progress, r.attempt, r.requestedByName, r.requestedAt,
                                    r.startedAt, r.endedAt, r.failureStep, r.failureMessage)
                                from Run r join Team t on t.id = r.teamId
                                """
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

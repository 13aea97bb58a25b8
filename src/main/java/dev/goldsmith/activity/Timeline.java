package dev.goldsmith.activity;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's events, for whoever may read them: those of their teams, and for administrators and
 * auditors all. Every list goes by an index that begins with what is filtered.
 */
public final class Timeline {
    private Timeline() {}

    /**
     * What is looked for; each may be missing.
     *
     * @param person somebody's id
     * @param team a team's id
     * @param noun the first word of the kind
     * @param from the first moment
     * @param until the moment after the last
     */
    public record Filter(
            @Nullable String person,
            @Nullable Long team,
            @Nullable String noun,
            @Nullable Instant from,
            @Nullable Instant until) {
        public static final Filter ALL = new Filter(null, null, null, null, null);
    }

    private record Where(List<String> conditions, Map<String, Object> values) {
        void and(String condition, String name, @Nullable Object value) {
            if (value != null) {
                conditions.add(condition);
                values.put(name, value);
            }
        }

        List<Event> list(String order, int most) {
            var query =
                    Event.getEntityManager()
                            .createQuery(
                                    "select e from Event e where "
                                            + String.join(" and ", conditions)
                                            + " order by "
                                            + order,
                                    Event.class)
                            .setMaxResults(most);
            values.forEach(query::setParameter);
            return query.getResultList();
        }
    }

    /** Newest first. */
    public static Page<Event> page(Access by, Filter filter, @Nullable String after, int limit) {
        var where = where(by, filter);
        if (after != null) {
            var cursor = Cursor.parse(after);
            where.conditions.add("e.at <= :cursorAt and (e.at < :cursorAt or e.id < :cursorId)");
            where.values.put("cursorAt", cursor.at());
            where.values.put("cursorId", cursor.id());
        }
        return Page.of(
                where.list("e.at desc, e.id desc", limit + 1),
                limit,
                event -> new Cursor(event.at, event.id).text());
    }

    /** In the order of the chain, sealed ones only: what an export takes. */
    public static List<Event> sealed(Access by, Filter filter, long afterSeq, int most) {
        var where = where(by, filter);
        where.and("e.seq > :seq", "seq", afterSeq);
        return where.list("e.seq", most);
    }

    private static Where where(Access by, Filter filter) {
        var where = new Where(new ArrayList<>(List.of("e.at is not null")), new HashMap<>());
        where.and("e.actorId = :person", "person", filter.person());
        where.and("e.teamId = :team", "team", filter.team());
        where.and("e.noun = :noun", "noun", filter.noun());
        where.and("e.at >= :since", "since", filter.from());
        where.and("e.at < :until", "until", filter.until());
        if (!by.readsAllTeams()) {
            var teams = by.readableTeams();
            where.and("e.teamId in :teams", "teams", teams.isEmpty() ? Set.of(-1L) : teams);
        }
        return where;
    }

    private record Cursor(Instant at, long id) {
        String text() {
            return ChronoUnit.MICROS.between(Instant.EPOCH, at) + "." + id;
        }

        static Cursor parse(String text) {
            if (!text.matches("\\d{1,17}\\.\\d{1,18}")) {
                throw Refused.field(
                        Refusal.INVALID_REQUEST,
                        "after",
                        "'after' must be the 'next' of the page before, nothing else.");
            }
            int dot = text.indexOf('.');
            return new Cursor(
                    Instant.EPOCH.plus(Long.parseLong(text.substring(0, dot)), ChronoUnit.MICROS),
                    Long.parseLong(text.substring(dot + 1)));
        }
    }
}

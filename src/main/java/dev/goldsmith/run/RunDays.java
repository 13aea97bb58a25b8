package dev.goldsmith.run;

import dev.goldsmith.kernel.Moments;
import java.time.Instant;
import java.util.List;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * Days as numbers of runs, which grow with the time that runs are asked for: so a list by number is
 * cut where a day begins, and no more of it is read than is shown.
 *
 * @param first the first run that is meant; null: from the beginning
 * @param end before this number the last one is; null: to the end
 */
record RunDays(@Nullable Long first, @Nullable Long end) {
    private static final String EDGE =
            """
            select r.number from run r where r.tenant_id = :tenant and r.requested_at >= :at
            order by r.tenant_id, r.requested_at, r.number limit 1
            """;

    static RunDays of(RunList.Filter filter) {
        return new RunDays(edge(filter.from()), edge(filter.until()));
    }

    /** Null where no day is named; what is later than all runs is before the next one. */
    private static @Nullable Long edge(@Nullable Instant at) {
        if (at == null) {
            return null;
        }
        var session = Run.getEntityManager().unwrap(Session.class);
        List<Long> found =
                session.createNativeQuery(EDGE, Long.class)
                        .setParameter("tenant", session.getTenantIdentifier())
                        .setParameter("at", Moments.column(at))
                        .getResultList();
        return found.isEmpty() ? Long.valueOf(Long.MAX_VALUE) : found.getFirst();
    }

    /**
     * What is left of them behind a page whose last run is this one, newest first.
     *
     * @param after null: there was no page before
     */
    RunDays before(@Nullable Long after) {
        return after == null
                ? this
                : new RunDays(first, end == null ? after : Long.valueOf(Math.min(after, end)));
    }

    /** The same, oldest first. */
    RunDays from(@Nullable Long after) {
        return after == null
                ? this
                : new RunDays(
                        first == null ? after + 1 : Long.valueOf(Math.max(after + 1, first)), end);
    }
}

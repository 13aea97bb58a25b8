package dev.goldsmith.run;

import dev.goldsmith.kernel.Moments;
import dev.goldsmith.tenant.Ranges;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** The last runs of a template that have ended, up to one of them; newest first. */
public record RunsBefore(List<Ended> all) {
    /** Enough to see a trend by. */
    private static final int MOST = 30;

    private static final String ROWS =
            """
            select r.number c0, r.state c1, r.started_at c2, r.ended_at c3, r.template_version c4
            from run r where r.tenant_id = :tenant and r.number in (:numbers)
                and r.ended_at is not null
            order by r.number desc
            """;

    /**
     * @param took null: it never began
     */
    public record Ended(
            long number, RunState state, int version, Instant endedAt, @Nullable Duration took) {
        public boolean succeeded() {
            return state == RunState.SUCCEEDED;
        }
    }

    public static RunsBefore of(Run run) {
        var numbers =
                ranges(Map.of("template_id", run.templateId))
                        .all("e.number <= :run", Map.of("run", run.number))
                        .newest(MOST);
        if (numbers.isEmpty()) {
            return new RunsBefore(List.of());
        }
        var session = Run.getEntityManager().unwrap(Session.class);
        return new RunsBefore(
                session
                        .createNativeQuery(ROWS, Object[].class)
                        .setParameter("tenant", session.getTenantIdentifier())
                        .setParameter("numbers", numbers)
                        .getResultList()
                        .stream()
                        .map(RunsBefore::ended)
                        .toList());
    }

    private static Ranges ranges(Map<String, Object> equal) {
        var ranges = new Ranges("run", "number");
        ranges.add(equal);
        return ranges;
    }

    private static Ended ended(Object[] row) {
        var started = Moments.of(row[2]);
        var ended = java.util.Objects.requireNonNull(Moments.of(row[3]));
        return new Ended(
                (Long) row[0],
                RunState.valueOf((String) row[1]),
                (Integer) row[4],
                ended,
                started == null ? null : Duration.between(started, ended));
    }

    /** The last that built this template well before this run did, or didn't; null: none. */
    public static @Nullable Run lastGood(Run run) {
        var ranges =
                ranges(Map.of("template_id", run.templateId, "state", RunState.SUCCEEDED))
                        .all("e.number < :run", Map.of("run", run.number))
                        .all("e.captured_by is null", Map.of())
                        .newest(1);
        return ranges.isEmpty() ? null : Run.find("number", ranges.getFirst()).firstResult();
    }

    /** Those that say something about the template: what people stopped doesn't. */
    private List<Ended> told() {
        return all.stream()
                .filter(it ->
                        it.state != RunState.CANCELED
                                && it.state != RunState.REJECTED
                                && it.took != null)
                .toList();
    }

    public int counted() {
        return told().size();
    }

    public long succeeded() {
        return told().stream().filter(Ended::succeeded).count();
    }

    /** Of those that went well; null: none did. */
    public @Nullable Duration median() {
        var took =
                all.stream()
                        .filter(Ended::succeeded)
                        .map(Ended::took)
                        .filter(it -> it != null)
                        .toList();
        return took.isEmpty() ? null : RunEstimate.median(took);
    }
}

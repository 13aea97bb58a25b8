package dev.goldsmith.run;

import dev.goldsmith.schema.ImageTemplate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long a run will take: the median of each phase over the last successful runs of its template.
 *
 * @param runs how many runs it rests on, 0 when there is no history
 * @param phases expected duration by phase
 */
public record RunEstimate(int runs, Map<RunState, Duration> phases) {
    static final int HISTORY = 12;

    /** As runs went, with all that they took from earlier ones. */
    public static RunEstimate of(long templateId) {
        return of(templateId, false);
    }

    /** As long as runs would have taken without what earlier ones had done of them. */
    public static RunEstimate whole(long templateId) {
        return of(templateId, true);
    }

    private static RunEstimate of(long templateId, boolean whole) {
        List<Long> runs =
                Run.getEntityManager()
                        .createQuery(
                                "select r.id from Run r where r.templateId = ?1 and r.state = ?2 and r.capturedBy is null order by r.number desc",
                                Long.class)
                        .setParameter(1, templateId)
                        .setParameter(2, RunState.SUCCEEDED)
                        .setMaxResults(HISTORY)
                        .getResultList();
        if (runs.isEmpty()) {
            return new RunEstimate(0, Map.of());
        }
        return by(
                runs.size(),
                RunPhase.list("runId in ?1 and endedAt is not null", runs),
                whole ? cached(runs) : Map.of());
    }

    /**
     * @param runs how many the phases are of
     * @param besides what of each wasn't done, since an earlier run had done it
     */
    static RunEstimate by(int runs, List<RunPhase> phases, Map<At, Duration> besides) {
        Map<At, Duration> took = new HashMap<>(besides);
        for (var phase : phases) {
            if (phase.endedAt != null) {
                took.merge(
                        new At(phase.runId, phase.attempt, phase.phase),
                        Duration.between(phase.startedAt, phase.endedAt),
                        Duration::plus);
            }
        }
        Map<RunState, List<Duration>> seen = new HashMap<>();
        took.forEach((at, duration) ->
                seen.computeIfAbsent(RunState.valueOf(at.phase()), _ -> new ArrayList<>())
                        .add(duration));
        Map<RunState, Duration> medians = new HashMap<>();
        seen.forEach((phase, durations) -> medians.put(phase, median(durations)));
        return new RunEstimate(runs, medians);
    }

    record At(long run, int attempt, String phase) {}

    private static Map<At, Duration> cached(List<Long> runs) {
        Map<At, Duration> cached = new HashMap<>();
        Run.getEntityManager()
                .createQuery(
                        """
                        select s.runId, s.attempt, s.phase, sum(s.cachedMillis) from RunStep s
                        where s.runId in ?1 and s.cachedMillis is not null
                        group by s.runId, s.attempt, s.phase
                        """,
                        Object[].class)
                .setParameter(1, runs)
                .getResultStream()
                .forEach(row ->
                        cached.put(
                                new At((Long) row[0], (Integer) row[1], (String) row[2]),
                                Duration.ofMillis((Long) row[3])));
        return cached;
    }

    /**
     * What history expects, or the template's own limit where there is none. Whoever is asked about
     * a long run is asked about one that may have to do all of it.
     */
    static Duration orLimit(long templateId, ImageTemplate document) {
        var estimate = whole(templateId);
        return estimate.known()
                ? estimate.total()
                : Duration.ofMinutes(document.properties().timeoutMinutes());
    }

    static Duration median(List<Duration> durations) {
        var sorted = durations.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : sorted.get(middle - 1).plus(sorted.get(middle)).dividedBy(2);
    }

    public boolean known() {
        return runs > 0;
    }

    public Duration total() {
        return phases.values().stream().reduce(Duration.ZERO, Duration::plus);
    }

    public Duration expected(RunState phase) {
        return phases.getOrDefault(phase, Duration.ZERO);
    }

    /**
     * What is left of a run that is in this phase: the rest of it, and all that come after.
     *
     * @param since when it entered the phase
     */
    public Duration left(RunState phase, @Nullable Instant since, Instant now) {
        var left = Duration.ZERO;
        for (var later : phases.keySet()) {
            if (later.ordinal() > phase.ordinal()) {
                left = left.plus(expected(later));
            }
        }
        if (since != null) {
            var rest = expected(phase).minus(Duration.between(since, now));
            left = rest.isNegative() ? left : left.plus(rest);
        }
        return left;
    }
}

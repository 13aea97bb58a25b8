package dev.goldsmith.run;

import dev.goldsmith.tenant.Ranges;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far some runs are and how long they will still take, all of them by as many statements as
 * one.
 */
public final class RunsLeft {
    /**
     * @param step the number of the step that runs, {@code steps}: how many there are; 0: none yet
     * @param left null where nothing tells it
     */
    public record Standing(int step, int steps, @Nullable Duration left) {}

    private record Known(long id, long template, RunState state) {}

    private RunsLeft() {}

    /** By the runs' numbers. */
    public static Map<Long, Standing> of(List<RunList.Row> rows, Instant now) {
        if (rows.isEmpty()) {
            return Map.of();
        }
        var runs = known(rows.stream().map(RunList.Row::number).toList());
        var ids = runs.values().stream().map(Known::id).toList();
        var estimates =
                estimates(runs.values().stream().map(Known::template).collect(Collectors.toSet()));
        Map<Long, Instant> since = new HashMap<>();
        RunPhase.<RunPhase>list("runId in ?1 and endedAt is null", ids)
                .forEach(it -> since.put(it.runId, it.startedAt));
        var steps = steps(ids);
        Map<Long, Standing> all = new HashMap<>();
        runs.forEach((number, run) -> {
            var estimate = estimates.get(run.template);
            var began = since.get(run.id);
            var counted = steps.getOrDefault(run.id, new int[2]);
            all.put(
                    number,
                    new Standing(
                            counted[0] == 0 ? 0 : Math.min(counted[1] + 1, counted[0]),
                            counted[0],
                            estimate == null || began == null
                                    ? null
                                    : estimate.left(run.state, began, now)));
        });
        return all;
    }

    private static Map<Long, Known> known(List<Long> numbers) {
        return Run.getEntityManager()
                .createQuery(
                        "select r.number, r.id, r.templateId, r.state from Run r where r.number in ?1",
                        Object[].class)
                .setParameter(1, numbers)
                .getResultStream()
                .collect(
                        Collectors.toMap(
                                row -> (Long) row[0],
                                row -> new Known((Long) row[1], (Long) row[2], (RunState) row[3])));
    }

    /** How many steps each has, and how many of them have ended. */
    private static Map<Long, int[]> steps(List<Long> ids) {
        Map<Long, int[]> counted = new HashMap<>();
        Run.getEntityManager()
                .createQuery(
                        """
                        select s.runId, count(*), sum(case when s.endedAt is null then 0 else 1 end)
                        from RunStep s join Run r on r.id = s.runId and r.attempt = s.attempt
                        where s.runId in ?1 group by s.runId
                        """,
                        Object[].class)
                .setParameter(1, ids)
                .getResultStream()
                .forEach(row ->
                        counted.put(
                                (Long) row[0],
                                new int[] {
                                    ((Number) row[1]).intValue(), ((Number) row[2]).intValue()
                                }));
        return counted;
    }

    /** By template; what was never built well has none. */
    private static Map<Long, RunEstimate> estimates(Set<Long> templates) {
        var ranges = new Ranges("run", "number");
        templates.forEach(it -> ranges.add(Map.of("template_id", it, "state", RunState.SUCCEEDED)));
        ranges.all("e.captured_by is null", Map.of());
        var numbers = ranges.ofEach(RunEstimate.HISTORY);
        if (numbers.isEmpty()) {
            return Map.of();
        }
        Map<Long, Set<Long>> runs = new HashMap<>();
        known(numbers)
                .values()
                .forEach(it -> runs.computeIfAbsent(it.template, _ -> new HashSet<>()).add(it.id));
        var phases =
                RunPhase.<RunPhase>list(
                                "runId in ?1 and endedAt is not null",
                                runs.values().stream().flatMap(Set::stream).toList())
                        .stream()
                        .collect(Collectors.groupingBy(it -> it.runId));
        Map<Long, RunEstimate> all = new HashMap<>();
        runs.forEach((template, its) ->
                all.put(
                        template,
                        RunEstimate.by(
                                its.size(),
                                its.stream()
                                        .flatMap(it ->
                                                Objects.requireNonNullElse(
                                                        phases.get(it), List.<RunPhase>of())
                                                        .stream())
                                        .toList(),
                                Map.of())));
        return all;
    }
}

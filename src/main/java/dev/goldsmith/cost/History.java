package dev.goldsmith.cost;

import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunPhase;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long builds had a machine before.
 *
 * @param low as they went, with what they took from layers
 * @param high as long as they would have taken without
 * @param runs how many
 */
record History(Duration low, Duration high, Estimate.Basis basis, int runs) {
    private static final int LAST = 12;

    /** Of a build that nobody knows anything of. */
    private static final Duration SHORT = Duration.ofMinutes(2);

    private static final Duration LONG = Duration.ofMinutes(30);

    /** So much of what was seen is left out at each end, and so much is added to the rest. */
    private static final double LEFT_OUT = 0.1;

    private static final double MARGIN = 0.1;

    static History of(Template template, ImageTemplate document) {
        var own =
                of(
                        runs(
                                """
                                select r.id from Run r
                                where r.templateId = :of and r.state = :succeeded
                                    and r.capturedBy is null
                                order by r.number desc
                                """,
                                template.id),
                        Estimate.Basis.TEMPLATE);
        if (own != null) {
            return own;
        }
        var root = root(template);
        var lineage =
                root == null
                        ? null
                        : of(
                                runs(
                                        """
                                        select c.runId from RunCost c join Run r on r.id = c.runId
                                        where c.lineageId = :of and r.state = :succeeded
                                            and r.capturedBy is null
                                        order by c.runNumber desc
                                        """,
                                        root),
                                Estimate.Basis.LINEAGE);
        if (lineage != null) {
            return lineage;
        }
        var limit = Duration.ofMinutes(document.properties().timeoutMinutes());
        return new History(
                SHORT, limit.compareTo(LONG) < 0 ? limit : LONG, Estimate.Basis.DEFAULT, 0);
    }

    private static List<Long> runs(String query, long of) {
        return Run.getEntityManager()
                .createQuery(query, Long.class)
                .setParameter("of", of)
                .setParameter("succeeded", RunState.SUCCEEDED)
                .setMaxResults(LAST)
                .getResultList();
    }

    /** The template that its source descends from; null: none that is known. */
    private static @Nullable Long root(Template template) {
        var source = template.sourceImage;
        int slash = source == null ? -1 : source.indexOf('/');
        if (source == null || slash < 0) {
            return null;
        }
        var gallery = Gallery.byName(source.substring(0, slash));
        var definition =
                gallery == null ? null : ImageDefinition.of(gallery, source.substring(slash + 1));
        var latest = definition == null ? null : ImageVersion.latest(definition);
        if (latest == null) {
            return null;
        }
        var cost = RunCost.of(latest.runId);
        return cost == null ? (Long) latest.templateId : (Long) cost.lineageId;
    }

    private static @Nullable History of(List<Long> runs, Estimate.Basis basis) {
        if (runs.isEmpty()) {
            return null;
        }
        Map<Long, Duration> took = new HashMap<>();
        for (var phase : RunPhase.<RunPhase>list("runId in ?1 and endedAt is not null", runs)) {
            if (Metering.hasMachine(phase)) {
                took.merge(phase.runId, Metering.counted(phase, Instant.MAX), Duration::plus);
            }
        }
        if (took.isEmpty()) {
            return null;
        }
        var whole = new HashMap<>(took);
        spared(runs).forEach((run, spared) -> whole.merge(run, spared, Duration::plus));
        return new History(
                by(sorted(took).get(leftOut(took)), 1 - MARGIN),
                by(sorted(whole).reversed().get(leftOut(whole)), 1 + MARGIN),
                basis,
                took.size());
    }

    private static List<Duration> sorted(Map<Long, Duration> took) {
        return took.values().stream().sorted().toList();
    }

    private static int leftOut(Map<Long, Duration> took) {
        return (int) (took.size() * LEFT_OUT);
    }

    /** What steps took once that layers spared these runs. */
    private static Map<Long, Duration> spared(List<Long> runs) {
        Map<Long, Duration> spared = new HashMap<>();
        RunStep.getEntityManager()
                .createQuery(
                        """
                        select s.runId, sum(s.cachedMillis) from RunStep s
                        where s.runId in :runs and s.cachedMillis > 0 group by s.runId
                        """,
                        Object[].class)
                .setParameter("runs", runs)
                .getResultStream()
                .forEach(row -> spared.put((Long) row[0], Duration.ofMillis((Long) row[1])));
        return spared;
    }

    private static Duration by(Duration took, double factor) {
        return Duration.ofMillis(Math.round(took.toMillis() * factor));
    }
}

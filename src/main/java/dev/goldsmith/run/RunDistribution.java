package dev.goldsmith.run;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one captured disk: the run that built it, and those that only distributed it
 * again.
 *
 * @param builder the run that captured
 * @param runs it and the others, oldest first
 * @param published complete outputs by name, with the run that has each first
 */
public record RunDistribution(Run builder, List<Run> runs, Map<String, RunOutput> published) {
    /** So long a captured disk waits for the targets that it didn't reach. */
    public static final Duration KEPT = Duration.ofDays(7);

    static RunDistribution of(Run run) {
        Run builder = run.capturedBy == null ? run : Run.findById(run.capturedBy);
        var runs = new ArrayList<Run>(List.of(builder));
        runs.addAll(Run.<Run>list("capturedBy = ?1 order by number", builder.id));
        Map<String, RunOutput> published = new HashMap<>();
        for (var each : runs) {
            for (var output : RunOutput.of(each)) {
                if (output.complete) {
                    published.putIfAbsent(output.name, output);
                }
            }
        }
        return new RunDistribution(builder, runs, published);
    }

    /** Its builder must be locked before any of this is read. */
    Run again(Access by) {
        var fault = fault();
        if (fault != null) {
            throw new Refused(Refusal.WRONG_STATE, fault);
        }
        var run = RunRequest.distribution(by, builder, runs.getLast());
        run.captured = builder.captured;
        run.capturedAt = builder.capturedAt;
        run.capturedBy = builder.id;
        run.sourceVersion = builder.sourceVersion;
        run.sourceDigest = builder.sourceDigest;
        run.parentage = builder.parentage;
        var destinations = Destinations.known();
        for (var target : missing()) {
            // What can't be had by now says so when it is published; the others are kept.
            destinations.foresee(target, run, String.valueOf(run.sourceVersion));
        }
        for (var output : published.values()) {
            output.carryTo(run, Objects.requireNonNull(Run.<Run>findById(output.runId)));
        }
        return run;
    }

    /** Why it can't be distributed again; null when it can. */
    @Nullable String fault() {
        var last = runs.getLast();
        if (!last.state.terminal()) {
            return "Run %d is %s; wait for its end.".formatted(last.number, last.state.word());
        }
        if (builder.captured == null || builder.capturedAt == null) {
            return "Run %d captured no disk that could be distributed; retry it."
                    .formatted(builder.number);
        }
        if (builder.capturedAt.plus(KEPT).isBefore(Instant.now())) {
            return "What run %d captured was kept for %d days, which are over; retry it."
                    .formatted(builder.number, KEPT.toDays());
        }
        Template template = Template.findById(builder.templateId);
        if (template.deletedAt != null) {
            return "Template %s was deleted; what it built stays where it is."
                    .formatted(template.name);
        }
        var missing = missing();
        if (missing.isEmpty()) {
            return "All outputs of run %d are published; there is nothing to distribute again."
                    .formatted(builder.number);
        }
        // One that can be published is worth it.
        var destinations = Destinations.known();
        var version = String.valueOf(builder.sourceVersion);
        String first = null;
        for (var target : missing) {
            var obstacle = destinations.obstacle(target, builder, version);
            if (obstacle == null) {
                return null;
            }
            first = first == null ? obstacle : first;
        }
        return first;
    }

    /** The targets that aren't published completely. */
    List<Distributor> missing() {
        return TemplateReader.read(builder.inputs().document).properties().distribute().stream()
                .filter(target -> !published.containsKey(target.runOutputName()))
                .toList();
    }
}

package dev.goldsmith.run;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Made;
import dev.goldsmith.build.Updated;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.packages.Change;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One step of one attempt of a run. */
@Entity
public class RunStep extends Owned {
    /** The log has all of them. */
    private static final int PACKAGES = 1000;

    public long runId;
    public int attempt;
    public int ordinal;

    /** The step's id in the plan, {@code customize-1}. */
    public String name;

    public String phase;
    public String kind;
    public String title;

    @Enumerated(EnumType.STRING)
    public State state;

    public @Nullable Integer progress;
    public @Nullable Instant startedAt;
    public @Nullable Instant endedAt;
    public @Nullable Integer exitCode;

    /** Why it failed, in one line that names the cause. */
    @Column(columnDefinition = "longtext")
    public @Nullable String failure;

    /** What it found that is no failure. */
    @Column(columnDefinition = "longtext")
    public @Nullable String warning;

    /** What its updates changed, in a line. */
    public @Nullable String result;

    /** The same by package, the first {@value #PACKAGES}, as JSON. */
    @Column(columnDefinition = "longtext")
    public @Nullable String packages;

    public @Nullable String layer;
    public @Nullable Long layerBytes;

    /** Number of the run that did it, where this one started from what that left. */
    public @Nullable Long cachedRun;

    /** What it took there. */
    public @Nullable Long cachedMillis;

    public enum State {
        PENDING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        SKIPPED,
        CANCELED,
        /** An earlier run did it, and this one started from what that left. */
        CACHED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Once: who isn't answered says it again. */
    public static void plan(Run run, List<Journal.Planned> steps) {
        if (!of(run).isEmpty()) {
            return;
        }
        int ordinal = 0;
        for (var planned : steps) {
            var step = new RunStep();
            step.runId = run.id;
            step.attempt = run.attempt;
            step.ordinal = ++ordinal;
            step.name = planned.id();
            step.phase = planned.phase().name();
            step.kind = planned.kind();
            step.title = clipped(planned.title());
            step.state = State.PENDING;
            step.persist();
        }
    }

    public static @Nullable RunStep of(Run run, String name) {
        return find("runId = ?1 and attempt = ?2 and name = ?3", run.id, run.attempt, name)
                .firstResult();
    }

    /** The steps of the run's last attempt, in order. */
    public static List<RunStep> of(Run run) {
        return list("runId = ?1 and attempt = ?2 order by ordinal", run.id, run.attempt);
    }

    /** Those of all attempts of a run that left a layer, the newest last. */
    public static List<RunStep> layers(long runId) {
        return list("runId = ?1 and layer is not null order by attempt, ordinal", runId);
    }

    /** Those of all attempts of a run whose result is in a layer, theirs or another run's. */
    static List<RunStep> done(long runId) {
        return list("runId = ?1 and (layer is not null or cachedRun is not null)", runId);
    }

    /** Nobody works on this attempt any more: what was running ends. */
    static void endOpen(Run run, State outcome) {
        update(
                "state = ?1, endedAt = ?2 where runId = ?3 and state = ?4",
                outcome,
                Instant.now(),
                run.id,
                State.RUNNING);
    }

    /** What was published is there, whatever came after that: its step has succeeded. */
    static void published(Run run) {
        var published =
                RunOutput.of(run).stream()
                        .filter(it -> it.complete)
                        .map(it -> "distribute-" + it.name)
                        .toList();
        if (!published.isEmpty()) {
            update(
                    "state = ?1, failure = null where runId = ?2 and attempt = ?3 and name in ?4 and state in ?5",
                    State.SUCCEEDED,
                    run.id,
                    run.attempt,
                    published,
                    List.of(State.FAILED, State.CANCELED));
        }
    }

    public void start() {
        state = State.RUNNING;
        startedAt = Instant.now();
    }

    public void finish(State outcome, @Nullable Integer exitCode) {
        state = outcome;
        endedAt = Instant.now();
        this.exitCode = exitCode;
    }

    public void cached(Made made) {
        finish(State.CACHED, null);
        cachedRun = made.run();
        cachedMillis = made.millis();
    }

    boolean leftLayer() {
        return layer != null || state == State.CACHED;
    }

    public void fail(BuildFailure failure) {
        finish(State.FAILED, failure.exitCode);
        this.failure = failure.message();
    }

    public void updated(Updated updated) {
        var changes = updated.packages().changes();
        result = updated.summary();
        packages = changes.isEmpty() ? null : Json.write(changes.stream().limit(PACKAGES).toList());
    }

    /** What its updates changed, by package; none where they were written in another form once. */
    public List<Change> changes() {
        if (packages == null) {
            return List.of();
        }
        try {
            return Json.read(packages, new TypeReference<List<Change>>() {});
        } catch (IllegalArgumentException _) {
            return List.of();
        }
    }

    public @Nullable Duration took(Instant now) {
        return startedAt == null
                ? null
                : Duration.between(startedAt, endedAt == null ? now : endedAt);
    }

    private static String clipped(String title) {
        return title.length() <= 300 ? title : title.substring(0, 299) + "…";
    }
}

package dev.goldsmith.worker;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Made;
import dev.goldsmith.build.Phase;
import dev.goldsmith.build.Sources;
import dev.goldsmith.build.Updated;
import dev.goldsmith.guardrail.BuiltWith;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The journal of an engine, written into its run. */
final class RunJournal implements Journal, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RunJournal.class);

    private final Heartbeat heartbeat;
    private final Fenced fenced;
    private final LogWriter log;
    private final PhaseMeter meter;
    private int lastPercent = -1;
    private boolean publishing;
    private boolean mute;

    RunJournal(Heartbeat heartbeat, Fenced fenced, RunLog log, PhaseMeter meter) {
        this.heartbeat = heartbeat;
        this.meter = meter;
        this.fenced = fenced;
        this.log = new LogWriter(fenced.ref(), log);
    }

    @Override
    public void planned(List<Planned> steps) {
        heartbeat.check();
        fenced.write(run -> RunStep.plan(run, steps));
    }

    @Override
    public void phase(Phase phase) {
        heartbeat.check();
        meter.enter(phase);
        publishing = phase == Phase.DISTRIBUTING;
        fenced.write(run -> run.enter(state(phase)));
    }

    private static RunState state(Phase phase) {
        return switch (phase) {
            case BUILDING -> RunState.BUILDING;
            case CUSTOMIZING -> RunState.CUSTOMIZING;
            case OPTIMIZING -> RunState.OPTIMIZING;
            case VALIDATING -> RunState.VALIDATING;
            case DISTRIBUTING -> RunState.DISTRIBUTING;
        };
    }

    @Override
    public void started(String step) {
        heartbeat.check();
        say(() -> log.step(step));
        lastPercent = -1;
        withStep(
                step,
                (run, row) -> {
                    row.start();
                    run.step = step;
                });
    }

    @Override
    public void output(String step, String text) {
        say(() -> log.write(text));
        heartbeat.check();
    }

    /** What a build says is a part of it; what is published is worth more than its log. */
    private void say(Runnable words) {
        try {
            words.run();
        } catch (Interrupted stop) {
            throw stop;
        } catch (RuntimeException e) {
            if (!publishing) {
                throw e;
            }
            if (!mute) {
                mute = true;
                LOG.warnf(e, "run %d publishes without its log", fenced.ref().runId());
            }
        }
    }

    @Override
    public void progress(String step, int percent) {
        heartbeat.check();
        if (percent != lastPercent) {
            lastPercent = percent;
            withStep(step, (_, row) -> row.progress = percent);
        }
    }

    @Override
    public void finished(String step, Outcome outcome, @Nullable Integer exitCode) {
        ended(step, row -> row.finish(state(outcome), exitCode));
    }

    @Override
    public void failed(BuildFailure failure) {
        ended(failure.step, row -> row.fail(failure));
    }

    @Override
    public void cached(String step, Made made) {
        withStep(
                step,
                (run, row) -> {
                    row.cached(made);
                    run.progress = progress(run);
                });
    }

    @Override
    public void warned(String step, String warning) {
        withStep(step, (_, row) -> row.warning = warning);
    }

    @Override
    public void updated(String step, Updated updated) {
        withStep(step, (_, row) -> row.updated(updated));
    }

    /** The step has ended, whether the last of its log can be written or not. */
    private void ended(String step, Consumer<RunStep> how) {
        try {
            say(log::flush);
        } finally {
            withStep(
                    step,
                    (run, row) -> {
                        how.accept(row);
                        run.progress = progress(run);
                    });
        }
    }

    private static RunStep.State state(Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> RunStep.State.SUCCEEDED;
            case SKIPPED -> RunStep.State.SKIPPED;
            case CANCELED -> RunStep.State.CANCELED;
        };
    }

    /** Steps done, in percent; 100 is kept for the end. */
    private static int progress(Run run) {
        var steps = RunStep.of(run);
        long done = steps.stream().filter(s -> s.endedAt != null).count();
        return steps.isEmpty() ? 0 : (int) Math.min(99, done * 100 / steps.size());
    }

    @Override
    public void source(
            String version, Digest disk, List<Digest> contents, Sources.@Nullable Parent parent) {
        fenced.write(run -> {
            run.sourceVersion = version;
            run.sourceDigest = disk.hex();
            run.parentage = parent == null ? null : Parentage.of(parent);
            BuiltWith.note(run);
            run.sourceContents = Json.write(contents.stream().map(Digest::hex).toList());
        });
    }

    @Override
    public void layer(String step, Digest key, long bytes) {
        withStep(
                step,
                (_, row) -> {
                    row.layer = key.hex();
                    row.layerBytes = bytes;
                });
    }

    @Override
    public void captured(Captured captured) {
        fenced.write(run -> run.captured(captured));
    }

    @Override
    public void checkpoint() {
        heartbeat.check();
    }

    private void withStep(String step, BiConsumer<Run, RunStep> change) {
        fenced.write(run -> {
            var row = RunStep.of(run, step);
            if (row == null) {
                throw new IllegalStateException("step " + step + " was not planned");
            }
            change.accept(run, row);
        });
    }

    /**
     * The worker's own last words on this attempt. A log that takes none keeps no run from ending.
     */
    void last(String line) {
        try {
            log.flush();
            log.write(line + "\n");
        } catch (RuntimeException e) {
            LOG.warnf("run %d: its log doesn't say '%s': %s", fenced.ref().runId(), line, e);
        }
    }

    /** Writes what is left of the log; nothing if the lease is lost. */
    @Override
    public void close() {
        meter.end();
        log.close();
    }
}

package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Journal.Outcome;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Mishap;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One walk along a plan, whatever does its steps: tells the journal of each, goes on after what the
 * plan forgives, and publishes.
 */
abstract class Walk {
    private static final Logger LOG = Logger.getLogger(Walk.class);

    final Order order;
    final Plan plan;
    final Journal journal;
    private final Distribution distribution;
    private final Setbacks setbacks = new Setbacks();

    /** What earlier builds did of this one's steps, by step. */
    private Map<String, Made> spared = Map.of();

    private @Nullable Phase phase;

    /** Null until there is something to publish. */
    @Nullable Captured captured;

    Walk(Order order, Plan plan, Journal journal, Distribution distribution) {
        this.order = order;
        this.plan = plan;
        this.journal = journal;
        this.distribution = distribution;
        this.captured = order.captured();
    }

    /** Does one step, and gives the exit code where it has one. */
    abstract @Nullable Integer execute(Plan.Step step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException;

    /** Whether the build's time is over. */
    abstract boolean late();

    /** Why the step failed, when the guest was lost meanwhile. */
    String lost(Plan.Step step, GuestLost gone) {
        return "the guest was lost: " + gone.getMessage();
    }

    void walk() throws BuildFailure, Engine.PartlyDistributed {
        journal.planned(plan.steps().stream().map(Plan.Step::planned).toList());
        for (var step : plan.steps()) {
            var made = spared.get(step.id());
            if (made != null) {
                journal.cached(step.id(), made);
            } else if (needless(step)) {
                journal.finished(step.id(), Outcome.SKIPPED, null);
            } else {
                walkOn(step);
            }
        }
        setbacks.end();
    }

    /**
     * What an earlier attempt captured isn't built again; after a failed check the rest tell
     * nothing.
     */
    private boolean needless(Plan.Step step) {
        return (order.captured() != null && !(step instanceof Plan.Publish))
                || (setbacks.isInvalid() && step instanceof Plan.Check);
    }

    /** Ends the walk for a failure, unless the plan goes on after that. */
    private void walkOn(Plan.Step step) throws BuildFailure {
        try {
            walk(step);
        } catch (BuildFailure failure) {
            if (step instanceof Plan.Publish) {
                // The other targets are still tried.
                setbacks.notPublished(failure);
            } else if (step instanceof Plan.Check check
                    && !check.isInherited()
                    && plan.failing().distributesInvalid()
                    && !late()) {
                setbacks.invalid(failure);
                new StepLog(journal, step, order.secrets().mask())
                        .line(
                                "the image is distributed all the same, because"
                                        + " continueDistributeOnFailure is set; the run has failed");
            } else {
                throw failure;
            }
        }
    }

    private void walk(Plan.Step step) throws BuildFailure {
        var log = new StepLog(journal, step, order.secrets().mask());
        try {
            var next = step.planned().phase();
            if (next != phase) {
                journal.phase(next);
                phase = next;
            }
            journal.started(step.id());
            var code = execute(step, log);
            log.end();
            journal.finished(step.id(), Outcome.SUCCEEDED, code);
        } catch (BuildFailure failure) {
            journal.failed(failure);
            throw failure;
        } catch (GuestLost gone) {
            var lines = gone.console.isEmpty() ? log.last() : gone.console;
            throw failed(log, lost(step, gone), lines);
        } catch (TimeUp up) {
            throw failed(log, String.valueOf(up.getMessage()), log.last());
        } catch (IOException e) {
            var what = "step %s of %s".formatted(step.id(), order.run());
            var cause = "this worker could not do it: " + Mishap.said(e, LOG, what);
            throw failed(log, cause, log.last());
        } catch (Journal.Interrupted stop) {
            throw stop;
        } catch (RuntimeException e) {
            throw broken(step, log, e);
        }
    }

    private BuildFailure failed(StepLog log, String cause, List<String> lines) {
        // What breaks while the run is being stopped breaks for that.
        journal.checkpoint();
        var failure = log.failure(cause, null, lines);
        log.line(cause);
        journal.failed(failure);
        return failure;
    }

    /** What nobody foresaw ends its step, as any failure does; the journal itself may be it. */
    private BuildFailure broken(Plan.Step step, StepLog log, RuntimeException e) {
        journal.checkpoint();
        var what = "step %s of %s".formatted(step.id(), order.run());
        var cause = Mishap.of(e, LOG, what).said();
        var failure = log.failure(cause, null, log.last());
        for (var word : List.<Runnable>of(() -> log.line(cause), () -> journal.failed(failure))) {
            try {
                word.run();
            } catch (Journal.Interrupted stop) {
                throw stop;
            } catch (RuntimeException again) {
                LOG.warnf("%s: its end could not be told: %s", what, again.getMessage());
            }
        }
        return failure;
    }

    /** The source is known; what can't be published from it isn't built. */
    final void found(
            String version,
            Digest disk,
            List<Digest> contents,
            Sources.@Nullable Parent parent,
            StepLog log)
            throws BuildFailure {
        journal.source(version, disk, contents, parent);
        for (var step : plan.steps()) {
            if (step instanceof Plan.Publish publish) {
                try {
                    distribution.foresee(publish.target(), version);
                } catch (BuildFailure failure) {
                    throw log.failure(failure);
                }
            }
        }
    }

    /** These steps aren't done again. */
    final void spared(Map<String, Made> spared) {
        this.spared = spared;
    }

    /** A check failed, and the image is distributed all the same. */
    final boolean isInvalid() {
        return setbacks.isInvalid();
    }

    final void publish(Plan.Publish step, StepLog log) throws BuildFailure {
        if (order.captured() == null && setbacks.beforeTargets() && !setbacks.isInvalid()) {
            // Only a proven disk is worth resuming with.
            journal.captured(captured());
        }
        try {
            distribution.publish(step.target(), captured(), log);
        } catch (BuildFailure failure) {
            throw log.failure(failure);
        } catch (Engine.PartlyDistributed partly) {
            setbacks.published();
            throw log.failure(partly.failure);
        }
        setbacks.published();
    }

    final Captured captured() {
        return Objects.requireNonNull(captured, "the plan captures before it proves");
    }
}

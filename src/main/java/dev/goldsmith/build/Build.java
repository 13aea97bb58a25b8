package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Journal.Outcome;
import dev.goldsmith.kernel.Mishap;
import dev.goldsmith.schema.GuestOs;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One walk along a plan. Whatever it opens is closed with it, however it ends. */
final class Build implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Build.class);

    private final Site site;
    private final Plan plan;
    private final Order order;
    private final Journal journal;
    private final Distribution distribution;
    private final Setbacks setbacks = new Setbacks();

    private @Nullable Phase phase;
    private Sources.@Nullable Disk source;
    private @Nullable BuildMachine machine;
    private @Nullable Captured captured;
    private @Nullable Proof proof;
    private boolean lost;
    private boolean kept;

    Build(Site site, Distribution distribution) {
        this.site = site;
        this.plan = site.plan;
        this.order = site.order;
        this.journal = site.journal;
        this.distribution = distribution;
        this.captured = order.captured();
    }

    void walk() throws BuildFailure, Engine.PartlyDistributed {
        journal.planned(plan.steps().stream().map(Plan.Step::planned).toList());
        for (var step : plan.steps()) {
            if (needless(step)) {
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
            } else if (step instanceof Plan.Check
                    && plan.failing().distributesInvalid()
                    && !site.late()) {
                setbacks.invalid(failure);
                new StepLog(journal, step)
                        .line(
                                "the image is distributed all the same, because"
                                        + " continueDistributeOnFailure is set; the run has failed");
            } else {
                throw failure;
            }
        }
    }

    private void walk(Plan.Step step) throws BuildFailure {
        var log = new StepLog(journal, step);
        try {
            var next = step.planned().phase();
            if (next != phase) {
                journal.phase(next);
                phase = next;
            }
            journal.started(step.id());
            var code = execute(step, log);
            journal.finished(step.id(), Outcome.SUCCEEDED, code);
        } catch (BuildFailure failure) {
            journal.failed(failure);
            throw failure;
        } catch (GuestLost gone) {
            lost = true;
            var lines = gone.console.isEmpty() ? log.last() : gone.console;
            throw failed(log, cause(step, gone), lines);
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

    private String cause(Plan.Step step, GuestLost gone) {
        // A restart that a script only asked for may show in the step after it.
        if (gone.restarted && (step instanceof Plan.RunScript || step instanceof Plan.PutFile)) {
            return "the guest restarted, and no step had asked for that. Where a script restarts it (reboot, shutdown -r), end the script there and add a %sRestart step, which waits until the guest is back"
                    .formatted(source().os() == GuestOs.WINDOWS ? "Windows" : "Linux");
        }
        if (gone.restarted && step instanceof Plan.Check) {
            return "the guest restarted; a check can't restart it";
        }
        return "the guest was lost: " + gone.getMessage();
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

    /** Gives the exit code where the step has one. */
    private @Nullable Integer execute(Plan.Step step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        Integer code = null;
        switch (step) {
            case Plan.ResolveSource resolve -> {
                plan.notes().forEach(log::line);
                source = Origin.find(site, resolve.source(), log);
                journal.source(source.version(), source.digest(), source.contents());
                foresee(source.version(), log);
            }
            case Plan.Boot _ -> {
                machine = new BuildMachine(site, source());
                machine.boot(log);
            }
            case Plan.Customization customization -> code = machine().customize(customization, log);
            case Plan.Generalize _ -> machine().generalize(log);
            case Plan.Capture _ -> captured = machine().capture(log);
            case Plan.Prove _ -> {
                proof = new Proof(site, source());
                captured = proof.boot(captured(), machine(), log);
            }
            case Plan.ProveSource _ -> {
                proof = new Proof(site, source());
                proof.bootSource(log);
            }
            case Plan.Check check -> code = proof().check(check, log);
            case Plan.Publish publish -> publish(publish, log);
        }
        return code;
    }

    /** What can't be published isn't built. */
    private void foresee(String sourceVersion, StepLog log) throws BuildFailure {
        for (var step : plan.steps()) {
            if (step instanceof Plan.Publish publish) {
                try {
                    distribution.foresee(publish.target(), sourceVersion);
                } catch (BuildFailure failure) {
                    throw log.failure(failure);
                }
            }
        }
    }

    private void publish(Plan.Publish step, StepLog log) throws BuildFailure {
        var keepsProof = setbacks.isInvalid() && plan.failing().keepsProof();
        if (proof != null && !keepsProof) {
            proof.close();
            proof = null;
        }
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

    private Sources.Disk source() {
        return Objects.requireNonNull(source, "the source is resolved before anything boots");
    }

    private BuildMachine machine() {
        return Objects.requireNonNull(machine, "the plan boots before it customizes");
    }

    private Captured captured() {
        return Objects.requireNonNull(captured, "the plan captures before it proves");
    }

    private Proof proof() {
        return Objects.requireNonNull(proof, "the plan proves before it validates");
    }

    /**
     * After a failure: the machine it happened in, where the template wants that kept. Its files
     * are the keeper's from then on.
     */
    @Nullable KeptGuest keep() {
        if (lost) {
            return null;
        }
        KeptGuest keeps = null;
        if (plan.failing().keepsBuild() && machine != null) {
            keeps = keep("build", machine.guest());
        }
        if (keeps == null && plan.failing().keepsProof() && proof != null) {
            keeps = keep("proof", proof.guest());
        }
        kept = keeps != null;
        return keeps;
    }

    private @Nullable KeptGuest keep(String name, @Nullable Guest guest) {
        return guest == null || !guest.running()
                ? null
                : new KeptGuest(name, guest, site.room()::overrun, this::end);
    }

    @Override
    public void close() {
        if (!kept) {
            end();
        }
    }

    private void end() {
        try (var _ = proof;
                var _ = machine) {
            // Both machines end, whatever one of them throws.
        } finally {
            site.clear();
        }
    }
}

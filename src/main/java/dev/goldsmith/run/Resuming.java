package dev.goldsmith.run;

import dev.goldsmith.build.Reuse;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** What of a run another one goes on from, and what it goes on from itself. */
public record Resuming(Run run) {
    /** So many runs are looked back on from one that resumes. */
    private static final int IN_A_ROW = 50;

    /** Whether there is something to go on from. */
    public boolean isPossible() {
        return leftLayers() && !keepsLayers();
    }

    /** Whether there will be when its machine has ended. */
    public boolean isPossibleLater() {
        return leftLayers() && keepsLayers();
    }

    /** Whether it ended amid its steps, with some of them done. */
    private boolean leftLayers() {
        // A layer of a patch may be of any age elsewhere, and the updates of that day.
        return (run.state == RunState.FAILED || run.state == RunState.CANCELED)
                && !run.patches
                && RunStep.of(run).stream().anyMatch(RunStep::leftLayer);
    }

    /** The layer store gets what its steps left when the machine is off that they ran in. */
    private boolean keepsLayers() {
        var kept = KeptVm.of(run);
        return kept != null && kept.there() && kept.isBuildMachine();
    }

    /**
     * What the run may start from however old that is: what its lost attempts and the runs that it
     * resumes, and those that they resumed, did or started from.
     */
    public Set<Reuse.Done> done() {
        var done = new HashSet<Reuse.Done>();
        Run each = run;
        for (int i = 0; each != null && i < IN_A_ROW; i++) {
            for (var step : RunStep.done(each.id)) {
                long by = Objects.requireNonNullElse(step.cachedRun, each.number);
                done.add(new Reuse.Done(by, step.name));
            }
            each = each.resumes ? Run.<Run>find("number", each.retryOf).firstResult() : null;
        }
        return done;
    }
}

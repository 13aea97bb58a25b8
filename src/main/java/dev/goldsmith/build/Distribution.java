package dev.goldsmith.build;

import dev.goldsmith.schema.Distributor;

/** Port: publishes a captured disk to one target. Idempotent by the target's runOutputName. */
public interface Distribution {
    /**
     * @throws BuildFailure when this target can't be served; others are still tried
     * @throws Engine.PartlyDistributed when it is published, but not everywhere where it should be
     */
    void publish(Distributor target, Captured captured, Progress progress)
            throws BuildFailure, Engine.PartlyDistributed;
}

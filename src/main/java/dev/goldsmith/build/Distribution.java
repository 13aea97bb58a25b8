package dev.goldsmith.build;

import dev.goldsmith.schema.Distributor;

/** Port: publishes a captured disk to one target. Idempotent by the target's runOutputName. */
public interface Distribution {
    /**
     * Asked once the source is known, before anything is built.
     *
     * @throws BuildFailure when this target could not be served, whatever is built
     */
    default void foresee(Distributor target, String sourceVersion) throws BuildFailure {}

    /**
     * The engine had it published elsewhere.
     *
     * @param artifact what Azure calls it: a resource id, or the address of a blob
     */
    default void published(Distributor target, String artifact) {}

    /**
     * @throws BuildFailure when this target can't be served; others are still tried
     * @throws Engine.PartlyDistributed when it is published, but not everywhere where it should be
     */
    void publish(Distributor target, Captured captured, Progress progress)
            throws BuildFailure, Engine.PartlyDistributed;
}

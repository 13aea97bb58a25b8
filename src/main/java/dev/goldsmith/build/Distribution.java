package dev.goldsmith.build;

import dev.goldsmith.schema.Distributor;

/** Port: publishes a captured disk to one target. Idempotent by the target's runOutputName. */
public interface Distribution {
    /**
     * @param say a line for the step's log
     * @throws BuildFailure when this target can't be served; others are still tried
     */
    void publish(Distributor target, Captured captured, java.util.function.Consumer<String> say)
            throws BuildFailure;
}

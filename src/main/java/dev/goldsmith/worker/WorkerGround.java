package dev.goldsmith.worker;

import dev.goldsmith.build.Engine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Puts the engine of this worker together. */
class WorkerGround {
    @Produces
    @ApplicationScoped
    Engine engine() {
        throw new IllegalStateException("the engine is not on board yet");
    }
}

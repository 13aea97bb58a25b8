package dev.goldsmith.worker;

import dev.goldsmith.build.Engine;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Puts the engine of this worker together. */
class WorkerGround {
    @Produces
    @Singleton
    Engine engine() {
        throw new IllegalStateException("the engine is not on board yet");
    }
}

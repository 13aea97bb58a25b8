package dev.goldsmith.worker;

import dev.goldsmith.run.Workforce;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;

/** The workers by what they tell of themselves. */
@ApplicationScoped
@Unremovable
class WorkersHeard implements Workforce {
    @Override
    public boolean has(String capability) {
        return WorkerRow.fresh().stream().anyMatch(it -> it.capabilities().contains(capability));
    }
}

package dev.goldsmith.run;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Optional;

/**
 * Takes admitted runs for workers. Whose a run is and until when is written in one transaction, so
 * a worker that dies at any moment leaves a run that is queued, or one whose lease runs out.
 */
@ApplicationScoped
public class Claims {
    @Inject Queue queue;
    @Inject Tenancy tenancy;
    @Inject RunConfig config;

    /**
     * Takes the run that comes next. Nobody is waited for: a run that another worker is just taking
     * is that worker's, or somebody's at the next look, should it be frozen in the midst of it.
     *
     * @param capabilities what the worker can execute now
     * @return empty when there is nothing to do
     */
    public Optional<Queue.Ref> next(Collection<String> capabilities, String worker) {
        for (var seen : queue.next(capabilities)) {
            var claimed = claim(seen, worker);
            if (claimed.isPresent()) {
                return claimed;
            }
        }
        return Optional.empty();
    }

    /** Empty when another worker was faster. */
    Optional<Queue.Ref> claim(Queue.Ref seen, String worker) {
        return tenancy.in(
                seen.tenantId(),
                () -> {
                    var run = Run.unclaimed(seen.runId());
                    Tenant tenant = Tenant.findById(seen.tenantId());
                    if (run == null || tenant.state != Tenant.State.ACTIVE) {
                        return Optional.empty();
                    }
                    run.claim(worker, config.lease(), Access.system(tenant));
                    return Optional.of(run.ref());
                });
    }
}

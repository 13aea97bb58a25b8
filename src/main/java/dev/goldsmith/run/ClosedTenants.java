package dev.goldsmith.run;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/**
 * Stops what is at work for tenants that are suspended, or about to be erased. Found by looking, so
 * a portal that dies between closing a tenant and stopping its runs leaves none behind.
 */
@ApplicationScoped
public class ClosedTenants {
    private static final Logger LOG = Logger.getLogger(ClosedTenants.class);

    @Inject Queue queue;
    @Inject Tenancy tenancy;

    /** One look: what was admitted waits again, what executes is canceled, kept machines end. */
    public void round() {
        try (var each = new Each()) {
            for (var ref : queue.ofClosedTenants()) {
                each.run(() -> tenancy.in(ref.tenantId(), () -> stop(ref)));
            }
            for (var ref : queue.keptOfClosedTenants()) {
                each.run(() -> tenancy.in(ref.tenantId(), () -> endKept(ref)));
            }
        }
    }

    private static void stop(Queue.Ref ref) {
        var run = Run.lockedNow(ref.runId());
        Tenant tenant = Tenant.findById(ref.tenantId());
        if (run == null || tenant.state == Tenant.State.ACTIVE) {
            return;
        }
        if (run.claimable()) {
            run.holdBack();
        } else if (run.state.held()) {
            LOG.infof(
                    "run %d of tenant %s is stopped: it is %s", run.id, tenant.slug, tenant.state);
            run.cancel(Access.system(tenant), why(tenant.state));
        }
    }

    private static void endKept(Queue.Ref ref) {
        var kept = KeptVm.lockedNow(ref.runId());
        Tenant tenant = Tenant.findById(ref.tenantId());
        if (kept != null && tenant.state != Tenant.State.ACTIVE) {
            kept.askEnd(Access.system(tenant));
        }
    }

    private static String why(Tenant.State state) {
        return switch (state) {
            case ACTIVE -> throw new IllegalArgumentException("an active tenant isn't closed");
            case SUSPENDED -> "the tenant was suspended by the installation's administrator";
            case DELETING -> "the tenant was deleted by the installation's administrator";
        };
    }
}

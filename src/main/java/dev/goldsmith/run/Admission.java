package dev.goldsmith.run;

import dev.goldsmith.tenant.RunCounter;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Admits queued runs, one of each waiting tenant in turn, each tenant within its limit, and rings
 * for them. Any number of portals may do this at once: a tenant's {@link RunCounter} is locked
 * meanwhile. Nobody is waited for: whoever is at it may be frozen, and there are other tenants.
 */
@ApplicationScoped
public class Admission {
    @Inject Queue queue;
    @Inject Tenancy tenancy;
    @Inject Bell bell;

    /** One round: everything that may be admitted now is. */
    public void round() {
        var turns = new ArrayDeque<>(queue.waitingTenants());
        try (var each = new Each()) {
            while (!turns.isEmpty()) {
                var tenant = turns.poll();
                each.run(() -> {
                    var admitted = tenancy.in(tenant, () -> admitOne(tenant));
                    if (!admitted.isEmpty()) {
                        admitted.forEach(bell::ring);
                        turns.add(tenant);
                    }
                });
            }
        }
    }

    /**
     * At most one run, empty when the tenant has none waiting, is at its limit, or is looked at.
     */
    private List<Queue.Ref> admitOne(String tenantId) {
        if (RunCounter.lockedNow(tenantId) == null) {
            return List.of();
        }
        Tenant tenant = Tenant.findById(tenantId);
        if (tenant.state != Tenant.State.ACTIVE
                || queue.busy(tenantId) >= tenant.maxConcurrentRuns) {
            return List.of();
        }
        for (var ref : queue.waiting(tenantId, 1)) {
            var run = Run.lockedNow(ref.runId());
            if (run != null && run.state == RunState.QUEUED && run.admittedAt == null) {
                run.admit(Instant.now());
                return List.of(ref);
            }
        }
        return List.of();
    }
}

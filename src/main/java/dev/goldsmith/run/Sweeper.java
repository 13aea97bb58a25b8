package dev.goldsmith.run;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Takes runs from workers that are gone. After a time in which nobody could look (the database was
 * away, this portal just started) workers first get one lease's time to be heard again: they could
 * not renew either. What was seen is asked again of the locked row, for the worker may have been
 * heard of since; a row that somebody is at, or is frozen at, is left to the next look.
 */
@ApplicationScoped
public class Sweeper {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    /** Looks that are no further apart follow each other without a gap, however slow the host. */
    private static final Duration IN_TURN = Duration.ofSeconds(5);

    @Inject Queue queue;
    @Inject Tenancy tenancy;
    @Inject RunConfig config;
    @Inject Event<Lost> lost;

    /** Told in the transaction that takes a run from its worker. */
    public record Lost(Run run) {}

    private Instant lastLook = Instant.EPOCH;
    private Instant notBefore = Instant.EPOCH;

    /** One look; called by one thread at a time. */
    public void round() {
        var silent = queue.lost(config.cancelDeadline());
        var keptLost = queue.keptLost(config.lease());
        var now = Instant.now();
        // A gap of a heartbeat is one that a worker could miss.
        var gap = Duration.between(lastLook, now);
        if (gap.compareTo(config.heartbeat()) > 0 && gap.compareTo(IN_TURN) > 0) {
            notBefore = now.plus(config.lease());
        }
        lastLook = now;
        if (now.isAfter(notBefore)) {
            try (var each = new Each()) {
                silent.forEach(ref -> each.run(() -> sweep(ref)));
                keptLost.forEach(ref -> each.run(() -> sweepKept(ref)));
            }
        }
    }

    /** Its last look was so long ago. */
    void looked(Duration ago) {
        lastLook = Instant.now().minus(ago);
    }

    private void sweepKept(Queue.Ref ref) {
        tenancy.in(
                ref.tenantId(),
                () -> {
                    var kept = KeptVm.lockedNow(ref.runId());
                    if (kept != null && kept.isSilent(config.lease())) {
                        kept.ended(
                                KeptVm.End.WORKER_LOST,
                                Access.system(Tenant.findById(ref.tenantId())));
                    }
                });
    }

    void sweep(Queue.Ref ref) {
        tenancy.in(
                ref.tenantId(),
                () -> {
                    var run = Run.lockedNow(ref.runId());
                    if (run != null
                            && run.isHeldBy(ref.fence())
                            && run.isSilent(config.cancelDeadline())) {
                        LOG.warnf(
                                "run %d of tenant %s: its worker %s is gone (attempt %d)",
                                run.number, ref.tenantId(), run.lease.owner, run.attempt);
                        run.loseLease(Access.system(Tenant.findById(ref.tenantId())));
                        lost.fire(new Lost(run));
                    }
                });
    }
}

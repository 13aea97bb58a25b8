package dev.goldsmith.trigger;

import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Triggers hear how the runs of their template end, patch schedules those of their team. */
@ApplicationScoped
class EndedRuns {
    private static final Logger LOG = Logger.getLogger(EndedRuns.class);

    @Inject Tenancy tenancy;

    // Not in that transaction, which has locks that a trigger's start takes in another order.
    void ended(@Observes(during = TransactionPhase.AFTER_SUCCESS) Run.Ended run) {
        try {
            tenancy.in(run.tenantId(), () -> tell(run));
            // Whoever patches a team has this one's lock while it waits for others.
            tenancy.in(run.tenantId(), () -> tellTeam(run));
        } catch (RuntimeException e) {
            LOG.warnf(
                    "the triggers of run %d's template didn't hear of its end: %s",
                    run.number(), e.getMessage());
        }
    }

    private static void tellTeam(Run.Ended run) {
        var id = PatchSchedule.idOf(run.templateId());
        var schedule = id == null ? null : PatchSchedule.locked(id);
        if (schedule != null) {
            var system = Access.system(Tenant.findById(run.tenantId()));
            schedule.heard(run, system, Instant.now());
        }
    }

    private static void tell(Run.Ended run) {
        var system = Access.system(Tenant.findById(run.tenantId()));
        Trigger.idsOf(run.templateId()).stream()
                .map(Trigger::locked)
                .filter(java.util.Objects::nonNull)
                .forEach(it -> it.heard(run, system, Instant.now()));
    }
}

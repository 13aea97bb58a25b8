package dev.goldsmith.gallery;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Stops what is being built on something that was withdrawn. Found by looking at what workers are
 * at, so it makes no difference when, why and by whom it was withdrawn, or who died meanwhile. What
 * still waits is refused when a worker looks for its source.
 */
@ApplicationScoped
public class WithdrawnRuns {
    private static final Logger LOG = Logger.getLogger(WithdrawnRuns.class);

    /** From the few runs on that workers are at; what was withdrawn may be much. */
    private static final String BUILDING =
            """
            select straight_join r.tenant_id, r.id from run r
            join withdrawal w on w.version_id = r.parent_version
            where r.state in ('BUILDING', 'CUSTOMIZING', 'OPTIMIZING', 'VALIDATING', 'DISTRIBUTING')
            union
            select straight_join r.tenant_id, r.id from run r
            join withdrawal w on w.image_id = r.parent_image and w.disk = r.source_digest
            where r.state in ('BUILDING', 'CUSTOMIZING', 'OPTIMIZING', 'VALIDATING', 'DISTRIBUTING')
            union
            select straight_join r.tenant_id, r.id from run r
            join image_version v on v.tenant_id = r.tenant_id and v.disk = r.source_digest
            join withdrawal w on w.version_id = v.id and w.cause = 'CHANGED'
            where r.state in ('BUILDING', 'CUSTOMIZING', 'OPTIMIZING', 'VALIDATING', 'DISTRIBUTING')
                and r.parent_image is not null
            limit 1000
            """;

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;

    void duties(@Observes Duties duties) {
        duties.each(
                Role.PORTAL,
                "stopping runs whose source was withdrawn",
                Duration.ofSeconds(1),
                this::round);
    }

    /** One look; whoever has a run just now is left to the next one. */
    public void round() {
        for (var ref : across.refs(BUILDING)) {
            try {
                tenancy.in(ref.tenantId(), () -> stop(ref));
            } catch (RuntimeException e) {
                LOG.warnf("run %d is looked at again later: %s", ref.id(), e.getMessage());
            }
        }
    }

    private static void stop(AcrossTenants.Ref ref) {
        var run = Run.lockedNow(ref.id());
        var why = run == null ? null : Withdrawal.ofSource(run);
        if (run != null && why != null && run.state.held()) {
            run.cancel(Access.system(Tenant.findById(ref.tenantId())), why.ofRun(run));
        }
    }
}

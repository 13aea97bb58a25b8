package dev.goldsmith.guardrail;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Says of exceptions whose last day is over that they have ended. They count for nothing from that
 * moment on, whenever this looks at them.
 */
@ApplicationScoped
public class ExemptionDuty {
    private static final Logger LOG = Logger.getLogger(ExemptionDuty.class);

    private static final String DUE =
            """
            select e.tenant_id, e.id from exemption e
            where e.state in ('REQUESTED', 'GRANTED') and e.ends_at <= utc_timestamp(6)
            order by e.ends_at limit 500
            """;

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;

    void duties(@Observes Duties duties) {
        duties.each(Role.PORTAL, "ending exceptions", Duration.ofMinutes(1), this::round);
    }

    /** One look at all that are over. */
    public void round() {
        across.refs(DUE).forEach(this::end);
    }

    private void end(AcrossTenants.Ref ref) {
        try {
            tenancy.in(
                    ref.tenantId(),
                    () ->
                            Objects.requireNonNull(Exemption.<Exemption>findById(ref.id()))
                                    .lookAt(Access.system(Tenant.findById(ref.tenantId()))));
        } catch (RuntimeException e) {
            LOG.warnf("exception %d is looked at again later: %s", ref.id(), e.getMessage());
        }
    }
}

package dev.goldsmith.approval;

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
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Ends approvals that nobody decided in time, or whose asker may no longer ask. Each is locked and
 * looked at again as its tenant, so any number of portals may do this at once.
 */
@ApplicationScoped
public class ApprovalDuty {
    private static final Logger LOG = Logger.getLogger(ApprovalDuty.class);

    private static final String DUE =
            """
            select a.tenant_id, a.id from approval a
            where a.state = 'OPEN' and (a.expires_at <= utc_timestamp(6)
                or (a.requested_by is not null and not exists (
                    select 1 from member m join person p on p.id = m.person_id and p.active
                    left join team_role r on r.tenant_id = m.tenant_id
                        and r.person_id = m.person_id and r.team_id = a.team_id
                        and r.role in ('OWNER', 'BUILDER')
                    where m.tenant_id = a.tenant_id and m.person_id = a.requested_by and m.active
                        and (m.role = 'ADMIN' or r.id is not null))))
            order by a.id limit 500
            """;

    /** A quarter of its life before the end, a day at most. */
    private static final String ENDS_SOON =
            """
            select a.tenant_id, a.id from approval a
            where a.state = 'OPEN' and a.warned_at is null and a.expires_at > utc_timestamp(6)
                and timestampdiff(second, utc_timestamp(6), a.expires_at)
                    <= least(86400, timestampdiff(second, a.requested_at, a.expires_at) / 4)
            order by a.id limit 500
            """;

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject Decisions decisions;

    void duties(@Observes Duties duties) {
        duties.each(Role.PORTAL, "looking after approvals", Duration.ofSeconds(10), this::round);
    }

    /** One look at everything that may have to end, or ends soon. */
    public void round() {
        across.refs(DUE).forEach(ref -> act(ref, system -> decisions.lookAt(ref.id(), system)));
        across.refs(ENDS_SOON).forEach(ref -> act(ref, system -> Approval.warn(ref.id(), system)));
    }

    private void act(AcrossTenants.Ref ref, Consumer<Access> deed) {
        try {
            tenancy.in(
                    ref.tenantId(),
                    () -> deed.accept(Access.system(Tenant.findById(ref.tenantId()))));
        } catch (RuntimeException e) {
            LOG.warnf("approval %d is looked at again later: %s", ref.id(), e.getMessage());
        }
    }
}

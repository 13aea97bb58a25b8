package dev.goldsmith.activity;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.installation.Round;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Seals what was told since the last look, tenant by tenant. Events whose transaction ended late
 * are sealed later and lost by nobody. Any number of portals may do this. Nothing here waits for
 * the broker: that is {@link Publisher}'s, and a tenant that can't be sealed holds up no other.
 */
@ApplicationScoped
public class Sealer {
    private static final Logger LOG = Logger.getLogger(Sealer.class);
    private static final int AT_ONCE = 200;

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject KeptHeads heads;

    private final Round keeping = new Round(LOG, "keeping signed heads in the store");

    void duties(@Observes Duties duties) {
        duties.each(Role.PORTAL, "sealing events", Duration.ofSeconds(1), this::round);
    }

    /** Seals everything that is there, and then has the new heads kept. */
    public void round() {
        RuntimeException failure = null;
        var tenants = unsealed();
        for (var tenant : tenants) {
            try {
                places(tenant);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        tenants.forEach(this::keep);
        if (failure != null) {
            throw failure;
        }
    }

    /** Everything that is committed has its place afterwards. */
    public void seal(String tenantId) {
        places(tenantId);
        keep(tenantId);
    }

    private void places(String tenantId) {
        while (tenancy.in(tenantId, () -> Chain.seal(AT_ONCE)) == AT_ONCE) {
            Thread.onSpinWait();
        }
    }

    /** A store that takes none now gets the next head. */
    private void keep(String tenantId) {
        keeping.run(() -> heads.keep(tenantId));
    }

    private List<String> unsealed() {
        return across.all(
                "select distinct tenant_id from event where seq is null", row -> row.getString(1));
    }
}

package dev.goldsmith.cost;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Charges runs that have ended, each in a transaction of its own; tenants take turns. */
@ApplicationScoped
public class ChargingDuty {
    private static final Logger LOG = Logger.getLogger(ChargingDuty.class);

    /** Of one tenant, before it is the next one's turn. */
    private static final int TURN = 50;

    private static final String TENANTS =
            """
            select distinct d.tenant_id, 0 from cost_due d
            join tenant t on t.id = d.tenant_id and t.state <> 'DELETING'
            order by d.tenant_id
            """;

    private static final String RUNS =
            """
            select d.tenant_id, d.run_id from cost_due d
            where d.tenant_id = ? and d.run_id > ? order by d.run_id limit %d
            """
                    .formatted(TURN);

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;

    void duties(@Observes Duties duties) {
        duties.once("charging runs", Duration.ofSeconds(5), this::round);
    }

    /** All that are due, each once. */
    public void round() {
        Map<String, Long> reached = new HashMap<>();
        List<String> tenants = across.refs(TENANTS).stream().map(it -> it.tenantId()).toList();
        while (!tenants.isEmpty()) {
            var more = new ArrayList<String>();
            for (var tenant : tenants) {
                var runs = across.refs(RUNS, tenant, reached.getOrDefault(tenant, 0L));
                for (var run : runs) {
                    reached.put(tenant, run.id());
                    charge(run);
                }
                if (runs.size() == TURN) {
                    more.add(tenant);
                }
            }
            tenants = more;
        }
    }

    private void charge(AcrossTenants.Ref run) {
        try {
            tenancy.in(run.tenantId(), () -> RunCharge.charge(run.id()));
        } catch (RuntimeException e) {
            if (DatabaseAway.causedBy(e)) {
                throw e;
            }
            // It stays due, and the others are charged.
            LOG.warnf(e, "the run with id %d is charged later", run.id());
        }
    }
}

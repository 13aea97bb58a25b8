package dev.goldsmith.operation;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.tenant.AcrossTenants;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;

/** Operations are kept for 90 days; no client asks for older ones. */
@ApplicationScoped
class OldOperations {
    @Inject AcrossTenants across;

    void duties(@Observes Duties duties) {
        duties.once("deleting old operations", Duration.ofDays(1), this::forget);
    }

    private void forget() {
        across.deleteAll("arm_operation where started_at < utc_timestamp(6) - interval 90 day");
    }
}

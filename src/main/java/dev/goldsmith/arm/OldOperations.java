package dev.goldsmith.arm;

import dev.goldsmith.tenant.AcrossTenants;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Operations are kept for 90 days; no client asks for older ones. */
@ApplicationScoped
class OldOperations {
    @Inject AcrossTenants across;

    @Scheduled(every = "24h", delayed = "10m")
    @RunOnVirtualThread
    void forget() {
        across.change(
                "delete from arm_operation where started_at < utc_timestamp(6) - interval 90 day limit 10000");
    }
}

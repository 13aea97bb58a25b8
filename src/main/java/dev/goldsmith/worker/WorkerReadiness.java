package dev.goldsmith.worker;

import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when at least one worker is heard of and has what it needs. */
@Readiness
@ApplicationScoped
public class WorkerReadiness implements HealthCheck {
    @Inject Tenancy tenancy;

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("workers");
        try {
            var workers = tenancy.outside(WorkerRow::fresh);
            boolean able = false;
            for (var worker : workers) {
                able |= worker.problemList().isEmpty();
                answer.withData(
                        worker.id,
                        worker.problemList().isEmpty()
                                ? "%s, %d of %d slots busy, %s, %d GiB free"
                                        .formatted(
                                                worker.capability,
                                                worker.busy,
                                                worker.slots,
                                                worker.acceleration,
                                                worker.diskFree >> 30)
                                : String.join("; ", worker.problemList()));
            }
            return answer.status(able).build();
        } catch (RuntimeException e) {
            return answer.down().withData("error", String.valueOf(e.getMessage())).build();
        }
    }
}

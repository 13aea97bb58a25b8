package dev.goldsmith.worker;

import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * A worker is ready when it has itself what a build needs. A portal is ready whatever its workers
 * lack: it only tells of them, for people must be able to sign in and see it.
 */
@Readiness
@ApplicationScoped
public class WorkerReadiness implements HealthCheck {
    @Inject InstallationConfig installation;
    @Inject WorkerHost host;
    @Inject Tenancy tenancy;

    @Override
    public HealthCheckResponse call() {
        return installation.plays(Role.PORTAL) ? workers() : worker();
    }

    private HealthCheckResponse worker() {
        var problems = String.join("\n", host.problems());
        var answer = HealthCheckResponse.named("worker").status(problems.isEmpty());
        if (!problems.isEmpty()) {
            // The launcher reads 'lacks': waiting won't help.
            answer.withData(host.looked() ? "lacks" : "looks", problems);
        }
        return answer.build();
    }

    private HealthCheckResponse workers() {
        var answer = HealthCheckResponse.named("workers").up();
        try {
            for (var worker : tenancy.outside(WorkerRow::fresh)) {
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
        } catch (RuntimeException e) {
            // Whether the database answers is a check of its own.
            answer.withData("error", String.valueOf(e.getMessage()));
        }
        return answer.build();
    }
}

package dev.goldsmith.installation;

import io.smallrye.health.api.HealthGroup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * A portal is alive when what answers people, a virtual thread, gets to run: one that computes for
 * minutes on each core would hold up everybody, and a check that runs elsewhere wouldn't see it.
 *
 * <p>Also in a group of its own, by which whoever restarts processes decides: what else {@code
 * /q/health/live} looks at, channels to the broker, isn't cured by that.
 */
@Liveness
@HealthGroup("process")
@ApplicationScoped
public class Carriers implements HealthCheck {
    private static final long SECONDS = 3;

    @Inject InstallationConfig installation;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("threads").status(!isPortal() || runs()).build();
    }

    private boolean isPortal() {
        return installation.plays(InstallationConfig.Role.PORTAL);
    }

    static boolean runs() {
        var ran = new CountDownLatch(1);
        Thread.ofVirtual().start(ran::countDown);
        try {
            return ran.await(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

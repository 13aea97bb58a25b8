package dev.goldsmith.worker;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Hears the doorbell, as every worker does. Which run it rang for doesn't matter: the database says
 * what comes next.
 */
@ApplicationScoped
public class BellListener {
    private static final Logger LOG = Logger.getLogger(BellListener.class);

    @Inject Slots slots;

    @Incoming("runs")
    @RunOnVirtualThread
    public void heard(String bell) {
        LOG.debugf("bell: %s", bell);
        slots.fill();
    }
}

package dev.goldsmith.worker;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.reactive.messaging.ChannelRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Hears the doorbell. Which run it rang for doesn't matter: the database says what comes next. A
 * full worker pauses its channel, so that others of its group hear of the work.
 */
@ApplicationScoped
public class BellListener {
    private static final Logger LOG = Logger.getLogger(BellListener.class);
    static final String CHANNEL = "runs";

    @Inject Slots slots;
    @Inject ChannelRegistry channels;

    @Incoming(CHANNEL)
    @RunOnVirtualThread
    public void heard(String bell) {
        LOG.debugf("bell: %s", bell);
        slots.fill();
    }

    void slotsChanged() {
        var channel = channels.getPausable(CHANNEL);
        if (channel == null) {
            return;
        }
        if (slots.full() && !channel.isPaused()) {
            channel.pause();
        } else if (!slots.full() && channel.isPaused()) {
            channel.resume();
        }
    }
}

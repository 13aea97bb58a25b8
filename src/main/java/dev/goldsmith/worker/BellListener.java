package dev.goldsmith.worker;

import dev.goldsmith.installation.Inbox;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Hears the doorbell, as every worker does. Which run it rang for doesn't matter: the database says
 * what comes next.
 */
@ApplicationScoped
public class BellListener {
    @Inject Slots slots;
    @Inject Inbox inbox;

    @Incoming("runs")
    @RunOnVirtualThread
    public void heard(ConsumerRecord<String, byte[]> bell) {
        inbox.take(bell, _ -> slots.fill());
    }
}

package dev.goldsmith.webhook;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.goldsmith.activity.Event;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.tenant.Tenancy;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Hears of facts from the broker and plans their deliveries. The broker may say a fact twice; there
 * is one delivery for each webhook and event. What can't be planned, because the database is away,
 * is tried until it can: the broker keeps its place.
 */
@ApplicationScoped
public class WebhookFeed {
    private static final Logger LOG = Logger.getLogger(WebhookFeed.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    @Inject Tenancy tenancy;

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Said(long id, String tenant) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Message(Said event) {}

    @Incoming("facts")
    @RunOnVirtualThread
    public void heard(String message) throws InterruptedException {
        Said said;
        try {
            said = Json.read(message, Message.class).event();
        } catch (IllegalArgumentException e) {
            LOG.warnf("the broker said something that is no fact: %s", e.getMessage());
            return;
        }
        while (!planned(said)) {
            Thread.sleep(PAUSE);
        }
    }

    private boolean planned(Said said) {
        try {
            tenancy.in(said.tenant(), () -> plan(said.id()));
            return true;
        } catch (RuntimeException e) {
            LOG.warnf("event %d waits for its webhooks: %s", said.id(), e.getMessage());
            return false;
        }
    }

    private static void plan(long eventId) {
        Event event = Event.findById(eventId);
        if (event == null || event.teamId == null) {
            return;
        }
        Webhook.<Webhook>list("teamId", event.teamId).stream()
                .filter(webhook -> webhook.wants(event))
                .forEach(webhook -> WebhookDelivery.plan(webhook, event, 0));
    }
}

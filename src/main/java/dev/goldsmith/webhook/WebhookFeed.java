package dev.goldsmith.webhook;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.goldsmith.activity.Event;
import dev.goldsmith.installation.Inbox;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.tenant.Tenancy;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/**
 * Hears of facts from the broker and plans their deliveries. The broker may say a fact twice; there
 * is one delivery for each webhook and event. A fact that isn't in the database is an erased
 * tenant's.
 */
@ApplicationScoped
public class WebhookFeed {
    @Inject Tenancy tenancy;
    @Inject Inbox inbox;

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Said(@Nullable Long id, @Nullable UUID tenant) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Message(@Nullable Said event) {}

    @Incoming("facts")
    @RunOnVirtualThread
    public void heard(ConsumerRecord<String, byte[]> message) {
        inbox.take(message, this::heard);
    }

    private void heard(String text) {
        var message = Json.read(text, Message.class);
        if (message == null
                || message.event() == null
                || message.event().id() == null
                || message.event().tenant() == null) {
            throw new IllegalArgumentException("an event needs an 'id' and a 'tenant'");
        }
        long id = message.event().id();
        tenancy.in(message.event().tenant().toString(), () -> plan(id));
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

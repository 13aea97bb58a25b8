package dev.goldsmith.webhook;

import dev.goldsmith.activity.Event;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.notify.MailConfig;
import dev.goldsmith.outbox.Channel;
import dev.goldsmith.outbox.Lanes;
import dev.goldsmith.outbox.Outbox;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.webhook.WebhookDelivery.Attempt;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is due. Webhooks don't wait for one another; one that doesn't answer is asked by one
 * thread at a time. Nothing of the database is held while a request is under way.
 */
@ApplicationScoped
public class Courier implements Channel {
    private static final int AT_ONCE = 200;
    private static final String DELIVERIES =
            "webhook_delivery d join webhook w on w.id = d.webhook_id where w.state = 'ACTIVE'";

    @Inject WebhookConfig config;
    @Inject MailConfig mail;
    @Inject Outbox outbox;
    @Inject GuardedFetch fetch;
    @Inject HomeKey home;

    private final Lanes lanes = new Lanes("webhook");

    /** What is needed to send, read before and used without the database. */
    private record Request(URI url, Map<String, String> headers, String body, String shown) {}

    void duties(@Observes Duties duties) {
        duties.each(Role.PORTAL, "sending webhooks", Duration.ofSeconds(2), this::round);
    }

    /**
     * @return the threads that send, for who wants to wait for them
     */
    public List<Thread> round() {
        return lanes.start(
                outbox.due("d.webhook_id", DELIVERIES, lanes.served(), Instant.now(), AT_ONCE),
                due -> outbox.deliver(due, this));
    }

    /** Sends what was just planned and waits a moment for it. */
    public void hurry(Duration patience) {
        Lanes.await(round(), patience);
    }

    @Override
    public @Nullable Parcel pack(long id, Instant now) {
        var delivery = WebhookDelivery.claim(id, now);
        if (delivery == null) {
            return null;
        }
        Webhook webhook = Objects.requireNonNull(Webhook.findById(delivery.webhookId));
        Event event = Objects.requireNonNull(Event.findById(delivery.eventId));
        Tenant tenant = Tenant.findById(event.tenantId);
        Team team = Team.findById(webhook.teamId);
        var root = mail.linkBase() + "/t/" + tenant.slug;
        var body = new Payload(event, root, tenant.slug, team.slug).text(webhook.format);
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", webhook.format.contentType);
        headers.put("Goldsmith-Event", event.kind);
        headers.put("Goldsmith-Delivery", delivery.id.toString());
        sign(headers, webhook, "evt_" + event.id, now.getEpochSecond(), body);
        var shown =
                headers.entrySet().stream()
                                .map(it -> it.getKey() + ": " + it.getValue())
                                .collect(Collectors.joining("\n"))
                        + "\n\n"
                        + body;
        var request = new Request(webhook.address(home), headers, body, shown);
        long webhookId = delivery.webhookId;
        return () -> new Answered(id, webhookId, attempt(request));
    }

    private final class Answered implements Outcome {
        private final long id;
        private final long webhookId;
        private final Attempt attempt;

        Answered(long id, long webhookId, Attempt attempt) {
            this.id = id;
            this.webhookId = webhookId;
            this.attempt = attempt;
        }

        @Override
        public boolean arrived() {
            return attempt.error() == null;
        }

        @Override
        public void note(Instant now) {
            // Locked first: what is read before it may be gone after it.
            var webhook = Webhook.locked(webhookId);
            WebhookDelivery delivery = WebhookDelivery.findById(id);
            if (webhook == null || delivery == null) {
                return;
            }
            delivery.answered(attempt, now, config);
            if (attempt.error() == null) {
                webhook.worked();
            } else {
                var system = Access.system(Tenant.findById(delivery.tenantId));
                webhook.failed(system, attempt.error(), now, config);
            }
        }
    }

    /** By each of its keys, and for the old ones among them in the old way, too. */
    private void sign(
            Map<String, String> headers, Webhook webhook, String id, long at, String body) {
        var secrets = WebhookKey.of(webhook).stream().map(key -> key.secret(home)).toList();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", String.valueOf(at));
        headers.put(
                "webhook-signature",
                secrets.stream()
                        .map(secret -> secret.signature(id, at, body))
                        .collect(Collectors.joining(" ")));
        if (secrets.stream().anyMatch(Secret::isOld)) {
            headers.put(
                    "Goldsmith-Signature",
                    secrets.stream()
                            .filter(Secret::isOld)
                            .map(secret -> secret.oldSignature(at, body))
                            .collect(Collectors.joining(",", "t=%d,".formatted(at), "")));
        }
    }

    private Attempt attempt(Request request) {
        long began = System.nanoTime();
        Integer status = null;
        String response = null;
        String error = null;
        try {
            var reply = fetch.post(request.url, request.headers, request.body, config.timeout());
            status = reply.status();
            response = reply.body();
            if (status < 200 || status > 299) {
                error = "%s answered %d".formatted(request.url.getHost(), status);
            }
        } catch (Refused refused) {
            error = refused.detail();
        }
        return new Attempt(
                request.shown,
                status,
                response,
                Duration.ofNanos(System.nanoTime() - began).toMillis(),
                error == null || error.length() <= 500 ? error : error.substring(0, 500));
    }
}

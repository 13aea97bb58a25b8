package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.webhook.Courier;
import dev.goldsmith.webhook.Webhook;
import dev.goldsmith.webhook.WebhookDelivery;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was sent to a webhook and what it answered. */
@Path("/t/{slug}/settings/webhooks/{id:\\d{1,18}}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class WebhookDeliveryPages {
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    @Inject Caller caller;
    @Inject Courier courier;

    record Delivery(String root, Webhook webhook, WebhookDelivery delivery)
            implements TemplateInstance {}

    @GET
    @Path("deliveries/{delivery:\\d{1,18}}")
    @Allow(Permission.OWN)
    @Transactional
    public TemplateInstance show(@PathParam("id") long id, @PathParam("delivery") long delivery) {
        var by = caller.access();
        var webhook = Webhook.require(by, id);
        return new Delivery(
                "/t/" + by.tenantSlug(), webhook, WebhookDelivery.require(webhook, delivery));
    }

    @POST
    @Path("tests")
    @Allow(Permission.OWN)
    public Response test(
            @PathParam("id") long id, @FormParam(Idempotency.FIELD) @Nullable String key) {
        var by = caller.access();
        return sent(key, id, () -> Webhook.require(by, id).test(by));
    }

    @POST
    @Path("deliveries/{delivery:\\d{1,18}}/replays")
    @Allow(Permission.OWN)
    public Response replay(
            @PathParam("id") long id,
            @PathParam("delivery") long delivery,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        var by = caller.access();
        return sent(
                key,
                id,
                () -> {
                    var webhook = Webhook.require(by, id);
                    return WebhookDelivery.require(webhook, delivery).again(webhook);
                });
    }

    private Response sent(@Nullable String key, long webhook, Supplier<WebhookDelivery> plan) {
        var at =
                "/t/%s/settings/webhooks/%d/deliveries/"
                        .formatted(caller.access().tenantSlug(), webhook);
        var answer = Form.pressed(key, () -> URI.create(at + plan.get().id));
        courier.hurry(PATIENCE);
        return answer;
    }
}

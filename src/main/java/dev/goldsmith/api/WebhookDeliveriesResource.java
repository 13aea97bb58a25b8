package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.webhook.WebhookDelivery;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/teams/{team}/webhooks/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Webhooks")
public class WebhookDeliveriesResource {
    @Inject Caller caller;

    /**
     * @param state waiting, delivered or givenUp
     * @param status of the last answer
     * @param request the last request, headers and body; only on one delivery
     * @param response the beginning of the last answer; only on one delivery
     */
    public record DeliveryAnswer(
            long id,
            long eventId,
            String kind,
            String state,
            int attempts,
            Instant createdAt,
            @Nullable Instant triedAt,
            @Nullable Integer status,
            @Nullable Long tookMillis,
            @Nullable String error,
            @Nullable String request,
            @Nullable String response) {
        static DeliveryAnswer line(WebhookDelivery it) {
            return of(it, null, null);
        }

        static DeliveryAnswer of(
                WebhookDelivery it, @Nullable String request, @Nullable String response) {
            return new DeliveryAnswer(
                    it.id,
                    it.eventId,
                    it.kind,
                    it.state.word(),
                    it.attempts,
                    it.createdAt,
                    it.triedAt,
                    it.status,
                    it.tookMillis,
                    it.error,
                    request,
                    response);
        }
    }

    @GET
    @Path("deliveries")
    @Allow(Permission.OWN)
    @Transactional
    @Operation(operationId = "listWebhookDeliveries", summary = "What was sent, newest first")
    public Page<DeliveryAnswer> list(
            @PathParam("team") String team,
            @PathParam("id") String id,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var webhook = WebhooksResource.require(caller.access(), team, id);
        return WebhookDelivery.page(webhook, Query.after(after), Query.limit(limit))
                .map(DeliveryAnswer::line);
    }

    @GET
    @Path("deliveries/{delivery}")
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "getWebhookDelivery",
            summary = "One delivery: what was sent and answered last")
    public DeliveryAnswer get(
            @PathParam("team") String team,
            @PathParam("id") String id,
            @PathParam("delivery") String delivery) {
        var webhook = WebhooksResource.require(caller.access(), team, id);
        var it = WebhookDelivery.require(webhook, number(delivery));
        return DeliveryAnswer.of(it, it.request, it.response);
    }

    @POST
    @Path("deliveries/{delivery}/replays")
    @Allow(Permission.OWN)
    @Transactional
    @Once
    @Operation(operationId = "replayWebhookDelivery", summary = "Send the same event again")
    @APIResponse(responseCode = "202", description = "The new delivery")
    public RestResponse<DeliveryAnswer> replay(
            @PathParam("team") String team,
            @PathParam("id") String id,
            @PathParam("delivery") String delivery) {
        var webhook = WebhooksResource.require(caller.access(), team, id);
        var again = WebhookDelivery.require(webhook, number(delivery)).again(webhook);
        return RestResponse.accepted(DeliveryAnswer.line(again));
    }

    @POST
    @Path("tests")
    @Allow(Permission.OWN)
    @Transactional
    @Once
    @Operation(operationId = "testWebhook", summary = "Send an event of kind `webhook.tested`")
    @APIResponse(responseCode = "202", description = "The delivery")
    public RestResponse<DeliveryAnswer> test(
            @PathParam("team") String team, @PathParam("id") String id) {
        var by = caller.access();
        return RestResponse.accepted(
                DeliveryAnswer.line(WebhooksResource.require(by, team, id).test(by)));
    }

    private static long number(String id) {
        return PathNumber.of(id, "delivery", Long.MAX_VALUE);
    }
}

package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.webhook.WebhookDelivery;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/teams/{team}/webhooks/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Webhooks")
public class WebhookDeliveriesResource {
    @Inject Caller caller;
    @Inject Idempotency idempotency;

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
    @Operation(operationId = "replayWebhookDelivery", summary = "Send the same event again")
    @APIResponse(
            responseCode = "202",
            description = "The new delivery",
            content = @Content(schema = @Schema(implementation = DeliveryAnswer.class)))
    public Response replay(
            @PathParam("team") String team,
            @PathParam("id") String id,
            @PathParam("delivery") String delivery,
            @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        return idempotency.once(
                key,
                "",
                () -> {
                    var webhook = WebhooksResource.require(caller.access(), team, id);
                    var again = WebhookDelivery.require(webhook, number(delivery)).again(webhook);
                    return Response.accepted(DeliveryAnswer.line(again)).build();
                });
    }

    @POST
    @Path("tests")
    @Allow(Permission.OWN)
    @Transactional
    @Operation(operationId = "testWebhook", summary = "Send an event of kind `webhook.tested`")
    @APIResponse(
            responseCode = "202",
            description = "The delivery",
            content = @Content(schema = @Schema(implementation = DeliveryAnswer.class)))
    public Response test(
            @PathParam("team") String team,
            @PathParam("id") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        return idempotency.once(
                key,
                "",
                () -> {
                    var by = caller.access();
                    var delivery = WebhooksResource.require(by, team, id).test(by);
                    return Response.accepted(DeliveryAnswer.line(delivery)).build();
                });
    }

    private static long number(String id) {
        return PathNumber.of(id, "delivery", Long.MAX_VALUE);
    }
}

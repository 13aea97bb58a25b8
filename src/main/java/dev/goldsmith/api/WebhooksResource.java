package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.door.Once;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.webhook.Format;
import dev.goldsmith.webhook.Webhook;
import dev.goldsmith.webhook.WebhookKey;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/teams/{team}/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Webhooks")
public class WebhooksResource {
    @Inject Caller caller;
    @Inject GuardedFetch fetch;
    @Inject HomeKey home;

    /**
     * @param url needed for a new one; later left out, or as it is shown, it stays
     * @param format json, cloudEvents, slack or teams; default: json
     * @param kinds of docs/reference/webhooks.md: {@code run.failed}, {@code approval.*} or {@code
     *     *}
     */
    public record WebhookRequest(
            @Nullable String name,
            @Nullable String url,
            @Nullable String format,
            @Nullable List<String> kinds) {}

    public record Key(long id, String hint, Instant createdAt) {
        static Key of(WebhookKey key) {
            return new Key(key.id, key.hint, key.createdAt);
        }
    }

    /**
     * @param url host and end of the address; who knows all of it may write there
     * @param state active or disabled
     * @param secret the first key, in the answer that made it and never again
     */
    public record WebhookAnswer(
            long id,
            String name,
            String url,
            String format,
            List<String> kinds,
            String state,
            @Nullable Instant failingSince,
            @Nullable String lastError,
            List<Key> keys,
            @Nullable String secret)
            implements Idempotency.ShownOnce {
        @Override
        public boolean showsSecret() {
            return secret != null;
        }

        static WebhookAnswer of(Webhook webhook, @Nullable String secret) {
            return new WebhookAnswer(
                    webhook.id,
                    webhook.name,
                    webhook.urlShown == null ? "" : webhook.urlShown,
                    webhook.format.word(),
                    webhook.kindList(),
                    webhook.state.name().toLowerCase(java.util.Locale.ROOT),
                    webhook.failingSince,
                    webhook.lastError,
                    WebhookKey.of(webhook).stream().map(Key::of).toList(),
                    secret);
        }
    }

    /**
     * @param secret shown once
     */
    public record NewKey(long id, String hint, String secret) implements Idempotency.ShownOnce {
        @Override
        public boolean showsSecret() {
            return true;
        }
    }

    @GET
    @Allow(Permission.OWN)
    @Transactional
    @Operation(operationId = "listWebhooks", summary = "The webhooks of a team, by name")
    public Page<WebhookAnswer> list(
            @PathParam("team") String team,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var all = Webhook.of(Team.require(team, caller.access(), Permission.OWN));
        return Query.page(all, it -> it.name + "/" + it.id, after, limit)
                .map(it -> WebhookAnswer.of(it, null));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Once
    @Operation(
            operationId = "createWebhook",
            summary = "Have a team's events sent somewhere",
            description =
                    "The answer carries the key that requests are signed with (Standard Webhooks); it is shown this"
                            + " once. A repeat by the same idempotency key makes no second one, and"
                            + " is answered 409 with the address of the first.")
    @APIResponse(responseCode = "201", description = "The webhook and its first key")
    public RestResponse<WebhookAnswer> create(
            @PathParam("team") String slug, WebhookRequest request) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.OWN);
        var webhook = Webhook.create(by, team, wish(request), fetch, home);
        var shown = WebhookKey.add(by, webhook, home);
        return Made.at(
                Links.of(by).webhook(team.slug, webhook.id),
                WebhookAnswer.of(webhook, shown.text()));
    }

    @GET
    @Path("{id}")
    @Allow(Permission.OWN)
    @Transactional
    @Operation(operationId = "getWebhook", summary = "One webhook")
    public WebhookAnswer get(@PathParam("team") String team, @PathParam("id") String id) {
        return WebhookAnswer.of(require(caller.access(), team, id), null);
    }

    @PUT
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Operation(operationId = "putWebhook", summary = "Change a webhook; its keys stay")
    public WebhookAnswer put(
            @PathParam("team") String team, @PathParam("id") String id, WebhookRequest request) {
        var by = caller.access();
        var webhook = require(by, team, id);
        webhook.change(by, wish(request), fetch, home);
        return WebhookAnswer.of(webhook, null);
    }

    @DELETE
    @Path("{id}")
    @Allow(Permission.OWN)
    @Transactional
    @Operation(operationId = "deleteWebhook", summary = "Remove a webhook and its deliveries")
    public WebhookAnswer delete(@PathParam("team") String team, @PathParam("id") String id) {
        var by = caller.access();
        var webhook = require(by, team, id);
        var last = WebhookAnswer.of(webhook, null);
        webhook.remove(by);
        return last;
    }

    @POST
    @Path("{id}/enabling")
    @Allow(Permission.OWN)
    @Transactional
    @Once
    @Operation(
            operationId = "enableWebhook",
            summary = "Switch a webhook on again that failed too long")
    public RestResponse<WebhookAnswer> enable(
            @PathParam("team") String team, @PathParam("id") String id) {
        var by = caller.access();
        var webhook = require(by, team, id);
        webhook.enable(by);
        return RestResponse.ok(WebhookAnswer.of(webhook, null));
    }

    @POST
    @Path("{id}/keys")
    @Allow(Permission.OWN)
    @Transactional
    @Once
    @Operation(
            operationId = "addWebhookKey",
            summary = "Add a second key; requests then bear both signatures")
    @APIResponse(responseCode = "201", description = "The key, shown only once")
    public RestResponse<NewKey> addKey(@PathParam("team") String team, @PathParam("id") String id) {
        var by = caller.access();
        var webhook = require(by, team, id);
        var shown = WebhookKey.add(by, webhook, home);
        long key = shown.key().id;
        return Made.at(
                URI.create("%s/keys/%d".formatted(Links.of(by).webhook(team, webhook.id), key)),
                new NewKey(key, shown.key().hint, shown.text()));
    }

    @DELETE
    @Path("{id}/keys/{key}")
    @Allow(Permission.OWN)
    @Transactional
    @Operation(operationId = "removeWebhookKey", summary = "Remove one of two keys")
    public WebhookAnswer removeKey(
            @PathParam("team") String team,
            @PathParam("id") String id,
            @PathParam("key") String key) {
        var by = caller.access();
        var webhook = require(by, team, id);
        WebhookKey.remove(by, webhook, PathNumber.of(key, "key", Long.MAX_VALUE));
        return WebhookAnswer.of(webhook, null);
    }

    /** The webhook of a URL, which has to be the team's. */
    static Webhook require(Access by, String slug, String id) {
        var team = Team.require(slug, by, Permission.OWN);
        var webhook = Webhook.require(by, PathNumber.of(id, "webhook", Long.MAX_VALUE));
        if (webhook.teamId != team.id) {
            throw new Refused(Refusal.NOT_FOUND, "Team %s has no webhook %s.".formatted(slug, id));
        }
        return webhook;
    }

    private static Webhook.Wish wish(WebhookRequest request) {
        if (request.name() == null) {
            throw Query.fault("$.name", "'name' is needed.");
        }
        return new Webhook.Wish(
                request.name(),
                request.url(),
                Format.of(request.format()),
                request.kinds() == null ? List.of() : request.kinds());
    }
}

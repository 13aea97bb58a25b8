package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.webhook.Format;
import dev.goldsmith.webhook.Webhook;
import dev.goldsmith.webhook.WebhookDelivery;
import dev.goldsmith.webhook.WebhookKey;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where teams want their facts sent. */
@Path("/t/{slug}/settings/webhooks")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class WebhookPages {
    private static final int PAGE = 25;

    @Inject Caller caller;
    @Inject GuardedFetch fetch;
    @Inject HomeKey home;

    public record OfTeam(Team team, List<Webhook> webhooks) {}

    record Webhooks(String root, List<OfTeam> teams) implements TemplateInstance {}

    /**
     * The form, new or of one that is there.
     *
     * @param more kinds that aren't among the usual ones
     */
    public record Form(
            String name,
            String url,
            Format chosen,
            List<String> kinds,
            String more,
            @Nullable String faultField,
            @Nullable String fault) {
        public List<Format> formats() {
            return List.of(Format.values());
        }

        public List<WebhookKinds.Group> groups() {
            return WebhookKinds.USUAL;
        }

        public boolean faulty(String field) {
            return field.equals(faultField);
        }

        static Form fresh() {
            return new Form(
                    "", "", Format.JSON, List.of("run.failed", "run.succeeded"), "", null, null);
        }

        static Form of(Webhook webhook) {
            return new Form(
                    webhook.name,
                    webhook.url,
                    webhook.format,
                    webhook.kindList(),
                    WebhookKinds.unusual(webhook.kindList()),
                    null,
                    null);
        }
    }

    record NewWebhook(String root, Team team, Form form) implements TemplateInstance {}

    /**
     * @param secret a key's text, on the one page that shows it
     */
    record One(
            String root,
            Webhook webhook,
            Team team,
            Form form,
            List<WebhookKey> keys,
            @Nullable String secret,
            List<WebhookDelivery> deliveries,
            @Nullable String next)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.OWN)
    @Transactional
    public TemplateInstance list() {
        var by = caller.access();
        return new Webhooks(
                root(),
                Team.readable(by).stream()
                        .filter(team -> by.may(Permission.OWN, team.id))
                        .map(team -> new OfTeam(team, Webhook.of(team)))
                        .toList());
    }

    @GET
    @Path("new")
    @Allow(Permission.OWN)
    @Transactional
    public TemplateInstance fresh(@QueryParam("team") @DefaultValue("") String team) {
        return new NewWebhook(
                root(), Team.require(team, caller.access(), Permission.OWN), Form.fresh());
    }

    /** Its first key is shown on the answer, so that isn't a redirect. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response create(
            @FormParam("team") @DefaultValue("") String slug,
            @FormParam("name") @DefaultValue("") String name,
            @FormParam("url") @DefaultValue("") String url,
            @FormParam("format") @DefaultValue("json") String format,
            @FormParam("kind") List<String> kinds,
            @FormParam("more") @DefaultValue("") String more) {
        var by = caller.access();
        try {
            var html =
                    QuarkusTransaction.joiningExisting()
                            .call(() -> {
                                var team = Team.require(slug, by, Permission.OWN);
                                var wish = wish(name, url, format, kinds, more);
                                var webhook = Webhook.create(by, team, wish, fetch);
                                var shown = WebhookKey.add(by, webhook, home);
                                return one(webhook, Form.of(webhook), shown.text(), null).render();
                            });
            return page(200, html);
        } catch (Refused refused) {
            return again(
                    refused,
                    form -> {
                        var team = Team.require(slug, by, Permission.OWN);
                        return new NewWebhook(root(), team, form).render();
                    },
                    name,
                    url,
                    format,
                    kinds,
                    more);
        }
    }

    @GET
    @Path("{id:\\d{1,18}}")
    @Allow(Permission.OWN)
    @Transactional
    public TemplateInstance show(
            @PathParam("id") long id, @QueryParam("after") @Nullable String after) {
        var webhook = Webhook.require(caller.access(), id);
        Long before = after != null && after.matches("\\d{1,18}") ? Long.valueOf(after) : null;
        return one(webhook, Form.of(webhook), null, before);
    }

    @POST
    @Path("{id:\\d{1,18}}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response change(
            @PathParam("id") long id,
            @FormParam("name") @DefaultValue("") String name,
            @FormParam("url") @DefaultValue("") String url,
            @FormParam("format") @DefaultValue("json") String format,
            @FormParam("kind") List<String> kinds,
            @FormParam("more") @DefaultValue("") String more) {
        var by = caller.access();
        try {
            QuarkusTransaction.joiningExisting()
                    .run(() ->
                            Webhook.require(by, id)
                                    .change(by, wish(name, url, format, kinds, more), fetch));
            return back(id);
        } catch (Refused refused) {
            return again(
                    refused,
                    form -> one(Webhook.require(by, id), form, null, null).render(),
                    name,
                    url,
                    format,
                    kinds,
                    more);
        }
    }

    @POST
    @Path("{id:\\d{1,18}}/keys")
    @Allow(Permission.OWN)
    @Transactional
    public TemplateInstance addKey(@PathParam("id") long id) {
        var by = caller.access();
        var webhook = Webhook.require(by, id);
        var shown = WebhookKey.add(by, webhook, home);
        return one(webhook, Form.of(webhook), shown.text(), null);
    }

    @POST
    @Path("{id:\\d{1,18}}/keys/{key:\\d{1,18}}/removal")
    @Allow(Permission.OWN)
    @Transactional
    public Response removeKey(@PathParam("id") long id, @PathParam("key") long key) {
        var by = caller.access();
        WebhookKey.remove(by, Webhook.require(by, id), key);
        return back(id);
    }

    @POST
    @Path("{id:\\d{1,18}}/enabling")
    @Allow(Permission.OWN)
    @Transactional
    public Response enable(@PathParam("id") long id) {
        var by = caller.access();
        Webhook.require(by, id).enable(by);
        return back(id);
    }

    @POST
    @Path("{id:\\d{1,18}}/removal")
    @Allow(Permission.OWN)
    @Transactional
    public Response remove(@PathParam("id") long id) {
        var by = caller.access();
        Webhook.require(by, id).remove(by);
        return Response.seeOther(URI.create(root() + "/settings/webhooks")).build();
    }

    private One one(Webhook webhook, Form form, @Nullable String secret, @Nullable Long before) {
        var page = WebhookDelivery.page(webhook, before, PAGE);
        return new One(
                root(),
                webhook,
                Objects.requireNonNull(Team.findById(webhook.teamId)),
                form,
                WebhookKey.of(webhook),
                secret,
                page.items(),
                page.next());
    }

    private static Webhook.Wish wish(
            String name, String url, String format, List<String> kinds, String more) {
        return new Webhook.Wish(
                name, url, format(format), Stream.concat(kinds.stream(), split(more)).toList());
    }

    private static Stream<String> split(String more) {
        return Stream.of(more.split("[\\s,]+")).filter(it -> !it.isEmpty());
    }

    private static Format format(String word) {
        return Stream.of(Format.values())
                .filter(it -> it.word().equals(word))
                .findFirst()
                .orElse(Format.JSON);
    }

    private interface Renderer {
        String render(Form form);
    }

    /** The form again, with what was typed and the fault beside its field. */
    private Response again(
            Refused refused,
            Renderer renderer,
            String name,
            String url,
            String format,
            List<String> kinds,
            String more) {
        if (refused.violations.isEmpty()) {
            throw refused;
        }
        var form =
                new Form(
                        name,
                        url,
                        format(format),
                        kinds,
                        more,
                        refused.violations.getFirst().path(),
                        refused.detail());
        return page(
                refused.refusal.status,
                QuarkusTransaction.joiningExisting().call(() -> renderer.render(form)));
    }

    private static Response page(int status, String html) {
        return Response.status(status).type("text/html; charset=utf-8").entity(html).build();
    }

    private Response back(long id) {
        return Response.seeOther(URI.create(root() + "/settings/webhooks/" + id)).build();
    }

    private String root() {
        return "/t/" + caller.access().tenantSlug();
    }
}

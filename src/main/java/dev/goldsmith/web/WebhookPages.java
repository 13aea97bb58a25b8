package dev.goldsmith.web;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.webhook.Format;
import dev.goldsmith.webhook.Webhook;
import dev.goldsmith.webhook.WebhookDelivery;
import dev.goldsmith.webhook.WebhookKey;
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
import jakarta.ws.rs.core.MultivaluedMap;
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

    record NewWebhook(String root, Team team, Choices choices, Form form)
            implements TemplateInstance {}

    /** What a form offers. */
    public record Choices(
            List<Format> formats, List<WebhookKinds.Group> groups, List<EventKind> kinds) {
        static final Choices ALL =
                new Choices(List.of(Format.values()), WebhookKinds.GROUPS, EventKind.ofTeams());
    }

    /**
     * @param secret a key's text, on the one page that shows it
     */
    record One(
            String root,
            Webhook webhook,
            Team team,
            Choices choices,
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
        return fresh(
                Team.require(team, caller.access(), Permission.OWN),
                filled("", Format.JSON, List.of("run.failed", "run.succeeded")));
    }

    private NewWebhook fresh(Team team, Form form) {
        return new NewWebhook(root(), team, Choices.ALL, form);
    }

    /** Its first key is shown on the answer, so that isn't a redirect. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response create(MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = Form.of(typed);
        return form.show(
                () -> {
                    var team = Team.require(form.value("team"), by, Permission.OWN);
                    var webhook = Webhook.create(by, team, wish(form), fetch, home);
                    var shown = WebhookKey.add(by, webhook, home);
                    return Form.page(one(webhook, of(webhook), shown.text(), null));
                },
                it -> fresh(Team.require(form.value("team"), by, Permission.OWN), it));
    }

    @GET
    @Path("{id:\\d{1,18}}")
    @Allow(Permission.OWN)
    @Transactional
    public TemplateInstance show(
            @PathParam("id") long id, @QueryParam("after") @Nullable String after) {
        var webhook = Webhook.require(caller.access(), id);
        Long before = after != null && after.matches("\\d{1,18}") ? Long.valueOf(after) : null;
        return one(webhook, of(webhook), null, before);
    }

    @POST
    @Path("{id:\\d{1,18}}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response change(@PathParam("id") long id, MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    Webhook.require(by, id).change(by, wish(form), fetch, home);
                    return at(id);
                },
                it -> one(Webhook.require(by, id), it, null, null));
    }

    @POST
    @Path("{id:\\d{1,18}}/keys")
    @Allow(Permission.OWN)
    public Response addKey(
            @PathParam("id") long id, @FormParam(Idempotency.FIELD) @Nullable String key) {
        var by = caller.access();
        return Form.button(key)
                .show(
                        () -> {
                            var webhook = Webhook.require(by, id);
                            var shown = WebhookKey.add(by, webhook, home);
                            return Form.page(one(webhook, of(webhook), shown.text(), null));
                        },
                        it -> {
                            var webhook = Webhook.require(by, id);
                            return one(webhook, of(webhook).saying(it), null, null);
                        });
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
                Choices.ALL,
                form,
                WebhookKey.of(webhook),
                secret,
                page.items(),
                page.next());
    }

    private static Webhook.Wish wish(Form form) {
        return new Webhook.Wish(
                form.value("name"),
                form.text("url"),
                Format.of(form.text("format")),
                Stream.concat(
                                form.all("kinds").stream(),
                                Stream.of(form.value("more").split("[\\s,]+")))
                        .filter(it -> !it.isBlank())
                        .toList());
    }

    /** The address of one that is there isn't in its form: who wants another types it. */
    private static Form of(Webhook webhook) {
        return filled(webhook.name, webhook.format, webhook.kindList());
    }

    private static Form filled(String name, Format format, List<String> kinds) {
        var form =
                Form.filled(
                        "name",
                        name,
                        "url",
                        "",
                        "format",
                        format.word(),
                        "more",
                        WebhookKinds.unusual(kinds));
        form.typed().addAll("kinds", kinds);
        return form;
    }

    private URI at(long id) {
        return URI.create(root() + "/settings/webhooks/" + id);
    }

    private Response back(long id) {
        return Response.seeOther(at(id)).build();
    }

    private String root() {
        return "/t/" + caller.access().tenantSlug();
    }
}

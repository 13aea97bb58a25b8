package dev.goldsmith.web;

import dev.goldsmith.cascade.DerivativePolicy;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.template.ForgottenLayers;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateMove;
import dev.goldsmith.template.TemplateRemoval;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A template taken out, taken elsewhere, or ended. */
@Path("/t/{slug}/teams/{team}/templates/{name}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TemplateManagePages {
    @Inject Caller caller;
    @Inject TemplateMove move;
    @Inject TemplateRemoval removal;

    /**
     * @param base URL of the template
     * @param teams that it may go to
     * @param forgotten whether its layers were forgotten just now
     * @param policy what a cascade does with it; null: nobody set it, so that it asks
     */
    record Manage(
            String root,
            String base,
            Team team,
            String name,
            int version,
            List<Team> teams,
            boolean mayRun,
            boolean mayEdit,
            boolean mayOwn,
            @Nullable DerivativePolicy policy,
            boolean forgotten,
            Form form)
            implements TemplateInstance {}

    @GET
    @Path("manage")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            @QueryParam("said") @Nullable String said) {
        return page(slug, name, Form.empty(), "forgotten".equals(said));
    }

    /** The latest version's JSON as a file. */
    @GET
    @Path("export")
    @Produces(MediaType.APPLICATION_JSON)
    @Allow(Permission.READ)
    @Transactional
    public Response export(@PathParam("team") String slug, @PathParam("name") String name) {
        var template = Template.require(Team.require(slug, caller.access(), Permission.READ), name);
        return Response.ok(template.latest().document)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"%s.json\"".formatted(template.name))
                .build();
    }

    /** The channel that its new versions enter; empty: none. */
    @POST
    @Path("channel")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response channel(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            @FormParam("channel") @DefaultValue("") String channel) {
        var by = caller.access();
        var form = Form.filled("channel", channel);
        return form.submit(
                () -> {
                    var team = Team.require(slug, by, Permission.OWN);
                    var template = Template.require(team, name);
                    Promotion.enterBy(by, team, template, form.text("channel"));
                    return URI.create(
                            "/t/%s/teams/%s/templates/%s/manage"
                                    .formatted(by.tenantSlug(), team.slug, template.name));
                },
                it -> page(slug, name, it, false));
    }

    /** What a cascade does when it reaches this template. */
    @POST
    @Path("cascade-policy")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(
            value = Permission.EDIT,
            token = {Permission.EDIT, Permission.RUN})
    public Response cascadePolicy(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var team = Team.require(slug, by, Permission.EDIT);
                    var template = Template.require(team, name);
                    var kind = form.value("policy");
                    var ignores = kind.equals(DerivativePolicy.Kind.IGNORE.word());
                    DerivativePolicy.put(
                            by,
                            team,
                            template,
                            DerivativePolicy.Setting.of(kind, ignores ? form.text("until") : null));
                    return URI.create(
                            "/t/%s/teams/%s/templates/%s/manage#cascade"
                                    .formatted(by.tenantSlug(), team.slug, template.name));
                },
                it -> page(slug, name, it, false));
    }

    /** The next build runs all steps. */
    @POST
    @Path("layers/deletion")
    @Allow(Permission.RUN)
    @Transactional
    public Response forget(@PathParam("team") String slug, @PathParam("name") String name) {
        var by = caller.access();
        ForgottenLayers.forget(by, slug, name);
        return Response.seeOther(
                        URI.create(
                                "/t/%s/teams/%s/templates/%s/manage?said=forgotten"
                                        .formatted(by.tenantSlug(), slug, name)))
                .build();
    }

    @POST
    @Path("relocation")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.EDIT)
    public Response move(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = Form.of(typed);
        return form.answer(
                () -> {
                    var toTeam = form.value("team");
                    var moved = move.move(by, slug, name, toTeam, form.value("name").strip());
                    return Response.seeOther(
                                    URI.create(
                                            "/t/%s/teams/%s/templates/%s?said=moved"
                                                    .formatted(
                                                            by.tenantSlug(), toTeam, moved.name)))
                            .build();
                },
                it -> page(slug, name, it, false));
    }

    @POST
    @Path("deletion")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.EDIT)
    public Response delete(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var template = Template.require(Team.require(slug, by, Permission.EDIT), name);
                    if (!form.value("confirm").strip().equals(template.name)) {
                        throw Fields.fault(
                                "confirm",
                                "To delete the template type its name, '%s'."
                                        .formatted(template.name));
                    }
                    removal.delete(by, slug, name, null);
                    return URI.create("/t/%s/templates".formatted(by.tenantSlug()));
                },
                it -> page(slug, name, it, false));
    }

    private Manage page(String slug, String name, Form form, boolean forgotten) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.READ);
        var template = Template.require(team, name);
        var root = "/t/" + by.tenantSlug();
        var policy = DerivativePolicy.of(template);
        var setting = policy == null ? DerivativePolicy.Setting.DEFAULT : policy.setting();
        return new Manage(
                root,
                "%s/teams/%s/templates/%s".formatted(root, team.slug, template.name),
                team,
                template.name,
                template.latestVersion,
                Team.readable(by).stream().filter(t -> by.may(Permission.EDIT, t.id)).toList(),
                by.may(Permission.RUN, team.id),
                by.may(Permission.EDIT, team.id),
                by.may(Permission.OWN, team.id),
                policy,
                forgotten,
                form.over(
                        Form.filled(
                                "team",
                                slug,
                                "name",
                                name,
                                "channel",
                                template.channel,
                                "policy",
                                setting.kind().word(),
                                "until",
                                setting.until() == null ? null : setting.until().toString())));
    }
}

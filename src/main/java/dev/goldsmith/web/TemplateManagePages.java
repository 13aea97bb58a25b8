package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateMove;
import dev.goldsmith.template.TemplateRemoval;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
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
     * @param toTeam what was chosen
     * @param toName what was typed
     * @param moveFault why it can't be moved so, or empty
     * @param deleteFault why it can't be deleted, or empty
     */
    record Manage(
            String root,
            String base,
            Team team,
            String name,
            int version,
            List<Team> teams,
            boolean mayEdit,
            boolean mayOwn,
            @Nullable String channel,
            String toTeam,
            String toName,
            String moveFault,
            String deleteFault)
            implements TemplateInstance {}

    @GET
    @Path("manage")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(@PathParam("team") String slug, @PathParam("name") String name) {
        return page(slug, name, slug, name, "", "");
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
    @Transactional
    public Response channel(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            @FormParam("channel") @DefaultValue("") String channel) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.OWN);
        var template = Template.require(team, name);
        var entered = channel.strip();
        Promotion.enterBy(by, team, template, entered.isEmpty() ? null : entered);
        return Response.seeOther(
                        URI.create(
                                "/t/%s/teams/%s/templates/%s/manage"
                                        .formatted(by.tenantSlug(), team.slug, template.name)))
                .build();
    }

    @POST
    @Path("relocation")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.EDIT)
    public Response move(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            @FormParam("team") @DefaultValue("") String toTeam,
            @FormParam("name") @DefaultValue("") String toName) {
        var by = caller.access();
        try {
            var moved = move.move(by, slug, name, toTeam, toName.strip());
            return Response.seeOther(
                            URI.create(
                                    "/t/%s/teams/%s/templates/%s?said=moved"
                                            .formatted(by.tenantSlug(), toTeam, moved.name)))
                    .build();
        } catch (Refused refused) {
            return again(refused, slug, name, toTeam, toName, refused.detail(), "");
        }
    }

    @POST
    @Path("deletion")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.EDIT)
    public Response delete(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            @FormParam("confirm") @DefaultValue("") String confirm) {
        var by = caller.access();
        try {
            QuarkusTransaction.requiringNew()
                    .run(() -> {
                        var team = Team.require(slug, by, Permission.EDIT);
                        var template = Template.require(team, name);
                        if (!confirm.strip().equals(template.name)) {
                            throw Refused.field(
                                    dev.goldsmith.kernel.Refusal.INVALID_REQUEST,
                                    "confirm",
                                    "To delete the template type its name, '%s'."
                                            .formatted(template.name));
                        }
                        removal.delete(by, slug, name, null);
                    });
            return Response.seeOther(URI.create("/t/%s/templates".formatted(by.tenantSlug())))
                    .build();
        } catch (Refused refused) {
            return again(refused, slug, name, slug, name, "", refused.detail());
        }
    }

    private Response again(
            Refused refused,
            String slug,
            String name,
            String toTeam,
            String toName,
            String moveFault,
            String deleteFault) {
        var page =
                QuarkusTransaction.requiringNew()
                        .call(() ->
                                page(slug, name, toTeam, toName, moveFault, deleteFault).render());
        return Response.status(refused.refusal.status)
                .type("text/html; charset=utf-8")
                .entity(page)
                .build();
    }

    private Manage page(
            String slug,
            String name,
            String toTeam,
            String toName,
            String moveFault,
            String deleteFault) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.READ);
        var template = Template.require(team, name);
        var root = "/t/" + by.tenantSlug();
        return new Manage(
                root,
                "%s/teams/%s/templates/%s".formatted(root, team.slug, template.name),
                team,
                template.name,
                template.latestVersion,
                Team.readable(by).stream().filter(t -> by.may(Permission.EDIT, t.id)).toList(),
                by.may(Permission.EDIT, team.id),
                by.may(Permission.OWN, team.id),
                template.channel,
                toTeam,
                toName,
                moveFault,
                deleteFault);
    }
}

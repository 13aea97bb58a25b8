package dev.goldsmith.web;

import dev.goldsmith.build.image.Renditions.Format;
import dev.goldsmith.cost.VersionCosts;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.download.DownloadLink;
import dev.goldsmith.gallery.BootCommand;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
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
import org.jspecify.annotations.Nullable;

/** Images outside galleries. */
@Path("/t/{slug}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ManagedImagePages {
    @Inject Caller caller;
    @Inject DownloadLink links;

    record Images(String root, Listing list, List<Team> teams, List<ManagedImage.Row> images)
            implements TemplateInstance {}

    /**
     * @param base URL of the image
     * @param template URL of its template's version; null when nothing is there
     */
    record Image(
            String root,
            String base,
            Team team,
            ManagedImage image,
            String id,
            @Nullable String template,
            BootCommand boot,
            boolean mayEdit,
            List<Withdrawn> withdrawn,
            VersionCosts costs,
            Form form)
            implements TemplateInstance {}

    @GET
    @Path("managed-images")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(
            @QueryParam("q") @DefaultValue("") String q,
            @QueryParam("team") @DefaultValue("") String team,
            @BeanParam Listing.At at) {
        var by = caller.access();
        var root = "/t/" + by.tenantSlug();
        var page =
                ManagedImage.page(
                        by,
                        team.isBlank() ? null : team.strip(),
                        q.isBlank() ? null : q,
                        at.cursor(),
                        Page.DEFAULT_LIMIT);
        return new Images(
                root,
                Listing.of(root + "/managed-images", at, page.next(), "q", q, "team", team),
                Team.readable(by),
                page.items());
    }

    @GET
    @Path("teams/{team}/managed-images/{name}")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(@PathParam("team") String slug, @PathParam("name") String name) {
        return page(slug, name, Form.empty());
    }

    private Image page(String slug, String name, Form form) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.READ);
        var image = ManagedImage.require(by, team, name);
        var root = "/t/" + by.tenantSlug();
        return new Image(
                root,
                base(team, image),
                team,
                image,
                image.id(team).toString(),
                template(root, image),
                new BootCommand(image.name + ".qcow2", BootCommand.USUAL_KEY),
                by.may(Permission.EDIT, team.id),
                Withdrawn.ofImage(Withdrawal.of(image)),
                VersionCosts.of(image),
                form);
    }

    private static @Nullable String template(String root, ManagedImage image) {
        Template template = image.templateId == null ? null : Template.findById(image.templateId);
        if (template == null || template.deletedAt != null) {
            return null;
        }
        Team team = Team.findById(template.teamId);
        return "%s/teams/%s/templates/%s/versions/%d"
                .formatted(root, team.slug, template.name, image.templateVersion);
    }

    /** Makes a link and leads to it. */
    @POST
    @Path("teams/{team}/managed-images/{name}/downloads")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.READ)
    @Transactional
    public Response download(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            @FormParam("format") @DefaultValue("") String format) {
        var wanted =
                Format.parse(format)
                        .orElseThrow(() ->
                                Refused.field(
                                        Refusal.INVALID_REQUEST,
                                        "format",
                                        "'format' must be qcow2, vhd or raw."));
        var by = caller.access();
        var image = ManagedImage.require(by, Team.require(slug, by, Permission.READ), name);
        image.linked(by, wanted.word());
        var token =
                links.token(
                        new DownloadLink.Disk(
                                by.tenantId(),
                                DownloadLink.Of.MANAGED_IMAGE,
                                image.id,
                                image.content.digest(),
                                wanted));
        var file = "%s.%s".formatted(image.name, wanted.word());
        return Response.seeOther(URI.create(token.path(file))).build();
    }

    @POST
    @Path("teams/{team}/managed-images/{name}/deletion")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.EDIT)
    public Response delete(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            @FormParam("confirm") @DefaultValue("") String confirm) {
        var by = caller.access();
        return Form.filled("confirm", confirm)
                .submit(
                        () -> {
                            var team = Team.require(slug, by, Permission.EDIT);
                            var image = ManagedImage.require(by, team, name);
                            if (!confirm.strip().equals(image.name)) {
                                throw Refused.field(
                                        Refusal.INVALID_REQUEST,
                                        "confirm",
                                        "To delete the image type its name, '%s'."
                                                .formatted(image.name));
                            }
                            image.delete(by);
                            return URI.create("/t/%s/managed-images".formatted(by.tenantSlug()));
                        },
                        form -> page(slug, name, form));
    }

    private String base(Team team, ManagedImage image) {
        return "/t/%s/teams/%s/managed-images/%s"
                .formatted(caller.access().tenantSlug(), team.slug, image.name);
    }
}

package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateDiff;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.web.editor.JsonText;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
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

/** The versions of a template: what each said, and what changed between two. */
@Path("/t/{slug}/teams/{team}/templates/{name}/versions")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TemplateVersionPages {
    @Inject Caller caller;
    @Inject TemplateSave templates;

    /**
     * @param base URL of the template
     */
    record Frame(String base, Team team, String name, int latest, boolean mayEdit, boolean mayRun) {
        public String root() {
            return base.substring(0, base.indexOf("/teams/"));
        }
    }

    record Versions(Frame frame, Listing list, List<TemplateVersion.Row> rows)
            implements TemplateInstance {}

    /**
     * One version, and what it changed.
     *
     * @param against the version that it is compared with; null for the first
     */
    record Version(
            Frame frame,
            TemplateVersion version,
            @Nullable TemplateVersion against,
            List<TemplateDiff.Line> diff,
            List<FileChange> files,
            JsonText json)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @BeanParam Listing.At at) {
        var template = template(team, name);
        var after = at.cursor();
        var page =
                TemplateVersion.page(
                        template, after == null ? null : number(after), Page.DEFAULT_LIMIT);
        var frame = frame(team, template);
        return new Versions(
                frame, Listing.of(frame.base() + "/versions", at, page.next()), page.items());
    }

    @GET
    @Path("{number}")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @PathParam("number") String number,
            @QueryParam("against") @Nullable String other) {
        var template = template(team, name);
        var version = TemplateVersion.require(template, number(number));
        var against =
                other != null
                        ? TemplateVersion.require(template, number(other))
                        : version.number > 1
                                ? TemplateVersion.require(template, version.number - 1)
                                : null;
        return new Version(
                frame(team, template),
                version,
                against,
                against == null ? List.of() : TemplateDiff.of(against.document, version.document),
                FileChange.between(
                        against == null ? List.of() : FrozenFile.read(against.frozen),
                        FrozenFile.read(version.frozen)),
                JsonText.of(version.document, List.of(), List.of()));
    }

    /** Saves an older document again, as the newest version. */
    @POST
    @Path("{number}/restoration")
    @Allow(Permission.EDIT)
    public Response restore(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @PathParam("number") String number) {
        var by = caller.access();
        var version =
                io.quarkus.narayana.jta.QuarkusTransaction.joiningExisting()
                        .call(() -> TemplateVersion.require(template(team, name), number(number)));
        var saved =
                templates.save(
                        by,
                        team,
                        name,
                        version.document,
                        null,
                        "Version %d restored".formatted(version.number));
        var said = saved.outcome() == TemplateSave.Outcome.UNCHANGED ? "unchanged" : "saved";
        return Response.seeOther(
                        URI.create(
                                "/t/%s/teams/%s/templates/%s?said=%s"
                                        .formatted(by.tenantSlug(), team, name, said)))
                .build();
    }

    private Template template(String team, String name) {
        return Template.require(Team.require(team, caller.access(), Permission.READ), name);
    }

    private Frame frame(String teamSlug, Template template) {
        var by = caller.access();
        var team = Team.require(teamSlug, by, Permission.READ);
        return new Frame(
                "/t/%s/teams/%s/templates/%s".formatted(by.tenantSlug(), team.slug, template.name),
                team,
                template.name,
                template.latestVersion,
                by.may(Permission.EDIT, team.id),
                by.may(Permission.RUN, team.id));
    }

    private static int number(String text) {
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "'%s' isn't a version: versions are numbered from 1.".formatted(text));
        }
        return Integer.parseInt(text);
    }
}

package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.download.StagedDownload;
import dev.goldsmith.staging.Staging;
import dev.goldsmith.template.StagingArea;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is in a template's staging area. */
@Path("/t/{slug}/teams/{team}/templates/{name}/staging")
@RunOnVirtualThread
public class StagingPages {
    private static final int RUNS = 10;

    @Inject Caller caller;
    @Inject Staging staging;
    @Inject StagedDownload downloads;

    /**
     * @param base URL of the template
     * @param files of the template itself; none on later pages
     * @param next number of the run before which the next page begins
     */
    record Area(
            String root,
            String base,
            String name,
            StagingArea area,
            boolean first,
            List<Staging.File> files,
            List<Staging.File> logs,
            @Nullable String next)
            implements TemplateInstance {}

    @GET
    @Produces(MediaType.TEXT_HTML)
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            @QueryParam("before") @DefaultValue("0") long before) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.READ);
        var template = Template.require(team, name);
        var logs = staging.logs(template, before > 0 ? before : null, RUNS);
        var root = "/t/" + by.tenantSlug();
        return new Area(
                root,
                "%s/teams/%s/templates/%s".formatted(root, team.slug, template.name),
                template.name,
                StagingArea.of(template),
                before <= 0,
                before > 0 ? List.of() : staging.files(template),
                logs.items(),
                logs.next());
    }

    @GET
    @Path("{path:.+}")
    @Allow(Permission.READ)
    public Response download(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            @PathParam("path") String path,
            @Context Request request,
            @Context HttpHeaders headers)
            throws IOException {
        return downloads.answer(caller.access(), slug, name, path, request, headers);
    }
}

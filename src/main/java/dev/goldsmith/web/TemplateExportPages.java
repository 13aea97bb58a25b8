package dev.goldsmith.web;

import dev.goldsmith.bring.out.Export;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** A template as a file of another tool, to take along. */
@Path("/t/{slug}/teams/{team}/templates/{name}/exports/{kind}")
@RunOnVirtualThread
public class TemplateExportPages {
    @Inject Caller caller;

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @Allow(Permission.READ)
    @Transactional
    public Response get(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @PathParam("kind") String kind) {
        var where = Team.require(team, caller.access(), Permission.READ);
        var template = Template.require(where, name);
        var export = Export.require(kind);
        var latest = TemplateReader.read(template.latest().document);
        return Response.ok(
                        export.write(template.name, TemplateWriter.toJson(latest)),
                        "text/plain; charset=utf-8")
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"%s\"".formatted(export.file(template.name)))
                .build();
    }
}

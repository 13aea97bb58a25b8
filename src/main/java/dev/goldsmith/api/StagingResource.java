package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.download.StagedDownload;
import dev.goldsmith.staging.Staging;
import dev.goldsmith.template.StagingArea;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A template's staging area: scripts, files, logs, VHDs. */
@Path(Links.TENANT + "/teams/{team}/templates/{name}/staging")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Templates")
public class StagingResource {
    @Inject Caller caller;
    @Inject Staging staging;
    @Inject StagedDownload downloads;

    /**
     * @param id on the ARM door, {@code exactStagingResourceGroup}
     * @param own whether the template names it
     * @param items scripts, files and VHDs on the first page; then logs, of the newest run first
     */
    public record StagingAnswer(
            String id,
            String name,
            boolean own,
            Map<String, String> tags,
            List<StagedFile> items,
            @Nullable String next) {}

    /**
     * @param size bytes; null when it is written only when it is asked for
     */
    public record StagedFile(String path, @Nullable Long size, Instant at, String download) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getStaging",
            summary = "What is in a template's staging area",
            description =
                    "`scripts/` and `files/` as they are frozen, `vhds/` that name no region,"
                            + " `packerlogs/{run}/customization.log` and `validation.log`.")
    public StagingAnswer get(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var where = Team.require(team, caller.access(), Permission.READ);
        var template = Template.require(where, name);
        var area = StagingArea.of(template);
        var before = Query.after(after);
        var logs = staging.logs(template, before, Query.limit(limit));
        var files = new ArrayList<Staging.File>();
        if (before == null) {
            files.addAll(staging.files(template));
        }
        files.addAll(logs.items());
        var base = Links.of(caller.access()).template(where.slug, template.name) + "/staging/";
        return new StagingAnswer(
                area.armId(),
                area.name,
                area.own,
                area.tagMap(),
                files.stream()
                        .map(it -> new StagedFile(it.path(), it.bytes(), it.at(), base + it.path()))
                        .toList(),
                logs.next());
    }

    @GET
    @Path("{path:.+}")
    @Produces(MediaType.WILDCARD)
    @Allow(Permission.READ)
    @Operation(operationId = "downloadStaged", summary = "A file of a staging area")
    public Response download(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @PathParam("path") String path,
            @Context Request request,
            @Context HttpHeaders headers)
            throws IOException {
        return downloads.answer(caller.access(), team, name, path, request, headers);
    }
}

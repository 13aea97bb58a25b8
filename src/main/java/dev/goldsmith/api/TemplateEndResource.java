package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.template.TemplateMove;
import dev.goldsmith.template.TemplateRemoval;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** How a template ends, or goes elsewhere. */
@Path(Links.TENANT + "/teams/{team}/templates/{name}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Templates")
public class TemplateEndResource {
    @Inject Caller caller;
    @Inject TemplateRemoval removal;
    @Inject TemplateMove move;
    @Inject Idempotency idempotency;

    /** Which template is gone. */
    public record DeletedTemplate(String team, String name) {}

    /**
     * Where a template goes.
     *
     * @param team a team's slug; absent: the same team
     * @param name absent: the same name
     */
    public record MoveRequest(@Nullable String team, @Nullable String name) {}

    public record MovedTemplate(String team, String name, String movedFrom) {}

    @DELETE
    @Allow(Permission.EDIT)
    @Transactional
    @Operation(
            operationId = "deleteTemplate",
            summary = "Delete a template and its staging area",
            description =
                    "Its runs, their logs and the images built of it stay. Refused while a run of"
                            + " it isn't over. `If-Match` as for a save.")
    public DeletedTemplate delete(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @HeaderParam("If-Match") @Nullable String ifMatch) {
        removal.delete(caller.access(), team, name, TemplatesResource.fingerprint(ifMatch));
        return new DeletedTemplate(team.toLowerCase(Locale.ROOT), name);
    }

    @POST
    @Path("relocation")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.EDIT)
    @Operation(
            operationId = "moveTemplate",
            summary = "Take a template to another team or name",
            description =
                    "Its latest version is saved there as version 1 of a new template (scripts and"
                            + " files are fetched again) and the old one is deleted: all of it, or"
                            + " nothing. The runs of the old one stay where they are.")
    @APIResponse(
            responseCode = "201",
            description = "Moved; `Location` is the new template",
            content = @Content(schema = @Schema(implementation = MovedTemplate.class)))
    public Response move(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            MoveRequest request) {
        var toTeam = request.team() == null ? team : request.team();
        var toName = request.name() == null ? name : request.name();
        return idempotency.once(
                key,
                request,
                () -> {
                    var moved = move.move(caller.access(), team, name, toTeam, toName);
                    var slug = toTeam.toLowerCase(Locale.ROOT);
                    return Response.created(Links.of(caller.access()).template(slug, moved.name))
                            .entity(
                                    new MovedTemplate(
                                            slug,
                                            moved.name,
                                            team.toLowerCase(Locale.ROOT) + "/" + name))
                            .build();
                });
    }
}

package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/teams/{team}/templates/{name}/channel")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Templates")
public class TemplateChannelResource {
    @Inject Caller caller;

    /**
     * @param channel that new versions of a template's images enter; null: none
     */
    @Schema(name = "TemplateChannel")
    public record TemplateChannel(@Nullable String channel) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getTemplateChannel",
            summary = "The channel that a template's new versions enter")
    public TemplateChannel get(@PathParam("team") String team, @PathParam("name") String name) {
        var where = Team.require(team, caller.access(), Permission.READ);
        return new TemplateChannel(Template.require(where, name).channel);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "putTemplateChannel",
            summary = "Set the channel that a template's new versions enter",
            description =
                    "In galleries of the template's own team. A gate that protects the channel is"
                            + " asked for each version.")
    public TemplateChannel put(
            @PathParam("team") String team,
            @PathParam("name") String name,
            TemplateChannel request) {
        var where = Team.require(team, caller.access(), Permission.OWN);
        var template = Template.require(where, name);
        Promotion.enterBy(caller.access(), where, template, request.channel());
        return new TemplateChannel(template.channel);
    }
}

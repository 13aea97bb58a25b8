package dev.goldsmith.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.guardrail.GuardrailVersion;
import dev.goldsmith.guardrail.Inherit;
import dev.goldsmith.guardrail.SetGuardrails;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.schema.Guardrails;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/teams/{team}/templates/{name}/guardrails")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Templates")
public class GuardrailsResource {
    @Inject Caller caller;
    @Inject SetGuardrails guardrails;

    /**
     * @param template whose they are, {@code platform/debian-baseline}
     * @param number which of that template's
     */
    @Schema(name = "InheritedGuardrails")
    public record InheritedLine(
            String template,
            int number,
            String fingerprint,
            @Schema(implementation = Object.class) JsonNode guardrails) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getGuardrails",
            summary = "What a template asks of every image that descends from it",
            description = "An empty object: nothing. Its `ETag` is for `If-Match`.")
    @APIResponse(
            responseCode = "200",
            description = "The guardrails",
            content = @Content(schema = @Schema(implementation = Object.class)))
    public Response get(@PathParam("team") String team, @PathParam("name") String name) {
        return answer(GuardrailVersion.of(template(team, name)));
    }

    @Dear
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Operation(
            operationId = "putGuardrails",
            summary = "Replace what a template asks of every image that descends from it",
            description =
                    "`validators` are those of a template's `inVMValidations`; they run in each"
                            + " descendant's captured image before its own, and nothing is"
                            + " published when one fails. `regions`, `vmSizes` and `networks`"
                            + " are the only ones that a descendant may name; among the networks"
                            + " `public` stands for none. `forbidden` are texts that no customizer"
                            + " may have in a line, `*` stands for anything. `tags` are those that"
                            + " each target must have; an empty value stands for any. `maxAgeDays`"
                            + " is how old the version that is built on may be. With"
                            + " `fixableSeverity` (low, medium, high or critical) no version with a"
                            + " vulnerability of that severity or worse that has a fix, and was"
                            + " published more than `fixableDays` ago, is promoted to a channel"
                            + " other than `candidate`. What is left out"
                            + " asks nothing. Scripts and files are fetched and frozen now. They"
                            + " count from the next save and the next run of a descendant.")
    @RequestBody(content = @Content(schema = @Schema(implementation = Object.class)))
    @APIResponse(
            responseCode = "200",
            description = "The guardrails",
            content = @Content(schema = @Schema(implementation = Object.class)))
    public Response put(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @Nullable String body) {
        var json = TemplateReader.tree(body == null ? "" : body);
        return answer(guardrails.set(caller.access(), team, name, json, Query.revision(ifMatch)));
    }

    @GET
    @Path("inherited")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listInheritedGuardrails",
            summary = "What a template's ancestors ask of its images, the nearest first")
    public Page<InheritedLine> inherited(
            @PathParam("team") String team, @PathParam("name") String name) {
        return new Page<>(
                Inherit.guards(template(team, name)).stream()
                        .map(it ->
                                new InheritedLine(
                                        it.template(),
                                        it.number(),
                                        it.fingerprint(),
                                        it.document()))
                        .toList(),
                null);
    }

    private Template template(String team, String name) {
        return Template.require(Team.require(team, caller.access(), Permission.READ), name);
    }

    private static Response answer(@Nullable GuardrailVersion version) {
        var guardrails = version == null ? Guardrails.NONE : version.guardrails();
        return Response.ok(guardrails.toJson())
                .tag(new EntityTag(Integer.toString(version == null ? 0 : version.number)))
                .build();
    }
}

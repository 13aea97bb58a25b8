package dev.goldsmith.api;

import dev.goldsmith.advisory.OpenVex;
import dev.goldsmith.advisory.Statement;
import dev.goldsmith.advisory.Statements;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What the team of an image says of advisories. */
@Path(Links.TENANT + "/galleries/{gallery}/images/{image}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Galleries")
public class StatementsResource {
    @Inject Caller caller;

    /**
     * @param advisory as its database calls it
     * @param version null: all versions, those to come included
     * @param until the last day, UTC; null: without end
     */
    @Schema(name = "VulnerabilityStatementRequest")
    public record Wanted(
            @Nullable String advisory,
            @Nullable String version,
            @Nullable String status,
            @Nullable String justification,
            @Nullable String impact,
            @Nullable String action,
            @Nullable String until) {
        Statements.Wanted parsed() {
            try {
                return new Statements.Wanted(
                        advisory,
                        version,
                        status,
                        justification,
                        impact,
                        action,
                        until == null ? null : LocalDate.parse(until));
            } catch (DateTimeParseException _) {
                throw Query.fault("until", "'until' is a day, such as 2027-03-31.");
            }
        }
    }

    @GET
    @Path("vulnerability-statements")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listVulnerabilityStatements",
            summary = "What the team of an image says of advisories, by advisory")
    public Page<StatementAnswer> list(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        return Query.page(
                        Statement.of(found(gallery, image).definition()),
                        it -> it.advisory + "." + it.id,
                        after,
                        limit)
                .map(it -> StatementAnswer.of(null, it));
    }

    @POST
    @Path("vulnerability-statements")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Once
    @Operation(
            operationId = "createVulnerabilityStatement",
            summary = "Say how an image is affected by an advisory",
            description =
                    "In OpenVEX's words: `not_affected` needs a `justification`, `affected` an"
                            + " `action`. What isn't affected or is fixed isn't counted any more. It"
                            + " replaces what was said of the same before, and lifts no guardrail.")
    @APIResponse(responseCode = "201")
    public RestResponse<StatementAnswer> create(
            @PathParam("gallery") String gallery, @PathParam("image") String image, Wanted wanted) {
        var by = caller.access();
        var found = found(gallery, image);
        var made = Statements.make(by, found.definition(), wanted.parsed());
        return Made.at(
                URI.create(
                        "%s/galleries/%s/images/%s/vulnerability-statements"
                                .formatted(
                                        Links.of(by).base(),
                                        found.gallery().name,
                                        found.definition().name)),
                StatementAnswer.of(null, made));
    }

    @DELETE
    @Path("vulnerability-statements/{id}")
    @Allow(Permission.OWN)
    @Transactional
    @APIResponse(responseCode = "204")
    @Operation(
            operationId = "revokeVulnerabilityStatement",
            summary = "Revoke what was said of an image and an advisory")
    public void revoke(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("id") String statement) {
        Statements.revoke(
                caller.access(),
                found(gallery, image).definition(),
                PathNumber.of(statement, "statement", Long.MAX_VALUE));
    }

    @GET
    @Path("vex")
    @Produces(MediaType.WILDCARD)
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getImageVex",
            summary = "The statements on an image that count, as OpenVEX 0.2.0")
    public Response vex(@PathParam("gallery") String gallery, @PathParam("image") String image) {
        var found = found(gallery, image);
        return Response.ok(
                        OpenVex.of(caller.access(), found.gallery(), found.definition()),
                        MediaType.APPLICATION_JSON_TYPE)
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"%s.openvex.json\""
                                .formatted(found.definition().name))
                .build();
    }

    private ImageDefinition.Shelved found(String gallery, String image) {
        return ImageDefinition.require(caller.access(), gallery, image);
    }
}

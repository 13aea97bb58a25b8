package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.guardrail.AskException;
import dev.goldsmith.guardrail.Exemption;
import dev.goldsmith.guardrail.ExemptionList;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
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
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Exceptions from guardrails, as a baseline's team sees those that it grants, and a descendant's
 * its own.
 */
@Path(Links.TENANT + "/teams/{team}/templates/{name}/guardrails")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Templates")
public class ExceptionsResource {
    @Inject Caller caller;
    @Inject AskException exceptions;

    /**
     * @param baseline whose guardrails, {@code platform/debian-base}
     * @param guardrail the property, {@code regions}
     * @param name what of it; a check by its name, or by its place counted from 0; null for {@code
     *     maxAgeDays}
     * @param descendants whether what descends from the template is excused as well
     * @param until the last day, UTC
     */
    @Schema(name = "ExceptionRequest")
    public record Wanted(
            @Nullable String baseline,
            @Nullable String guardrail,
            @Nullable String name,
            @Nullable Boolean descendants,
            @Nullable String reason,
            @Nullable String until) {
        AskException.Wanted parsed() {
            return new AskException.Wanted(
                    baseline,
                    guardrail,
                    name,
                    Boolean.TRUE.equals(descendants),
                    reason,
                    date(until));
        }

        private static @Nullable LocalDate date(@Nullable String text) {
            try {
                return text == null ? null : LocalDate.parse(text);
            } catch (DateTimeParseException _) {
                throw Query.fault("until", "'until' is a day, such as 2027-03-31.");
            }
        }
    }

    @GET
    @Path("exceptions")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listGrantedExceptions",
            summary =
                    "Who is, was or wants to be excused from a template's guardrails, newest first")
    public Page<ExceptionAnswer> granted(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var by = caller.access();
        return ExemptionList.from(by, template(team, name), Query.after(after), Query.limit(limit))
                .map(ExceptionAnswer::of);
    }

    @DELETE
    @Path("exceptions/{exception}")
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "revokeException",
            summary = "Revoke an exception from a template's guardrails",
            description =
                    "It counts for nothing from now on; a run that waits with it fails at its start.")
    public ExceptionAnswer revoke(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @PathParam("exception") String exception,
            @QueryParam("reason") @Nullable String reason) {
        var by = caller.access();
        var found = Exemption.require(number(exception), template(team, name), null);
        found.revoke(by, reason);
        return answer(by, found);
    }

    @GET
    @Path("inherited/exceptions")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listExceptions",
            summary = "The exceptions that a template has, had or asks for, newest first")
    public Page<ExceptionAnswer> list(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var by = caller.access();
        return ExemptionList.of(by, template(team, name), Query.after(after), Query.limit(limit))
                .map(ExceptionAnswer::of);
    }

    @POST
    @Path("inherited/exceptions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(
            value = Permission.EDIT,
            token = {Permission.EDIT, Permission.RUN})
    @Transactional
    @Once
    @Operation(
            operationId = "requestException",
            summary = "Ask to be excused from a guardrail",
            description =
                    "The baseline's team decides by the approval that the answer names: whom the gate"
                            + " `exception` of its policy says, or else one of its owners; nobody who"
                            + " asked or wrote the template. It counts from then on until the end of"
                            + " `until`, unless the guardrail is changed before.")
    @APIResponse(
            responseCode = "202",
            description = "It waits for the approval",
            content = @Content(schema = @Schema(implementation = ExceptionAnswer.class)))
    public RestResponse<ExceptionAnswer> ask(
            @PathParam("team") String team, @PathParam("name") String name, Wanted wanted) {
        var by = caller.access();
        return RestResponse.accepted(answer(by, exceptions.ask(by, team, name, wanted.parsed())));
    }

    @DELETE
    @Path("inherited/exceptions/{exception}")
    @Allow(Permission.EDIT)
    @Transactional
    @Operation(
            operationId = "withdrawException",
            summary = "Withdraw a requested or granted exception")
    public ExceptionAnswer withdraw(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @PathParam("exception") String exception) {
        var by = caller.access();
        var found = Exemption.require(number(exception), null, template(team, name));
        found.withdraw(by);
        return answer(by, found);
    }

    private static ExceptionAnswer answer(Access by, Exemption exemption) {
        return ExceptionAnswer.of(ExemptionList.row(by, exemption));
    }

    private static long number(String text) {
        return PathNumber.of(text, "exception", Long.MAX_VALUE);
    }

    private Template template(String team, String name) {
        return Template.require(Team.require(team, caller.access(), Permission.READ), name);
    }
}

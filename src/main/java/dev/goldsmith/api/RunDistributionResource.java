package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What a run built, brought to the targets that it didn't reach. */
@Path(Links.TENANT + "/runs/{number}/distribution")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Runs")
public class RunDistributionResource {
    @Inject Caller caller;
    @Inject Idempotency idempotency;

    @POST
    @Allow(Permission.RUN)
    @Transactional
    @Operation(
            operationId = "distributeRunAgain",
            summary = "Distribute what a run built once more, without a build",
            description =
                    "A new run, its gates asked again, that publishes the captured disk to the"
                            + " outputs and regions that don't have it. A captured disk is kept"
                            + " seven days for this. Refused while a run of it isn't over, and when"
                            + " nothing is missing.")
    @APIResponse(
            responseCode = "201",
            description = "Asked for; `Location` is the new run",
            content = @Content(schema = @Schema(implementation = RunAnswer.class)))
    public Response create(
            @PathParam("number") String number,
            @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        return idempotency.once(
                key,
                "distribute",
                () -> {
                    var by = caller.access();
                    var run = Run.require(by, RunsResource.number(number)).distributeAgain(by);
                    var links = Links.of(by);
                    return Response.created(links.run(run.number))
                            .entity(RunAnswer.of(run, links))
                            .build();
                });
    }
}

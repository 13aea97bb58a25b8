package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** What a run built, brought to the targets that it didn't reach. */
@Path(Links.TENANT + "/runs/{number}/distribution")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Runs")
public class RunDistributionResource {
    @Inject Caller caller;

    @POST
    @Allow(Permission.RUN)
    @Transactional
    @Once
    @Operation(
            operationId = "distributeRunAgain",
            summary = "Distribute what a run built once more, without a build",
            description =
                    "A new run, its gates asked again, that publishes the captured disk to the"
                            + " outputs and regions that don't have it. A captured disk is kept"
                            + " seven days for this. Refused while a run of it isn't over, and when"
                            + " nothing is missing.")
    @APIResponse(responseCode = "201", description = "Asked for; `Location` is the new run")
    public RestResponse<RunAnswer> create(@PathParam("number") String number) {
        var by = caller.access();
        var run = Run.require(by, RunsResource.number(number)).distributeAgain(by);
        return Made.at(Links.of(by).run(run.number), RunAnswer.of(by, run));
    }
}

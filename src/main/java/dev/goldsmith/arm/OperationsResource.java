package dev.goldsmith.arm;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.operation.Operation;
import dev.goldsmith.tenant.Permission;
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

/** How it goes with what was answered before it ended; as long as somebody may ask. */
@Path(At.SUBSCRIPTION + "/providers/{provider}/locations/{location}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class OperationsResource {
    @Inject Caller caller;
    @Inject LongRunning longRunning;

    @GET
    @Path("operations/{operation}")
    @Allow(Permission.READ)
    @Transactional
    public Response get(@PathParam("operation") String operation) {
        var found = Operation.require(caller.access(), operation);
        var status = OperationStatus.of(found);
        var answer = Response.ok(status);
        return (status.goesOn()
                        ? answer.header(HttpHeaders.RETRY_AFTER, longRunning.retryAfter(found))
                        : answer)
                .build();
    }
}

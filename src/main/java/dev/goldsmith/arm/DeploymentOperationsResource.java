package dev.goldsmith.arm;

import dev.goldsmith.door.Allow;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/** What a deployment did, at the address where Azure's clients ask for it: without a provider. */
@Path(At.GROUP + "/deployments/{deployment}/operations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DeploymentOperationsResource {
    @Inject DeploymentsResource deployments;

    @GET
    @Allow(Permission.READ)
    public Map<String, Object> list(
            @PathParam("group") String group, @PathParam("deployment") String name) {
        return deployments.operations(group, name);
    }

    @GET
    @Path("{operation}")
    @Allow(Permission.READ)
    public Map<String, Object> get(
            @PathParam("group") String group,
            @PathParam("deployment") String name,
            @PathParam("operation") String operation) {
        return deployments.operation(group, name, operation);
    }
}

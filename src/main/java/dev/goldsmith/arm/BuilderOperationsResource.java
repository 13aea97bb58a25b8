package dev.goldsmith.arm;

import dev.goldsmith.door.Open;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** What can be done with Image Builder's resources, by the names that Azure's roles use. */
@Path(At.BUILDER + "/operations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class BuilderOperationsResource {
    private static final String PROVIDER = "Virtual Machine Image Builder";
    private static final String TEMPLATE = "VM Image template";
    private static final String TRIGGER = "Trigger";

    private static final List<Map<String, Object>> ALL =
            List.of(
                    operation("imageTemplates/read", TEMPLATE, "Read image templates"),
                    operation(
                            "imageTemplates/write", TEMPLATE, "Create or update an image template"),
                    operation("imageTemplates/delete", TEMPLATE, "Delete an image template"),
                    operation(
                            "imageTemplates/run/action",
                            TEMPLATE,
                            "Build an image template's outputs"),
                    operation(
                            "imageTemplates/cancel/action",
                            TEMPLATE,
                            "Cancel a build that goes on"),
                    operation(
                            "imageTemplates/runOutputs/read",
                            TEMPLATE,
                            "Read what the last build made"),
                    operation(
                            "imageTemplates/triggers/read",
                            TRIGGER,
                            "Read an image template's triggers"),
                    operation(
                            "imageTemplates/triggers/write", TRIGGER, "Create or update a trigger"),
                    operation("imageTemplates/triggers/delete", TRIGGER, "Delete a trigger"),
                    operation("operations/read", "Operation", "List these operations"),
                    operation(
                            "locations/operations/read",
                            "Asynchronous Operation",
                            "Read how an asynchronous operation goes"));

    @Inject Lists lists;

    @GET
    @Open(Open.To.EVERY_SIGN_IN)
    public Map<String, Object> list() {
        return lists.of(ALL);
    }

    private static Map<String, Object> operation(String name, String resource, String what) {
        return Map.of(
                "name",
                "Microsoft.VirtualMachineImages/" + name,
                "isDataAction",
                false,
                "display",
                Map.of(
                        "provider", PROVIDER,
                        "resource", resource,
                        "operation", what,
                        "description", what));
    }
}

package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.template.ForgottenLayers;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path(Links.TENANT + "/teams/{team}/templates/{name}/layers")
@RunOnVirtualThread
@Tag(name = "Templates")
public class TemplateLayersResource {
    @Inject Caller caller;

    @DELETE
    @Allow(Permission.RUN)
    @Transactional
    @Operation(
            operationId = "forgetTemplateLayers",
            summary = "Forget the cached layers of a template",
            description =
                    "The next build runs all steps. Workers delete the forgotten layers when they"
                            + " next build the template, or when they need the space.")
    public void forget(@PathParam("team") String team, @PathParam("name") String name) {
        ForgottenLayers.forget(caller.access(), team, name);
    }
}

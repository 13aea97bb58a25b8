package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.AzureClients;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What Azure's clients can do here that they may not on Azure. */
@Path(Links.TENANT + "/settings/azure")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Tenant")
public class AzureClientsResource {
    @Inject Caller caller;
    @Inject AzureClients azure;

    /**
     * @param versionsByPut whether a changed PUT on the ARM door makes a new version of a template
     */
    public record Choice(String subscriptionId, boolean versionsByPut) {}

    /** Only what can be chosen. */
    public record Wanted(@Nullable Boolean versionsByPut) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getAzureClients", summary = "What Azure's clients can do here")
    public Choice get() {
        return new Choice(caller.access().tenantId(), azure.versionsByPut());
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(
            operationId = "chooseAzureClients",
            summary = "Whether a changed PUT of a template makes a new version",
            description = "Azure refuses it; so does this installation unless this is true.")
    public Choice put(Wanted wanted) {
        var choice = wanted.versionsByPut();
        if (choice == null) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "$.versionsByPut",
                    "'versionsByPut' must be true or false.");
        }
        azure.choose(choice);
        return get();
    }
}

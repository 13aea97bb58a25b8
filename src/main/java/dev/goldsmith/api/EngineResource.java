package dev.goldsmith.api;

import dev.goldsmith.build.Capability;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.installation.Capabilities;
import dev.goldsmith.template.EngineChoice;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Tenant;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What builds the templates that name no engine. */
@Path(Links.TENANT + "/settings/engine")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Tenant")
public class EngineResource {
    @Inject Caller caller;

    /**
     * @param engine null: the first of {@code engines}
     * @param engines those of this installation
     */
    @Schema(name = "EngineChoice")
    public record Choice(@Nullable String engine, List<String> engines) {}

    /** Only what can be chosen. */
    @Schema(name = "WantedEngine")
    public record Wanted(@Nullable String engine) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getEngine",
            summary = "The engine that builds templates which name none")
    public Choice get() {
        Tenant tenant = Objects.requireNonNull(Tenant.findById(caller.access().tenantId()));
        return new Choice(
                tenant.engine, Capabilities.known().here().stream().map(Capability::word).toList());
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(
            operationId = "chooseEngine",
            summary = "Choose the engine that builds templates which name none",
            description =
                    "`null`: the installation's first. A template names its own with the tag"
                            + " `goldsmithEngine`.")
    public Choice put(Wanted wanted) {
        EngineChoice.choose(caller.access(), wanted.engine());
        return get();
    }
}

package dev.goldsmith.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.goldsmith.activity.InstallationEvent;
import dev.goldsmith.activity.Sentence;
import dev.goldsmith.door.Open;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Tenancy;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What administrators of the installation did to it, for them to read. */
@Path("/api/v1/installation/activity")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Open(Open.To.INSTALLATION_ADMIN)
@Tag(name = "Installation")
public class InstallationActivityResource {
    @Inject Tenancy tenancy;

    /**
     * @param text the event in words
     */
    public record InstallationActivityLine(
            long id,
            Instant at,
            String kind,
            String subject,
            String actorId,
            String actor,
            String door,
            @Nullable String address,
            String text,
            @Schema(type = SchemaType.OBJECT) @JsonRawValue String detail) {
        static InstallationActivityLine of(InstallationEvent event) {
            return new InstallationActivityLine(
                    event.id,
                    event.at,
                    event.kind,
                    event.subject,
                    event.actorId,
                    event.actorName,
                    event.door,
                    event.address,
                    Sentence.of(event).toString(),
                    event.detail);
        }
    }

    @GET
    @Operation(
            operationId = "listInstallationActivity",
            summary = "What administrators of the installation did, newest first",
            description =
                    "Platform images, the mail server, advisory feeds, and what was done to tenants"
                            + " from outside. It stays when a tenant is erased.")
    public Page<InstallationActivityLine> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        return tenancy.outside(() -> InstallationEvent.page(after, Query.limit(limit)))
                .map(InstallationActivityLine::of);
    }
}

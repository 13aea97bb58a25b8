package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.door.Once;
import dev.goldsmith.download.VersionLinks;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Links that need no sign-in. */
@Path(Links.TENANT + "/galleries/{gallery}/images/{image}/versions/{version}/links")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Galleries")
public class VersionLinksResource {
    @Inject Caller caller;
    @Inject VersionLinks links;

    /**
     * @param file {@code qcow2}, {@code vhd} or {@code raw} for a disk; {@code spdx}, {@code
     *     cyclonedx} or {@code provenance} for a document
     * @param lun of a data disk; absent: the system's
     */
    @Schema(name = "ImageVersionLinkRequest")
    public record Wanted(@Nullable String file, @Nullable Integer lun) {}

    /**
     * @param url whoever has it downloads the file
     */
    @Schema(name = "ImageVersionLink")
    public record Answer(String url, String fileName, Instant expiresAt)
            implements Idempotency.ShownOnce {
        @Override
        public boolean showsSecret() {
            return true;
        }
    }

    @Dear
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.READ)
    @Transactional
    @Once
    @Operation(
            operationId = "createImageVersionLink",
            summary =
                    "A link to a version's disk, bill of materials or provenance, without sign-in",
            description =
                    "It works for five minutes, and not after the version was recalled, changed or"
                            + " deleted. It is shown only once: a repeat by the same idempotency key"
                            + " is answered 409.")
    @APIResponse(responseCode = "201", description = "The link")
    public RestResponse<Answer> create(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            Wanted wanted) {
        var by = caller.access();
        var shelved = ImageDefinition.require(by, gallery, image);
        var version = ImageVersion.require(shelved.definition(), number);
        var file = wanted.file() == null ? "" : wanted.file();
        var link = links.create(by, shelved, version, file, wanted.lun());
        return RestResponse.status(
                RestResponse.Status.CREATED,
                new Answer(link.url(), link.fileName(), link.expiresAt()));
    }
}

package dev.goldsmith.api;

import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.download.DiskDownload;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Images outside galleries: one name, one disk. */
@Path(Links.TENANT)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Managed images")
public class ManagedImagesResource {
    @Inject Caller caller;
    @Inject Renditions renditions;

    /**
     * @param run number of the run that made it; null when none did
     */
    public record ManagedImageLine(
            String team,
            String name,
            String location,
            long size,
            String os,
            @Nullable Long run,
            Instant publishedAt) {}

    /**
     * @param digest of the qcow2, {@code sha256:<hex>}
     * @param size bytes of the qcow2
     * @param virtualSize bytes of the disk as a guest sees it
     * @param id on the ARM door, for a template's {@code imageId}
     * @param warnings what its proof found that is no failure, a sentence each
     */
    public record ManagedImageAnswer(
            String id,
            String team,
            String name,
            String location,
            String digest,
            long size,
            long virtualSize,
            String os,
            @Nullable Long run,
            @Nullable String template,
            @Nullable Integer templateVersion,
            Map<String, String> tags,
            String download,
            List<String> warnings,
            Instant createdAt,
            Instant publishedAt) {}

    @GET
    @Path("managed-images")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listManagedImages",
            summary = "The managed images that you read, by name")
    public Page<ManagedImageLine> list(
            @QueryParam("team") @Nullable String team,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        return ManagedImage.page(caller.access(), team, after, Query.limit(limit))
                .map(row ->
                        new ManagedImageLine(
                                row.team(),
                                row.name(),
                                row.location(),
                                row.bytes(),
                                row.os(),
                                row.run(),
                                row.publishedAt()));
    }

    @GET
    @Path("teams/{team}/managed-images/{name}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getManagedImage", summary = "One managed image")
    public ManagedImageAnswer get(@PathParam("team") String team, @PathParam("name") String name) {
        var where = Team.require(team, caller.access(), Permission.READ);
        return answer(where, ManagedImage.require(caller.access(), where, name));
    }

    @DELETE
    @Path("teams/{team}/managed-images/{name}")
    @Allow(Permission.EDIT)
    @Transactional
    @Operation(
            operationId = "deleteManagedImage",
            summary = "Take a managed image away",
            description = "Answers what it was. What was built from it stays.")
    public ManagedImageAnswer delete(
            @PathParam("team") String team, @PathParam("name") String name) {
        var where = Team.require(team, caller.access(), Permission.EDIT);
        var image = ManagedImage.require(caller.access(), where, name);
        image.delete(caller.access());
        return answer(where, image);
    }

    @GET
    @Path("teams/{team}/managed-images/{name}/download")
    @Produces(MediaType.WILDCARD)
    @Allow(Permission.READ)
    @Operation(
            operationId = "downloadManagedImage",
            summary = "The disk as qcow2, fixed VHD or raw",
            description = "As of an image version: `format`, `Range` and `If-Range`.")
    public Response download(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @QueryParam("format") @Nullable String format,
            @Context Request request,
            @Context HttpHeaders headers)
            throws IOException {
        var wanted =
                Fields.oneOf(
                        "format",
                        format == null ? Renditions.Format.QCOW2.word() : format,
                        Renditions.Format.values(),
                        Renditions.Format::word);
        // Read in a transaction that has ended before the first byte is sent.
        var image =
                QuarkusTransaction.joiningExisting()
                        .call(() -> {
                            var by = caller.access();
                            var where = Team.require(team, by, Permission.READ);
                            var found = ManagedImage.require(by, where, name).requireUsable();
                            if (request.getMethod().equals(HttpMethod.GET)) {
                                found.taken(by, wanted.word());
                            }
                            return found;
                        });
        return new DiskDownload(
                        renditions.open(image.content.digest(), wanted),
                        "%s.%s".formatted(image.name, wanted.word()))
                .answer(request, headers);
    }

    private ManagedImageAnswer answer(Team team, ManagedImage image) {
        return new ManagedImageAnswer(
                image.id(team).toString(),
                team.slug,
                image.name,
                image.location,
                image.content.digest().toString(),
                image.content.bytes(),
                image.content.virtualBytes(),
                image.content.os(),
                image.runNumber,
                image.templateName,
                image.templateVersion,
                image.tagMap(),
                Links.of(caller.access()).managedImage(team.slug, image.name)
                        + "/download?format=qcow2",
                image.content.warned(),
                image.createdAt,
                image.publishedAt);
    }
}

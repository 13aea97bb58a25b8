package dev.goldsmith.api;

import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.download.DiskDownload;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.staging.Staging;
import dev.goldsmith.tenant.Permission;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
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
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What a run leaves: its log and its disks. Streamed, and never inside a transaction. */
@Path(Links.TENANT + "/runs/{number}")
@RunOnVirtualThread
@Tag(name = "Runs")
public class RunArtifactsResource {
    /** The offset to ask for next. */
    static final String LOG_NEXT = "Goldsmith-Log-Next";

    @Inject Caller caller;
    @Inject RunLog log;
    @Inject Renditions renditions;

    @GET
    @Path("log")
    @Produces(MediaType.TEXT_PLAIN)
    @Allow(Permission.READ)
    @Operation(
            operationId = "getRunLog",
            summary = "The log from a byte on, as far as it is written",
            description =
                    "All attempts are one stream of UTF-8 lines whose offsets never change. Ask"
                            + " again from `Goldsmith-Log-Next` to follow a run that goes on. A long"
                            + " log keeps its end (`goldsmith.run.log-bytes`); what was dropped is"
                            + " replaced by a line that says how much.")
    public Response log(
            @PathParam("number") String number, @QueryParam("from") @Nullable String from) {
        long start =
                from == null
                        ? 0
                        : Query.whole("from", from, 0, Long.MAX_VALUE, "a byte offset, 0 or more");
        var run = run(number);
        long end = Math.max(start, run.logBytes);
        StreamingOutput content = out -> log.copy(run, start, end, out);
        return Response.ok(content, MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"))
                .header(LOG_NEXT, end)
                .build();
    }

    @GET
    @Path("outputs/{name}/download")
    @Produces(MediaType.WILDCARD)
    @Allow(Permission.READ)
    @Operation(
            operationId = "downloadRunOutput",
            summary = "The disk of an output: a fixed VHD",
            description =
                    "Answers `Range` and `If-Range`, so that a download can go on where it broke."
                            + " An output in a gallery sends on to its version, a managed image to itself.")
    public Response download(
            @PathParam("number") String number,
            @PathParam("name") String name,
            @Context Request request,
            @Context HttpHeaders headers)
            throws IOException {
        var run = run(number);
        var output = QuarkusTransaction.joiningExisting().call(() -> output(run, name));
        var links = Links.of(caller.access());
        var image =
                GalleryImageId.find(output.artifact)
                        .map(links::version)
                        .or(() ->
                                ManagedImageId.find(output.artifact)
                                        .map(id ->
                                                links.managedImage(id.resourceGroup(), id.name())));
        if (image.isPresent()) {
            return Response.seeOther(URI.create(image.get() + "/download?format=qcow2")).build();
        }
        var disk = renditions.open(Digest.parse(output.artifact), Renditions.Format.VHD);
        var fileName = "run-%d-%s.vhd".formatted(run.number, output.name);
        if (request.getMethod().equals(HttpMethod.GET)) {
            QuarkusTransaction.joiningExisting().run(() -> run.taken(caller.access(), name));
        }
        return new DiskDownload(disk, fileName).answer(request, headers);
    }

    private Run run(String number) {
        return QuarkusTransaction.joiningExisting()
                .call(() -> Run.require(caller.access(), RunsResource.number(number)));
    }

    private static RunOutput output(Run run, String name) {
        var output = RunOutput.of(run.id, name);
        if (output == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Run %d has published nothing under the name '%s'."
                            .formatted(run.number, name));
        }
        if (!output.isHere()) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Output '%s' of run %d is on Azure, as %s."
                            .formatted(name, run.number, output.artifact));
        }
        if (output.kind.equals("VHD")) {
            Staging.requireVhd(run, output);
        }
        return output;
    }
}

package dev.goldsmith.web;

import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.DiskDownload;
import dev.goldsmith.door.DownloadLink;
import dev.goldsmith.door.Open;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Disks by links that live five minutes. */
@Path("/")
@RunOnVirtualThread
public class DownloadPages {
    @Inject Caller caller;
    @Inject DownloadLink links;
    @Inject Renditions renditions;

    /** Makes a link and leads to it. */
    @POST
    @Path("t/{slug}/gallery/{gallery}/{image}/{version}/downloads")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.READ)
    @Transactional
    public Response create(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            @FormParam("format") @Nullable String format) {
        var wanted =
                Renditions.Format.parse(String.valueOf(format))
                        .orElseThrow(() ->
                                Refused.field(
                                        Refusal.INVALID_REQUEST,
                                        "format",
                                        "'format' must be qcow2, vhd or raw."));
        var by = caller.access();
        var definition = ImageDefinition.require(Gallery.require(by, gallery), image);
        var version = ImageVersion.require(definition, number);
        var token =
                links.token(
                        new DownloadLink.Target(
                                by.tenantId(),
                                new Digest(Objects.requireNonNull(version.disk)),
                                wanted));
        return Response.seeOther(
                        URI.create("/d/%s/%s".formatted(token, file(definition, version, wanted))))
                .build();
    }

    /** The VHD that a run published, by a link of the same kind. */
    @GET
    @Path("t/{slug}/runs/{number}/outputs/{name}/vhd")
    @Allow(Permission.READ)
    @Transactional
    public Response vhd(@PathParam("number") long number, @PathParam("name") String name) {
        var by = caller.access();
        var run = Run.require(by, number);
        var output = RunOutput.of(run.id, name);
        if (output == null || !output.kind.equals("VHD")) {
            throw new Refused(Refusal.NOT_FOUND, "Run %d has no VHD '%s'.".formatted(number, name));
        }
        var token =
                links.token(
                        new DownloadLink.Target(
                                by.tenantId(),
                                Digest.parse(output.artifact),
                                Renditions.Format.VHD));
        return Response.seeOther(
                        URI.create(
                                "/d/%s/%s-run-%d-%s.vhd"
                                        .formatted(token, run.templateName, number, name)))
                .build();
    }

    static String file(ImageDefinition definition, ImageVersion version, Renditions.Format format) {
        return "%s-%s.%s".formatted(definition.name, version.number(), format.word());
    }

    @GET
    @Path("d/{token}/{file:[A-Za-z0-9._-]{1,200}}")
    @Open(Open.To.ANYBODY)
    public Response send(
            @PathParam("token") String token,
            @PathParam("file") String file,
            @Context Request request,
            @Context HttpHeaders headers)
            throws IOException {
        var target = links.open(token);
        return new DiskDownload(renditions.open(target.disk(), target.format()), file)
                .answer(request, headers);
    }
}

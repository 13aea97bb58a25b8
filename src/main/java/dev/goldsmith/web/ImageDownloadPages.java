package dev.goldsmith.web;

import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.download.DownloadLink;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.KeptDisk;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Links to the disk of an image version. */
@Path("/t/{slug}/gallery/{gallery}/{image}/{version}/downloads")
@RunOnVirtualThread
public class ImageDownloadPages {
    @Inject Caller caller;
    @Inject DownloadLink links;

    /** Makes a link and leads to it. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.READ)
    @Transactional
    public Response create(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            @FormParam("format") @Nullable String format,
            @FormParam("lun") @Nullable Integer lun) {
        var wanted =
                Renditions.Format.parse(String.valueOf(format))
                        .orElseThrow(() ->
                                Refused.field(
                                        Refusal.INVALID_REQUEST,
                                        "format",
                                        "'format' must be qcow2, vhd or raw."));
        var by = caller.access();
        var definition = ImageDefinition.require(by, gallery, image).definition();
        var version = ImageVersion.require(definition, number);
        version.linked(by, wanted.word());
        var disk =
                lun == null
                        ? version.published().digest()
                        : KeptDisk.require(version.published().disks(), lun).digest();
        var token =
                links.token(
                        new DownloadLink.Target(
                                by.tenantId(), DownloadLink.Of.VERSION, version.id, disk, wanted));
        var file =
                lun == null
                        ? file(definition, version, wanted)
                        : "%s-%s-lun%d.%s"
                                .formatted(definition.name, version.number(), lun, wanted.word());
        return Response.seeOther(URI.create("/d/%s/%s".formatted(token, file))).build();
    }

    static String file(ImageDefinition definition, ImageVersion version, Renditions.Format format) {
        return "%s-%s.%s".formatted(definition.name, version.number(), format.word());
    }
}

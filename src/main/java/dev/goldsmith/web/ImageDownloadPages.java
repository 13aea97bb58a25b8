package dev.goldsmith.web;

import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.download.VersionLinks;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
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
    @Inject VersionLinks links;

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
        var shelved = ImageDefinition.require(by, gallery, image);
        var version = ImageVersion.require(shelved.definition(), number);
        var link = links.create(by, shelved, version, wanted.word(), lun);
        return Response.seeOther(URI.create(link.path())).build();
    }

    static String file(ImageDefinition definition, ImageVersion version, Renditions.Format format) {
        return "%s-%s.%s".formatted(definition.name, version.number(), format.word());
    }
}

package dev.goldsmith.web;

import dev.goldsmith.contents.Sbom;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.download.VersionDocuments;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

/** The bill of materials of a version. */
@Path("/t/{slug}/gallery/{gallery}/{image}/{version}/sbom")
@RunOnVirtualThread
public class SbomPages {
    @Inject Caller caller;
    @Inject VersionDocuments documents;

    @Dear
    @GET
    @Allow(Permission.READ)
    @Transactional
    public Response download(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            @QueryParam("format") @DefaultValue("spdx") String format) {
        var wanted = Fields.oneOf("format", format, Sbom.Format.values(), Sbom.Format::word);
        var shelved = ImageDefinition.require(caller.access(), gallery, image);
        var version = ImageVersion.require(shelved.definition(), number);
        return documents.sbom(shelved, version, wanted).answer();
    }
}

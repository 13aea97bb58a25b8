package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.download.VersionLinks;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.tenant.Permission;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Links to hand over: to a version's disk, or to what is said of it. */
@Path("/t/{slug}/gallery/{gallery}/{image}/{version}/links")
@RunOnVirtualThread
public class VersionLinkPages {
    @Inject Caller caller;
    @Inject VersionLinks links;

    /**
     * @param imageBase URL of its image
     * @param base URL of the version
     */
    record Link(
            String root,
            String imageBase,
            String base,
            ImageDefinition image,
            ImageVersion version,
            VersionLinks.Link link)
            implements TemplateInstance {}

    /** Makes a link, and shows it this once. */
    @Dear
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.READ)
    @Transactional
    public Response create(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            @FormParam("file") @DefaultValue("") String file) {
        var by = caller.access();
        var shelved = ImageDefinition.require(by, gallery, image);
        var version = ImageVersion.require(shelved.definition(), number);
        var root = "/t/" + by.tenantSlug();
        var imageBase =
                "%s/gallery/%s/%s"
                        .formatted(root, shelved.gallery().name, shelved.definition().name);
        return Form.page(
                new Link(
                        root,
                        imageBase,
                        imageBase + "/" + version.number(),
                        shelved.definition(),
                        version,
                        links.create(by, shelved, version, file, null)));
    }
}

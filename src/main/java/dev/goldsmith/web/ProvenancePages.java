package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.download.VersionDocument;
import dev.goldsmith.download.VersionDocuments;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.provenance.Attested;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What made a version, signed. */
@Path("/t/{slug}/gallery/{gallery}/{image}/{version}/provenance")
@RunOnVirtualThread
public class ProvenancePages {
    @Inject Caller caller;
    @Inject VersionDocuments documents;

    @GET
    @Allow(Permission.READ)
    @Transactional
    public Response download(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number) {
        var shelved = ImageDefinition.require(caller.access(), gallery, image);
        var version = ImageVersion.require(shelved.definition(), number);
        return documents.of(shelved, version, VersionDocument.PROVENANCE).answer();
    }

    /** Has its contents and signature checked again. */
    @POST
    @Path("verification")
    @Allow(Permission.EDIT)
    public Response verify(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        return Form.pressed(
                key,
                () -> {
                    var by = caller.access();
                    var shelved = ImageDefinition.require(by, gallery, image);
                    var version = ImageVersion.require(shelved.definition(), number);
                    Attested.ask(by, version);
                    return URI.create(
                            "/t/%s/gallery/%s/%s/%s#provenance"
                                    .formatted(
                                            by.tenantSlug(),
                                            shelved.gallery().name,
                                            shelved.definition().name,
                                            version.number()));
                });
    }
}

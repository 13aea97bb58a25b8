package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.download.VersionDocument;
import dev.goldsmith.download.VersionDocuments;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.provenance.Attested;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What made a version, signed; whether it is still that. */
@Path(Links.TENANT + "/galleries/{gallery}/images/{image}/versions/{version}/provenance")
@RunOnVirtualThread
@Tag(name = "Galleries")
public class ProvenanceResource {
    @Inject Caller caller;
    @Inject VersionDocuments documents;

    /**
     * How a version stands.
     *
     * @param state {@code none}: published before versions were signed; {@code due}: about to be
     *     checked; {@code away}: the contents aren't in the store; {@code failed}: the check
     *     failed; {@code signed}; {@code misfit}: the contents or the signature don't fit
     * @param key which has signed it; null: none
     * @param signatureFits whether the signature was right when this was answered; null: there is
     *     none
     * @param contentsCheckedAt when all its contents were last read and compared; null: never
     * @param usedAsSourceAt when a build started from it first, and they were compared for that
     * @param fault what is wrong with the signature; null: nothing
     */
    @Schema(name = "ImageVersionAttestation")
    public record Answer(
            String state,
            @Nullable String key,
            @Nullable Instant signedAt,
            @Nullable Boolean signatureFits,
            @Nullable Instant contentsCheckedAt,
            @Nullable Instant usedAsSourceAt,
            @Nullable String fault) {
        static Answer of(ImageVersion version) {
            var now = Attested.of(version);
            return new Answer(
                    now.state().word(),
                    now.key(),
                    now.signedAt(),
                    now.key() == null ? null : (Boolean) now.signed(),
                    now.checkedAt(),
                    now.sourceCheckedAt(),
                    now.fault());
        }
    }

    @GET
    @Produces(MediaType.WILDCARD)
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getImageVersionProvenance",
            summary = "What made a version, signed: SLSA provenance in a DSSE envelope",
            description =
                    "An in-toto statement, signed by the tenant's key (ECDSA, P-256). `openssl`"
                            + " verifies it: see the reference on provenance.")
    public Response get(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number) {
        var shelved = ImageDefinition.require(caller.access(), gallery, image);
        var version = ImageVersion.require(shelved.definition(), number);
        return documents.of(shelved, version, VersionDocument.PROVENANCE).answer();
    }

    @GET
    @Path("verification")
    @Produces(MediaType.APPLICATION_JSON)
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getImageVersionAttestation",
            summary = "Whether a version is what was signed",
            description = "Its signature is verified for this answer.")
    public Answer standing(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number) {
        return Answer.of(found(gallery, image, number));
    }

    @POST
    @Path("verification")
    @Produces(MediaType.APPLICATION_JSON)
    @Allow(Permission.EDIT)
    @Transactional
    @Once
    @Operation(
            operationId = "verifyImageVersion",
            summary = "Check a version's contents and signature again, or sign it",
            description =
                    "All its contents are read, soon after the answer. A version of before is signed"
                            + " with what was recorded of it. Asking again while a check is due"
                            + " changes nothing.")
    @APIResponse(responseCode = "202", description = "How it stands until then")
    public RestResponse<Answer> verify(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number) {
        var version = found(gallery, image, number);
        Attested.ask(caller.access(), version);
        return RestResponse.status(RestResponse.Status.ACCEPTED, Answer.of(version));
    }

    private ImageVersion found(String gallery, String image, String number) {
        return ImageVersion.require(
                ImageDefinition.require(caller.access(), gallery, image).definition(), number);
    }
}

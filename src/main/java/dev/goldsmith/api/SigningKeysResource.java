package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.provenance.PublicKey;
import dev.goldsmith.provenance.SigningKeys;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Comparator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The keys that the tenant signs with. */
@Path(Links.TENANT + "/signing-keys")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Tenant")
public class SigningKeysResource {
    @Inject Caller caller;
    @Inject SigningKeys keys;

    /**
     * @param id the first 16 digits of the SHA-256 of the key, and the {@code keyid} of envelopes
     * @param current whether it signs; the others verify what they signed
     * @param pem as openssl reads it
     */
    @Schema(name = "SigningKey")
    public record Answer(String id, Instant createdAt, boolean current, String pem) {
        static Answer of(PublicKey key) {
            return new Answer(key.id(), key.createdAt(), key.current(), key.pem());
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listSigningKeys",
            summary = "The tenant's signing keys, by id",
            description =
                    "Anybody reads them as PEM and as a JSON Web Key Set below"
                            + " `/.well-known/goldsmith/<tenant id>/keys`.")
    public Page<Answer> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var all =
                SigningKeys.all().stream()
                        .map(Answer::of)
                        .sorted(Comparator.comparing(Answer::id))
                        .toList();
        return Query.page(all, Answer::id, after, limit);
    }

    @POST
    @Allow(Permission.ADMIN)
    @Transactional
    @Once
    @Operation(
            operationId = "replaceSigningKey",
            summary = "Make a new signing key, which signs from now on",
            description =
                    "The one of before stays published to verify by; its private half is deleted.")
    @APIResponse(responseCode = "201", description = "The new key")
    public RestResponse<Answer> replace() {
        return RestResponse.status(
                RestResponse.Status.CREATED, Answer.of(keys.replace(caller.access())));
    }
}

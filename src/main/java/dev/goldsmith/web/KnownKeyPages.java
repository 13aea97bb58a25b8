package dev.goldsmith.web;

import dev.goldsmith.door.Open;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.provenance.PublicKey;
import dev.goldsmith.provenance.SigningKeys;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;

/**
 * The public keys of a tenant at an address that everybody can read: whoever verifies a signature
 * needs no account. It has the tenant's id, which its statements name, and not its short name, by
 * which one could ask who is here.
 */
@Path("/.well-known/goldsmith/{id:[0-9a-f-]{36}}/keys")
@RunOnVirtualThread
public class KnownKeyPages {
    @Inject SigningKeys keys;

    /** A JSON Web Key Set (RFC 7517). */
    record KeySet(List<PublicKey.Jwk> keys) {}

    @GET
    @Produces("application/json")
    @Open(Open.To.ANYBODY)
    public KeySet all(@PathParam("id") String tenant) {
        return new KeySet(of(tenant).stream().map(PublicKey::jwk).toList());
    }

    @GET
    @Path("{key:[0-9a-f]{16}}.pem")
    @Produces("application/x-pem-file")
    @Open(Open.To.ANYBODY)
    public Response one(@PathParam("id") String tenant, @PathParam("key") String key) {
        return of(tenant).stream()
                .filter(it -> it.id().equals(key))
                .findFirst()
                .map(it -> Response.ok(it.pem()).build())
                .orElseThrow(() -> absent("There is no signing key '%s' here.".formatted(key)));
    }

    private List<PublicKey> of(String tenant) {
        var found = keys.of(tenant);
        if (found.isEmpty()) {
            throw absent("There are no signing keys here.");
        }
        return found;
    }

    private static Refused absent(String detail) {
        return new Refused(Refusal.NOT_FOUND, detail);
    }
}

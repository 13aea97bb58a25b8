package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.provenance.PublicKey;
import dev.goldsmith.provenance.SigningKeys;
import dev.goldsmith.tenant.Permission;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys that the tenant signs with. */
@Path("/t/{slug}/settings/signing-keys")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class SigningKeyPages {
    @Inject Caller caller;
    @Inject SigningKeys keys;

    /**
     * @param known where anybody reads them
     */
    record Keys(String root, String known, List<PublicKey> keys, boolean mayReplace)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list() {
        var by = caller.access();
        return new Keys(
                "/t/" + by.tenantSlug(),
                "/.well-known/goldsmith/%s/keys".formatted(by.tenantId()),
                SigningKeys.all(),
                by.may(Permission.ADMIN));
    }

    @POST
    @Allow(Permission.ADMIN)
    public Response replace(@FormParam(Idempotency.FIELD) @Nullable String key) {
        return Form.pressed(
                key,
                () -> {
                    keys.replace(caller.access());
                    return URI.create(
                            "/t/%s/settings/signing-keys".formatted(caller.access().tenantSlug()));
                });
    }
}

package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.identity.AccountKeys;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.PersonKey;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** My SSH keys, by which I come into the machines of failed runs. */
@Path("/t/{slug}/account/keys")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class AccountKeyPages {
    @Inject Caller caller;
    @Inject AccountKeys keys;

    /**
     * @param faultField {@code name} or {@code key}, or empty
     */
    record Keys(
            String root,
            List<PersonKey> keys,
            String name,
            String key,
            String faultField,
            String fault)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance mine() {
        return page("", "", "", "");
    }

    private Keys page(String name, String key, String faultField, String fault) {
        return new Keys(
                "/t/" + caller.access().tenantSlug(), keys.mine(), name, key, faultField, fault);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.RUN)
    public Response add(
            @FormParam("name") @DefaultValue("") String name,
            @FormParam("key") @DefaultValue("") String key,
            @FormParam(Idempotency.FIELD) @Nullable String once) {
        try {
            return Form.filled(Idempotency.FIELD, once, "key", key)
                    .once(() -> {
                        keys.add(name, key);
                        return back();
                    });
        } catch (Refused refused) {
            if (refused.violations.isEmpty()) {
                throw refused;
            }
            var again =
                    QuarkusTransaction.joiningExisting()
                            .call(() ->
                                    page(
                                                    name,
                                                    key.contains("PRIVATE KEY") ? "" : key,
                                                    refused.violations.getFirst().path(),
                                                    refused.detail())
                                            .render());
            return Response.status(refused.refusal.status)
                    .type("text/html; charset=utf-8")
                    .entity(again)
                    .build();
        }
    }

    @POST
    @Path("{id}/removal")
    @Allow(Permission.READ)
    @Transactional
    public Response remove(@PathParam("id") long id) {
        keys.remove(id);
        return back();
    }

    private Response back() {
        return Response.seeOther(
                        URI.create("/t/%s/account/keys".formatted(caller.access().tenantSlug())))
                .build();
    }
}

package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.identity.AccountKeys;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.PersonKey;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;

/** My SSH keys, by which I come into the machines of failed runs. */
@Path("/t/{slug}/account/keys")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class AccountKeyPages {
    @Inject Caller caller;
    @Inject AccountKeys keys;

    record Keys(String root, List<PersonKey> keys, Form form) implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance mine() {
        return page(Form.empty());
    }

    private Keys page(Form form) {
        return new Keys("/t/" + caller.access().tenantSlug(), keys.mine(), form);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.RUN)
    public Response add(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.show(
                () -> {
                    keys.add(form.value("name"), form.value("key"));
                    return back();
                },
                this::page);
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

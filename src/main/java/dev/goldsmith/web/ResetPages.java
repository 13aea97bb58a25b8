package dev.goldsmith.web;

import dev.goldsmith.door.Open;
import dev.goldsmith.identity.PasswordResets;
import dev.goldsmith.tenant.PasswordReset;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** A new password by mail. The answers are the same whether or not there is such an account. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ResetPages {
    @Inject PasswordResets resets;

    record Forgot(boolean offered, boolean asked) implements TemplateInstance {}

    record Reset(String token, Form form) implements TemplateInstance {}

    record Done() implements TemplateInstance {}

    @GET
    @Path("login/forgot")
    @Open(Open.To.ANYBODY)
    public TemplateInstance forgot() {
        return new Forgot(resets.offered(), false);
    }

    @POST
    @Path("login/forgot")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.ANYBODY)
    public TemplateInstance ask(@FormParam("name") @DefaultValue("") String name) {
        resets.ask(name);
        return new Forgot(resets.offered(), true);
    }

    @GET
    @Path("reset/{token}")
    @Open(Open.To.ANYBODY)
    public TemplateInstance reset(@PathParam("token") String token) {
        if (!resets.good(token)) {
            throw PasswordReset.gone();
        }
        return new Reset(token, Form.empty());
    }

    @POST
    @Path("reset/{token}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.ANYBODY)
    public Response set(@PathParam("token") String token, MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.answer(
                () -> {
                    resets.use(token, form.value("password"));
                    return Response.seeOther(URI.create("/reset-done")).build();
                },
                it -> new Reset(token, it));
    }

    @GET
    @Path("reset-done")
    @Open(Open.To.ANYBODY)
    public TemplateInstance done() {
        return new Done();
    }
}

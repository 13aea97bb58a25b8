package dev.goldsmith.web;

import dev.goldsmith.door.Open;
import dev.goldsmith.identity.PasswordResets;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
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
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** A new password by mail. The answers are the same whether or not there is such an account. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ResetPages {
    @Inject PasswordResets resets;

    record Forgot(boolean offered, boolean asked) implements TemplateInstance {}

    record Reset(String token, String fault) implements TemplateInstance {}

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
        return new Reset(token, "");
    }

    @POST
    @Path("reset/{token}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.ANYBODY)
    public Response set(
            @PathParam("token") String token,
            @FormParam("password") @DefaultValue("") String password) {
        try {
            resets.use(token, password);
            return Response.seeOther(URI.create("/reset-done")).build();
        } catch (Refused refused) {
            if (refused.refusal != Refusal.INVALID_REQUEST) {
                throw refused;
            }
            return Response.status(refused.refusal.status)
                    .type("text/html; charset=utf-8")
                    .entity(new Reset(token, refused.detail()).render())
                    .build();
        }
    }

    @GET
    @Path("reset-done")
    @Open(Open.To.ANYBODY)
    public TemplateInstance done() {
        return new Done();
    }
}

package dev.goldsmith.web;

import dev.goldsmith.door.ErrorPage;
import dev.goldsmith.door.Open;
import dev.goldsmith.kernel.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

@ApplicationScoped
@Path("/login")
public class StandIn implements ErrorPage {
    @Override
    public String render(Refused refused, String requestId) {
        return "<title>"
                + refused.refusal.title
                + "</title><h1>"
                + refused.detail().replace("<", "&lt;")
                + "</h1>";
    }

    @GET
    @Open(Open.To.ANYBODY)
    @Produces("text/html")
    public String login() {
        return "<form method=post action=/j_security_check><input name=j_username><input name=j_password type=password><button type=submit>Sign in</button></form>";
    }
}

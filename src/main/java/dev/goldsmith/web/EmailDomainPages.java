package dev.goldsmith.web;

import dev.goldsmith.door.Open;
import dev.goldsmith.identity.EmailDomains;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;

/** Which e-mail domains lead to which tenant at sign-in, for the installation's administrators. */
@Path("/admin/email-domains")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class EmailDomainPages {
    @Inject EmailDomains domains;

    record Domains(List<EmailDomains.Row> rows, Form form, String done)
            implements TemplateInstance {}

    @GET
    @Open(Open.To.INSTALLATION_ADMIN)
    public TemplateInstance list(@QueryParam("done") @DefaultValue("") String done) {
        return new Domains(
                domains.list(),
                Form.empty(),
                switch (done) {
                    case "assigned" -> "Assigned.";
                    case "removed" -> "Removed: addresses of it lead nowhere now.";
                    default -> "";
                });
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.INSTALLATION_ADMIN)
    public Response assign(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    domains.assign(form.value("domain"), form.value("tenant"));
                    return there("assigned");
                },
                it -> new Domains(domains.list(), it, ""));
    }

    @POST
    @Path("removal")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.INSTALLATION_ADMIN)
    public Response remove(@FormParam("domain") @DefaultValue("") String domain) {
        domains.remove(domain);
        return Response.seeOther(there("removed")).build();
    }

    private static URI there(String done) {
        return URI.create("/admin/email-domains?done=" + done);
    }
}

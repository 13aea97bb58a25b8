package dev.goldsmith.web;

import dev.goldsmith.door.EmailDomains;
import dev.goldsmith.door.Open;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which e-mail domains lead to which tenant at sign-in, for the installation's administrators. */
@Path("/admin/email-domains")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class EmailDomainPages {
    @Inject EmailDomains domains;

    record Domains(
            List<EmailDomains.Row> rows, String domain, String tenant, Map<String, String> faults)
            implements TemplateInstance {}

    @GET
    @Open(Open.To.INSTALLATION_ADMIN)
    public TemplateInstance list() {
        return new Domains(domains.list(), "", "", Map.of());
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.INSTALLATION_ADMIN)
    public Response assign(
            @FormParam("domain") @DefaultValue("") String domain,
            @FormParam("tenant") @DefaultValue("") String tenant) {
        try {
            domains.assign(domain, tenant);
            return there();
        } catch (Refused refused) {
            if (refused.violations.isEmpty()) {
                throw refused;
            }
            var faults =
                    refused.violations.stream()
                            .collect(Collectors.toMap(Violation::path, Violation::message));
            return Response.status(refused.refusal.status)
                    .type("text/html; charset=utf-8")
                    .entity(new Domains(domains.list(), domain, tenant, faults).render())
                    .build();
        }
    }

    @POST
    @Path("removal")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.INSTALLATION_ADMIN)
    public Response remove(@FormParam("domain") @DefaultValue("") String domain) {
        domains.remove(domain);
        return there();
    }

    private static Response there() {
        return Response.seeOther(URI.create("/admin/email-domains")).build();
    }
}

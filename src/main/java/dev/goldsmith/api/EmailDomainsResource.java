package dev.goldsmith.api;

import dev.goldsmith.door.Open;
import dev.goldsmith.identity.EmailDomains;
import dev.goldsmith.kernel.Page;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Which e-mail domains lead to which tenant at sign-in; for the installation's administrators. */
@Path("/api/v1/installation/email-domains")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Sign-in")
public class EmailDomainsResource {
    @Inject EmailDomains domains;

    public record Wanted(@Nullable String tenant) {}

    @GET
    @Open(Open.To.INSTALLATION_ADMIN)
    @Operation(operationId = "listEmailDomains", summary = "Domains and their tenants, by domain")
    public Page<EmailDomains.Row> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        return Query.page(domains.list(), EmailDomains.Row::domain, after, limit);
    }

    @PUT
    @Path("{domain}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Open(Open.To.INSTALLATION_ADMIN)
    @Operation(
            operationId = "putEmailDomain",
            summary = "Leads people of a domain to a tenant's provider at sign-in")
    public EmailDomains.Row put(@PathParam("domain") String domain, Wanted wanted) {
        return domains.assign(domain, wanted.tenant() == null ? "" : wanted.tenant());
    }

    @DELETE
    @Path("{domain}")
    @Open(Open.To.INSTALLATION_ADMIN)
    @Operation(operationId = "removeEmailDomain", summary = "Leads them nowhere any more")
    public Page<EmailDomains.Row> remove(@PathParam("domain") String domain) {
        domains.remove(domain);
        return list(null, null);
    }
}

package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.AzureClients;
import dev.goldsmith.door.Caller;
import dev.goldsmith.tenant.Permission;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** How Azure's clients connect, and what they may here that they may not on Azure. */
@Path("/t/{slug}/settings/azure")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class AzurePages {
    @Inject Caller caller;
    @Inject AzureClients azure;

    @ConfigProperty(name = "quarkus.http.ssl-port", defaultValue = "8443")
    int tlsPort;

    /**
     * @param host our own HTTPS address, as this browser knows it or would
     */
    record Azure(
            String root,
            String host,
            String tenantId,
            String commands,
            boolean versionsByPut,
            boolean mayChange)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(@Context UriInfo uri) {
        var by = caller.access();
        var base = uri.getBaseUri();
        var host =
                base.getScheme().equals("https")
                        ? base.toString().replaceFirst("/$", "")
                        : "https://%s:%d".formatted(base.getHost(), tlsPort);
        return new Azure(
                "/t/" + by.tenantSlug(),
                host,
                by.tenantId(),
                """
                export REQUESTS_CA_BUNDLE=ca.pem
                az cloud register -n Goldsmith --endpoint-resource-manager %s
                az cloud set -n Goldsmith
                az login --service-principal -u CLIENT_ID -p SECRET --tenant %s
                az image builder list -g TEAM\
                """
                        .formatted(host, by.tenantId()),
                azure.versionsByPut(),
                by.administers());
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    @Transactional
    public Response save(@FormParam("versionsByPut") @Nullable String versionsByPut) {
        azure.choose(versionsByPut != null);
        return Response.seeOther(
                        URI.create("/t/%s/settings/azure".formatted(caller.access().tenantSlug())))
                .build();
    }
}

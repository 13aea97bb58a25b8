package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.people.TenantRecords;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.tenant.Usage;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;

/** The tenant itself: who it is, what it uses, and all its records to take out. */
@Path("/t/{slug}/settings/organisation")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class OrganisationPages {
    @Inject Caller caller;
    @Inject TenantRecords records;

    record Organisation(
            String root, Tenant tenant, long people, long runs, long disk, boolean exports)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show() {
        var by = caller.access();
        return new Organisation(
                "/t/" + by.tenantSlug(),
                Tenant.findById(by.tenantId()),
                Usage.people(by.tenantId()),
                Usage.runs(by.tenantId()),
                Usage.disk(by.tenantId()),
                by.mayAnywhere(Permission.EXPORT));
    }

    /** A POST, since taking everything out is an act that is told. */
    @POST
    @Path("export")
    @Produces("application/zip")
    @Allow(Permission.EXPORT)
    public Response export() {
        var by = caller.access();
        records.told(by);
        StreamingOutput zip = out -> records.export(by.tenantId(), out);
        return Response.ok(zip)
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"" + by.tenantSlug() + ".zip\"")
                .build();
    }
}

package dev.goldsmith.api;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.people.TenantExport;
import dev.goldsmith.people.Tenants;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.Comparator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Tenant")
public class TenantResource {
    @Inject Caller caller;
    @Inject Catalogue catalogue;
    @Inject TenantExport export;

    /**
     * @param subscriptionId the tenant's UUID, its subscription on the ARM door
     */
    public record Tenant(String slug, String name, String subscriptionId) {}

    /**
     * An image that a template's source can name; {@code version} may always be {@code latest}.
     *
     * @param urn {@code publisher:offer:sku}
     * @param tried whether a build from it was seen to work
     */
    public record PlatformImage(
            String urn,
            String publisher,
            String offer,
            String sku,
            String title,
            String description,
            String os,
            boolean tried) {
        static PlatformImage of(Catalogue.Entry entry) {
            return new PlatformImage(
                    entry.urn(),
                    entry.publisher(),
                    entry.offer(),
                    entry.sku(),
                    entry.title(),
                    entry.description(),
                    entry.os(),
                    entry.tried());
        }
    }

    @GET
    @Allow(Permission.READ)
    @Operation(operationId = "getTenant", summary = "The tenant itself")
    public Tenant get() {
        var by = caller.access();
        return new Tenant(by.tenantSlug(), by.tenantName(), by.tenantId());
    }

    /**
     * @param name what it is called, on pages and in mails
     */
    @Schema(name = "TenantName")
    public record Wanted(@Nullable String name) {}

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(
            operationId = "renameTenant",
            summary = "What the tenant is called",
            description = "For its own administrators. The slug stays: it is part of addresses.")
    public Tenant rename(Wanted wanted) {
        var by = caller.access();
        var name = Tenants.rename(by, wanted.name());
        return new Tenant(by.tenantSlug(), name, by.tenantId());
    }

    @GET
    @Path("export")
    @Produces({"application/zip", MediaType.APPLICATION_JSON})
    @Allow(Permission.EXPORT)
    @Operation(
            operationId = "exportTenant",
            summary = "All records of the tenant, as a zip of JSON lines",
            description =
                    "For administrators and auditors. Secrets, their hashes and disks aren't in it.")
    public Response export() {
        var by = caller.access();
        export.told(by);
        StreamingOutput zip = out -> export.write(by.tenantId(), out);
        return Response.ok(zip, "application/zip")
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"" + by.tenantSlug() + ".zip\"")
                .build();
    }

    @GET
    @Path("platform-images")
    @Allow(Permission.READ)
    @Operation(
            operationId = "listPlatformImages",
            summary = "The catalogue: platform images that a template can start from")
    public Page<PlatformImage> platformImages(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var byUrn =
                catalogue.list().stream()
                        .sorted(Comparator.comparing(Catalogue.Entry::urn))
                        .toList();
        return Query.page(byUrn, Catalogue.Entry::urn, after, limit).map(PlatformImage::of);
    }
}

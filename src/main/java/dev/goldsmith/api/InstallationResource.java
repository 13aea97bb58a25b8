package dev.goldsmith.api;

import dev.goldsmith.door.Idempotency;
import dev.goldsmith.door.Once;
import dev.goldsmith.door.Open;
import dev.goldsmith.door.Operators;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.people.TenantExport;
import dev.goldsmith.people.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.net.URI;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The installation's tenants, for its administrators, who see nothing that is a tenant's own. */
@Path("/api/v1/installation/tenants")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Open(Open.To.INSTALLATION_ADMIN)
@Tag(name = "Installation")
public class InstallationResource {
    @Inject Tenants tenants;
    @Inject TenantExport export;
    @Inject Operators operators;

    /**
     * @param administrator e-mail address of its first administrator, who is invited; left out: you
     * @param maxConcurrentRuns 1 to 1000; left out: 4
     * @param maxDiskGb left out: no limit
     * @param maxMembers left out: no limit
     */
    public record Wanted(
            @Nullable String slug,
            @Nullable String name,
            @Nullable String administrator,
            @Nullable Integer maxConcurrentRuns,
            @Nullable Integer maxDiskGb,
            @Nullable Integer maxMembers) {
        Tenants.Limits limits() {
            return Tenants.Limits.of(maxConcurrentRuns, maxDiskGb, maxMembers);
        }
    }

    /**
     * @param state active, suspended or deleting
     * @param deleteAfter when it is gone for good
     * @param people active ones
     * @param link the first administrator's invitation, once, where no mail carries it
     */
    public record TenantLine(
            String slug,
            String name,
            String subscriptionId,
            String state,
            @Nullable Instant deleteAfter,
            int maxConcurrentRuns,
            @Nullable Integer maxDiskGb,
            @Nullable Integer maxMembers,
            long runs,
            long diskBytes,
            long people,
            Instant createdAt,
            @Nullable String link)
            implements Idempotency.ShownOnce {
        @Override
        public boolean showsSecret() {
            return link != null;
        }

        static TenantLine of(Tenants.Row row, @Nullable String link) {
            var tenant = row.tenant();
            return new TenantLine(
                    tenant.slug,
                    tenant.name,
                    tenant.id,
                    tenant.state.word(),
                    tenant.deleteAfter,
                    tenant.maxConcurrentRuns,
                    tenant.maxDiskGb,
                    tenant.maxMembers,
                    row.runs(),
                    row.disk(),
                    row.people(),
                    tenant.createdAt,
                    link);
        }
    }

    @GET
    @Operation(operationId = "listTenants", summary = "All tenants, by slug")
    public Page<TenantLine> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var bySlug =
                tenants.list().stream()
                        .sorted(java.util.Comparator.comparing(row -> row.tenant().slug))
                        .toList();
        return Query.page(bySlug, row -> row.tenant().slug, after, limit)
                .map(row -> TenantLine.of(row, null));
    }

    @GET
    @Path("{slug}")
    @Operation(operationId = "getInstallationTenant", summary = "One tenant and what it uses")
    public TenantLine get(@PathParam("slug") String slug) {
        return TenantLine.of(tenants.get(slug), null);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Transactional
    @Once
    @Operation(
            operationId = "createTenant",
            summary = "A new tenant",
            description =
                    "Its first administrator is invited by mail, or is you. Where the answer shows"
                            + " their link, a repeat by the same idempotency key is answered 409"
                            + " with the address of the tenant.")
    @APIResponse(responseCode = "201")
    public RestResponse<TenantLine> create(Wanted wanted) {
        var made =
                tenants.create(
                        operators.current(),
                        wanted.slug(),
                        wanted.name(),
                        wanted.limits(),
                        wanted.administrator());
        return Made.at(
                URI.create("/api/v1/installation/tenants/" + made.tenant().slug),
                TenantLine.of(tenants.get(made.tenant().slug), made.link()));
    }

    @PUT
    @Path("{slug}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "putInstallationTenant",
            summary = "A tenant's name and limits",
            description = "The slug stays: it is part of addresses.")
    public TenantLine change(@PathParam("slug") String slug, Wanted wanted) {
        if (wanted.slug() != null && !wanted.slug().equals(slug)) {
            throw Query.fault("slug", "'slug' can't be changed: it is part of addresses.");
        }
        return TenantLine.of(
                tenants.change(operators.current(), slug, wanted.name(), wanted.limits()), null);
    }

    @PUT
    @Path("{slug}/suspension")
    @Operation(operationId = "suspendTenant", summary = "Nobody can open it and no runs start")
    public TenantLine suspend(@PathParam("slug") String slug) {
        return TenantLine.of(tenants.suspend(operators.current(), slug), null);
    }

    @DELETE
    @Path("{slug}/suspension")
    @Operation(
            operationId = "resumeTenant",
            summary = "It is open again, after a suspension or before it is deleted permanently")
    public TenantLine resume(@PathParam("slug") String slug) {
        return TenantLine.of(tenants.resume(operators.current(), slug), null);
    }

    @DELETE
    @Path("{slug}")
    @Operation(
            operationId = "deleteTenant",
            summary = "Closed immediately, deleted permanently after the grace period")
    public TenantLine delete(@PathParam("slug") String slug) {
        return TenantLine.of(tenants.delete(operators.current(), slug), null);
    }

    @GET
    @Path("{slug}/export")
    @Produces({"application/zip", MediaType.APPLICATION_JSON})
    @Operation(
            operationId = "exportInstallationTenant",
            summary = "All records of a tenant that is closed, as a zip of JSON lines",
            description = "A tenant in use is exported by its own administrators and auditors.")
    public Response export(@PathParam("slug") String slug) {
        var tenant = tenants.export(operators.current(), slug);
        StreamingOutput zip = out -> export.write(tenant.id, out);
        return Response.ok(zip, "application/zip")
                .header("Content-Disposition", "attachment; filename=\"" + slug + ".zip\"")
                .build();
    }
}

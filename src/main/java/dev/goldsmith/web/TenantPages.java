package dev.goldsmith.web;

import dev.goldsmith.door.Open;
import dev.goldsmith.door.Operators;
import dev.goldsmith.people.TenantExport;
import dev.goldsmith.people.Tenants;
import dev.goldsmith.tenant.Tenant;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The installation's tenants; outside of any of them. */
@Path("/admin/tenants")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
@Open(Open.To.INSTALLATION_ADMIN)
public class TenantPages {
    private static final Form FRESH =
            Form.filled("maxConcurrentRuns", Integer.toString(Tenants.Limits.DEFAULT_RUNS));

    @Inject Tenants tenants;
    @Inject TenantExport export;
    @Inject Operators operators;

    /**
     * @param link the first administrator's invitation, where no mail carries it
     */
    record All(List<Tenants.Row> tenants, Form form, @Nullable String link, String done)
            implements TemplateInstance {}

    record One(Tenants.Row row, boolean open, boolean deleting, Form form, String done)
            implements TemplateInstance {}

    @GET
    public TemplateInstance list() {
        return all(FRESH, null, "");
    }

    private All all(Form form, @Nullable String link, String done) {
        return new All(tenants.list(), form, link, done);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.show(
                () -> {
                    var made =
                            tenants.create(
                                    operators.current(),
                                    form.value("slug"),
                                    form.value("name"),
                                    limits(form),
                                    form.text("administrator"));
                    return made.link() == null
                            ? Response.seeOther(at(made.tenant().slug, "made")).build()
                            : Form.page(all(FRESH, made.link(), "Tenant created."));
                },
                it -> all(it, null, ""));
    }

    @GET
    @Path("{slug}")
    public TemplateInstance show(
            @PathParam("slug") String slug, @QueryParam("done") @DefaultValue("") String done) {
        var row = tenants.get(slug);
        var tenant = row.tenant();
        return one(
                row,
                Form.filled(
                        "name",
                        tenant.name,
                        "maxConcurrentRuns",
                        Integer.toString(tenant.maxConcurrentRuns),
                        "maxDiskGb",
                        tenant.maxDiskGb == null ? null : tenant.maxDiskGb.toString(),
                        "maxMembers",
                        tenant.maxMembers == null ? null : tenant.maxMembers.toString()),
                switch (done) {
                    case "made" -> "Tenant created.";
                    case "saved" -> "Saved.";
                    case "suspended" -> "Suspended: nobody can open it, and no runs start.";
                    case "resumed" -> "It is open again.";
                    case "deleted" -> "Closed. It can be restored until its grace period ends.";
                    default -> "";
                });
    }

    private static One one(Tenants.Row row, Form form, String done) {
        return new One(
                row,
                row.tenant().state == Tenant.State.ACTIVE,
                row.tenant().state == Tenant.State.DELETING,
                form,
                done);
    }

    @POST
    @Path("{slug}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response change(@PathParam("slug") String slug, MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    tenants.change(operators.current(), slug, form.value("name"), limits(form));
                    return at(slug, "saved");
                },
                it -> one(tenants.get(slug), it, ""));
    }

    @POST
    @Path("{slug}/suspension")
    public Response suspend(@PathParam("slug") String slug) {
        tenants.suspend(operators.current(), slug);
        return Response.seeOther(at(slug, "suspended")).build();
    }

    @POST
    @Path("{slug}/resumption")
    public Response resume(@PathParam("slug") String slug) {
        tenants.resume(operators.current(), slug);
        return Response.seeOther(at(slug, "resumed")).build();
    }

    @POST
    @Path("{slug}/deletion")
    public Response delete(@PathParam("slug") String slug) {
        tenants.delete(operators.current(), slug);
        return Response.seeOther(at(slug, "deleted")).build();
    }

    @POST
    @Path("{slug}/export")
    @Produces("application/zip")
    public Response export(@PathParam("slug") String slug) {
        var tenant = tenants.export(operators.current(), slug);
        StreamingOutput zip = out -> export.write(tenant.id, out);
        return Response.ok(zip)
                .header("Content-Disposition", "attachment; filename=\"" + tenant.slug + ".zip\"")
                .build();
    }

    static Tenants.Limits limits(Form form) {
        return Tenants.Limits.of(
                form.number("maxConcurrentRuns"),
                form.number("maxDiskGb"),
                form.number("maxMembers"));
    }

    private static URI at(String slug, String done) {
        return URI.create("/admin/tenants/%s?done=%s".formatted(slug, done));
    }
}

package dev.goldsmith.web;

import dev.goldsmith.build.Capability;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.installation.Capabilities;
import dev.goldsmith.people.TenantExport;
import dev.goldsmith.people.Tenants;
import dev.goldsmith.template.EngineChoice;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.tenant.Usage;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The tenant itself: who it is, what it uses, and all its records to take out. */
@Path("/t/{slug}/settings/organisation")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class OrganisationPages {
    @Inject Caller caller;
    @Inject TenantExport export;

    private static final Map<String, String> DONE =
            Map.of("renamed", "Renamed.", "engine", "Engine saved.");

    record Organisation(
            String root,
            Tenant tenant,
            long people,
            long runs,
            long disk,
            boolean exports,
            boolean renames,
            List<Capability> engines,
            Form form,
            String done)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(@QueryParam("done") @DefaultValue("") String done) {
        return page(form(), DONE.getOrDefault(done, ""));
    }

    private Form form() {
        Tenant tenant = Objects.requireNonNull(Tenant.findById(caller.access().tenantId()));
        return Form.filled("name", tenant.name, "engine", tenant.engine);
    }

    private Organisation page(Form form, String done) {
        var by = caller.access();
        return new Organisation(
                root(),
                Tenant.findById(by.tenantId()),
                Usage.people(by.tenantId()),
                Usage.runs(by.tenantId()),
                Usage.disk(by.tenantId()),
                by.may(Permission.EXPORT),
                by.administers(),
                Capabilities.known().here(),
                form,
                done);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response rename(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    Tenants.rename(caller.access(), form.value("name"));
                    return URI.create(root() + "/settings/organisation?done=renamed");
                },
                it -> page(it, ""));
    }

    @POST
    @Path("engine")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response engine(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    EngineChoice.choose(caller.access(), form.text("engine"));
                    return URI.create(root() + "/settings/organisation?done=engine");
                },
                it -> page(form().saying(it), ""));
    }

    private String root() {
        return "/t/" + caller.access().tenantSlug();
    }

    /** A POST, since taking everything out is an act that is told. */
    @POST
    @Path("export")
    @Produces("application/zip")
    @Allow(Permission.EXPORT)
    public Response export() {
        var by = caller.access();
        export.told(by);
        StreamingOutput zip = out -> export.write(by.tenantId(), out);
        return Response.ok(zip)
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"" + by.tenantSlug() + ".zip\"")
                .build();
    }
}

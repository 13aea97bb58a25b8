package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.installation.Places;
import dev.goldsmith.tenant.Permission;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;

/** Which place of the installation a region's name means. */
@Path("/t/{slug}/settings/regions")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class RegionPages {
    @Inject Caller caller;
    @Inject Places places;

    record Regions(
            String root, List<RegionName> regions, List<String> places, boolean mayEdit, Form form)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show() {
        return page(Form.filled("place", places.names().last()));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response map(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.show(
                () -> {
                    RegionName.map(
                            caller.access(), form.value("name"), form.value("place"), places);
                    return back();
                },
                this::page);
    }

    @POST
    @Path("removal")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    @Transactional
    public Response unmap(@FormParam("name") @DefaultValue("") String name) {
        RegionName.unmap(caller.access(), name);
        return back();
    }

    private Response back() {
        return Response.seeOther(
                        URI.create(
                                "/t/%s/settings/regions".formatted(caller.access().tenantSlug())))
                .build();
    }

    private Regions page(Form form) {
        var by = caller.access();
        return new Regions(
                "/t/" + by.tenantSlug(),
                RegionName.all(),
                List.copyOf(places.names()),
                by.administers(),
                form);
    }
}

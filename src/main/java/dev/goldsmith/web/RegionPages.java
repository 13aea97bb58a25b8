package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Permission;
import io.quarkus.narayana.jta.QuarkusTransaction;
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
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which place of the installation a region's name means. */
@Path("/t/{slug}/settings/regions")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class RegionPages {
    @Inject Caller caller;
    @Inject Places places;

    /**
     * @param name what was typed for a new mapping
     * @param nameFault what is wrong with it, or empty
     */
    record Regions(
            String root,
            List<RegionName> regions,
            List<String> places,
            boolean mayEdit,
            String name,
            String place,
            String nameFault,
            String placeFault)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show() {
        return page("", places.names().last(), Map.of());
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response map(
            @FormParam("name") @DefaultValue("") String name,
            @FormParam("place") @DefaultValue("") String place) {
        try {
            QuarkusTransaction.requiringNew()
                    .run(() -> RegionName.map(caller.access(), name, place, places));
            return back();
        } catch (Refused refused) {
            if (refused.violations.isEmpty()) {
                throw refused;
            }
            var faults =
                    refused.violations.stream()
                            .collect(Collectors.toMap(it -> it.path(), it -> it.message()));
            var page =
                    QuarkusTransaction.requiringNew()
                            .call(() -> page(name, place, faults).render());
            return Response.status(refused.refusal.status)
                    .type("text/html; charset=utf-8")
                    .entity(page)
                    .build();
        }
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

    private Regions page(String name, String place, Map<String, String> fault) {
        var by = caller.access();
        return new Regions(
                "/t/" + by.tenantSlug(),
                RegionName.all(),
                List.copyOf(places.names()),
                by.administers(),
                name,
                place,
                fault.getOrDefault("name", ""),
                fault.getOrDefault("place", ""));
    }
}

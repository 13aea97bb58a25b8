package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.installation.Places;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the tenant's templates mean when they name a region. */
@Path(Links.TENANT + "/regions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Regions")
public class RegionsResource {
    @Inject Caller caller;
    @Inject Places places;

    /**
     * @param places the places of this installation; a name that isn't mapped means the place of
     *     that name, else {@code local}
     */
    public record Regions(List<String> places, List<Region> items) {}

    public record Region(String name, String place) {}

    public record RegionRequest(@Nullable String place) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listRegions",
            summary = "The places of this installation, and the names mapped to them")
    public Regions list() {
        return regions();
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(
            operationId = "mapRegion",
            summary = "Let a region's name mean a place",
            description =
                    "Holds for what is distributed from now on; what is kept elsewhere already"
                            + " stays there.")
    public Regions map(@PathParam("name") String name, RegionRequest wanted) {
        var place = wanted.place();
        if (place == null) {
            throw Query.fault("$.place", "'place' is missing.");
        }
        RegionName.map(caller.access(), name, place, places);
        return regions();
    }

    @DELETE
    @Path("{name}")
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(operationId = "unmapRegion", summary = "Take a mapping away")
    public Regions unmap(@PathParam("name") String name) {
        RegionName.unmap(caller.access(), name);
        return regions();
    }

    private Regions regions() {
        return new Regions(
                List.copyOf(places.names()),
                RegionName.all().stream().map(it -> new Region(it.name, it.place)).toList());
    }
}

package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.people.SavedFilter;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Set;

/** Filters that a person keeps under a name, for the lists that are long. */
@Path("/t/{slug}/filters")
@RunOnVirtualThread
public class SavedFilterPages {
    private static final Set<String> LISTS = Set.of("runs", "templates");

    @Inject Caller caller;

    @POST
    @Path("{list}")
    @Allow(Permission.READ)
    @Transactional
    public Response save(
            @PathParam("list") String list,
            @FormParam("name") @DefaultValue("") String name,
            @FormParam("query") @DefaultValue("") String query) {
        if (!LISTS.contains(list)) {
            throw new Refused(Refusal.NOT_FOUND, "No list '%s' keeps filters.".formatted(list));
        }
        // It stands in an address: what a browser wouldn't send there isn't kept.
        if (!query.matches("[A-Za-z0-9%+&=._~*-]*")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "query", "'query' is the query of a list's address.");
        }
        SavedFilter.save(caller.access(), list, name, query);
        return to(list, "?" + query);
    }

    @POST
    @Path("{id}/deletion")
    @Allow(Permission.READ)
    @Transactional
    public Response delete(@PathParam("id") long id) {
        return to(SavedFilter.delete(caller.access(), id), "");
    }

    private Response to(String list, String query) {
        return Response.seeOther(
                        URI.create(
                                "/t/%s/%s%s".formatted(caller.access().tenantSlug(), list, query)))
                .build();
    }
}

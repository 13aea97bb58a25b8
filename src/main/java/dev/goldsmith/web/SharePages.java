package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Shares an image definition with teams, from its page. */
@Path("/t/{slug}/gallery/{gallery}/{image}/shares")
@RunOnVirtualThread
public class SharePages {
    @Inject Caller caller;

    @POST
    @Path("additions")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    @Transactional
    public Response add(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @FormParam("team") @DefaultValue("") String team,
            @FormParam("all") @DefaultValue("") String all) {
        var shelved = owned(gallery, image);
        if (team.isBlank() && all.isBlank()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "team", "Name a team, or share with all teams.");
        }
        ImageShare.share(caller.access(), shelved.definition(), all.isBlank() ? team(team) : null);
        return back(shelved);
    }

    @POST
    @Path("removals")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    @Transactional
    public Response remove(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @FormParam("team") @DefaultValue("") String team) {
        var shelved = owned(gallery, image);
        ImageShare.end(caller.access(), shelved.definition(), team(team));
        return back(shelved);
    }

    /** Nobody else learns which teams there are. */
    private ImageDefinition.Shelved owned(String gallery, String image) {
        var by = caller.access();
        var shelved = ImageDefinition.require(by, gallery, image);
        by.require(Permission.OWN, shelved.gallery().teamId, "gallery " + shelved.gallery().name);
        return shelved;
    }

    /** Null: all. */
    private static @Nullable Team team(String slug) {
        if (slug.isBlank()) {
            return null;
        }
        var team = Team.bySlug(slug.strip());
        if (team == null) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "team", "There is no team \"%s\".".formatted(slug));
        }
        return team;
    }

    private Response back(ImageDefinition.Shelved shelved) {
        return Response.seeOther(
                        URI.create(
                                "/t/%s/gallery/%s/%s#sharing"
                                        .formatted(
                                                caller.access().tenantSlug(),
                                                shelved.gallery().name,
                                                shelved.definition().name)))
                .build();
    }
}

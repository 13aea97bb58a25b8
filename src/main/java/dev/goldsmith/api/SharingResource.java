package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/galleries/{gallery}/images/{image}/sharing")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Galleries")
public class SharingResource {
    @Inject Caller caller;

    /**
     * Whose templates can start from an image, beside those of its own team.
     *
     * @param all all teams of the tenant
     * @param teams slugs, by name
     */
    @Schema(name = "Sharing")
    public record Sharing(@Nullable Boolean all, @Nullable List<String> teams) {
        static Sharing of(ImageDefinition definition) {
            var shares = ImageShare.of(definition);
            return new Sharing(
                    shares.stream().anyMatch(it -> it.teamId == null),
                    ImageShare.teams(shares).values().stream()
                            .map(it -> it.slug)
                            .sorted()
                            .toList());
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getSharing",
            summary = "The teams whose templates can start from an image")
    public Sharing get(@PathParam("gallery") String gallery, @PathParam("image") String image) {
        return Sharing.of(definition(gallery, image));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "putSharing",
            summary = "Share an image with teams, or with all",
            description =
                    "The body replaces what was shared. A template of a team that isn't in it any"
                            + " more isn't run; what was built from the image stays.")
    public Sharing put(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            Sharing request) {
        var definition = definition(gallery, image);
        ImageShare.become(
                caller.access(),
                definition,
                Boolean.TRUE.equals(request.all()),
                teams(request.teams() == null ? List.of() : request.teams()));
        return Sharing.of(definition);
    }

    private static List<Team> teams(List<String> slugs) {
        var teams = new ArrayList<Team>();
        for (int i = 0; i < slugs.size(); i++) {
            var team = Team.bySlug(slugs.get(i));
            if (team == null) {
                throw Query.fault(
                        "$.teams[%d]".formatted(i),
                        "There is no team \"%s\".".formatted(slugs.get(i)));
            }
            teams.add(team);
        }
        return teams;
    }

    private ImageDefinition definition(String gallery, String image) {
        return ImageDefinition.require(Gallery.require(caller.access(), gallery), image);
    }
}

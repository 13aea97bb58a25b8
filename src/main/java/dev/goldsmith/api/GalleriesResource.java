package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionList;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/galleries")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Galleries")
public class GalleriesResource {
    @Inject Caller caller;

    public record GalleryLine(String name, String team, String description, long images) {}

    /**
     * A gallery to be made.
     *
     * @param name unique in the tenant
     * @param team slug of the team that it belongs to
     */
    public record GalleryRequest(
            @Nullable String name, @Nullable String team, @Nullable String description) {}

    /**
     * @param latest the version that {@code latest} means; null before the first
     */
    public record ImageLine(
            String name, String description, @Nullable String latest, Instant createdAt) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "listGalleries", summary = "The galleries that you read, by name")
    public Page<GalleryLine> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        return Query.page(
                        Gallery.readable(caller.access()),
                        row -> Gallery.key(row.name()),
                        after,
                        limit)
                .map(row ->
                        new GalleryLine(
                                row.name(), row.team(), row.description(), row.definitions()));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.EDIT)
    @Transactional
    @Once
    @Operation(operationId = "createGallery", summary = "Make a gallery for a team's images")
    @APIResponse(responseCode = "201", description = "Made")
    public RestResponse<GalleryLine> create(GalleryRequest request) {
        var team = team(request.team());
        var gallery =
                Gallery.create(
                        caller.access(),
                        team,
                        given("$.name", request.name()),
                        request.description() == null ? "" : request.description());
        return Made.at(
                Links.of(caller.access()).gallery(gallery.name),
                new GalleryLine(gallery.name, team.slug, gallery.description, 0));
    }

    @GET
    @Path("{gallery}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getGallery", summary = "One gallery")
    public GalleryLine get(@PathParam("gallery") String name) {
        var gallery = Gallery.require(caller.access(), name);
        Team team = Team.findById(gallery.teamId);
        return new GalleryLine(
                gallery.name, team.slug, gallery.description, ImageDefinition.in(gallery).size());
    }

    @GET
    @Path("{gallery}/images")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "listImages", summary = "The image definitions of a gallery, by name")
    public Page<ImageLine> images(
            @PathParam("gallery") String name,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var gallery = Gallery.require(caller.access(), name);
        var page = Query.page(ImageDefinition.in(gallery), image -> image.nameKey, after, limit);
        var latest =
                VersionList.latest(
                        gallery.tenantId, page.items().stream().map(it -> it.id).toList());
        return page.map(image -> line(image, latest.get(image.id)));
    }

    private static ImageLine line(ImageDefinition image, @Nullable ImageVersion latest) {
        return new ImageLine(
                image.name,
                image.description,
                latest == null ? null : latest.number().toString(),
                image.createdAt);
    }

    private Team team(@Nullable String slug) {
        var team = Team.bySlug(given("$.team", slug));
        if (team == null || !caller.access().may(Permission.READ, team.id)) {
            throw Query.fault("$.team", "There is no team '%s' here.".formatted(slug));
        }
        return team;
    }

    private static String given(String path, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw Query.fault(path, "'%s' is missing.".formatted(path.substring(2)));
        }
        return text;
    }
}

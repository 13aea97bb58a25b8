package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Followed;
import dev.goldsmith.gallery.Followings;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/teams/{team}/templates/{name}/following")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Templates")
public class FollowingResource {
    @Inject Caller caller;
    @Inject Followings followings;

    /**
     * What a template takes of the image definition that it starts from.
     *
     * @param gallery null: it starts from no image definition
     * @param channel that it follows; null: none
     * @param version that it takes, {@code 1.2.0} or {@code latest}; null: it follows a channel
     */
    @Schema(name = "Following")
    public record FollowingAnswer(
            @Nullable String gallery,
            @Nullable String image,
            @Nullable String channel,
            @Nullable String version) {
        static FollowingAnswer of(@Nullable Followed followed) {
            return followed == null
                    ? new FollowingAnswer(null, null, null, null)
                    : new FollowingAnswer(
                            followed.source().gallery(),
                            followed.source().image(),
                            followed.channel(),
                            followed.channel() == null ? followed.source().version() : null);
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getFollowing",
            summary = "What a template takes of the image it starts from",
            description =
                    "A channel, a version, or `latest`; all of it `null` for a template that"
                            + " starts from no image definition.")
    public FollowingAnswer get(@PathParam("team") String team, @PathParam("name") String name) {
        var where = Team.require(team, caller.access(), Permission.READ);
        return FollowingAnswer.of(Followings.of(Template.require(where, name)));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.EDIT)
    @Operation(
            operationId = "putFollowing",
            summary = "Follow a channel, or pin a version",
            description =
                    "`gallery` and `image` must be what the template's document starts from, and one"
                            + " of `channel` and `version` is given. It is a new version of the"
                            + " template: a channel is the tag `goldsmithChannel` beside a source"
                            + " that ends in `/versions/latest`, a pinned version is the end of the"
                            + " source. A run resolves the channel once, when it is requested.")
    public FollowingAnswer put(
            @PathParam("team") String team,
            @PathParam("name") String name,
            FollowingAnswer request) {
        QuarkusTransaction.joiningExisting()
                .run(() -> Team.require(team, caller.access(), Permission.EDIT));
        var saved =
                followings.put(
                        caller.access(),
                        team,
                        name,
                        new Followings.Wanted(
                                given("gallery", request.gallery()),
                                given("image", request.image()),
                                request.channel(),
                                request.version()));
        return FollowingAnswer.of(Followings.of(saved.version()));
    }

    private static String given(String name, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw Query.fault(
                    "$." + name,
                    "`%s` is missing: name the gallery and image that the template starts from."
                            .formatted(name));
        }
        return text;
    }
}

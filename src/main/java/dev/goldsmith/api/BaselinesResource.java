package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Baseline;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/teams/{team}/baselines")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Galleries")
public class BaselinesResource {
    @Inject Caller caller;

    /**
     * An image definition that a team's templates can start from.
     *
     * @param id ARM id; with {@code /versions/latest} it is an `imageVersionId`
     * @param team name of the team that keeps it
     * @param channels those that point to a version
     */
    @Schema(name = "Baseline")
    public record BaselineLine(
            String gallery,
            String image,
            String id,
            String description,
            String team,
            List<BaselineChannel> channels) {
        static BaselineLine of(Baseline it) {
            return new BaselineLine(
                    it.gallery(),
                    it.image(),
                    it.id(),
                    it.description(),
                    it.team(),
                    it.channels().stream()
                            .map(c -> new BaselineChannel(c.name(), c.version(), c.built()))
                            .toList());
        }
    }

    @Schema(name = "BaselineChannel")
    public record BaselineChannel(String name, String version, Instant publishedAt) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listBaselines",
            summary = "The images that a team's templates can start from",
            description = "Those of its own galleries, and those that are shared with it.")
    public Page<BaselineLine> list(
            @PathParam("team") String team,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var by = caller.access();
        var where = Team.require(team, by, Permission.READ);
        return Query.page(
                Baseline.of(by, List.of(where)).stream()
                        .map(BaselineLine::of)
                        .sorted(Comparator.comparing(BaselinesResource::cursor))
                        .toList(),
                BaselinesResource::cursor,
                after,
                limit);
    }

    private static String cursor(BaselineLine line) {
        return line.gallery() + "/" + line.image();
    }
}

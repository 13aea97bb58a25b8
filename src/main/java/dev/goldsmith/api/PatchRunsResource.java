package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.lineage.TeamPatch;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Patch runs of all templates of a team. */
@Path(Links.TENANT + "/teams/{team}/patch-runs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Runs")
public class PatchRunsResource {
    @Inject Caller caller;
    @Inject TeamPatch patch;

    /**
     * @param outOfDate only templates whose source has a newer version than their image is built
     *     on; default: all
     */
    @Schema(name = "TeamPatchRequest")
    public record Wanted(@Nullable Boolean outOfDate) {}

    /**
     * @param started how many runs
     * @param templates each template of the team, by name
     * @param more templates that weren't looked at; 0 up to 500 templates
     */
    @Schema(name = "TeamPatch")
    public record Answer(long started, List<Line> templates, long more) {}

    /**
     * @param run number of its run; null: none was started
     * @param because why none was started; null when one was
     */
    @Schema(name = "TeamPatchLine")
    public record Line(String template, @Nullable Long run, @Nullable String because) {}

    @POST
    @Allow(Permission.RUN)
    @Once
    @Operation(
            operationId = "patchTeam",
            summary = "Start a patch run of each template of a team",
            description =
                    "Each run is requested by itself, up to 50 of them: one that is refused doesn't"
                            + " keep the others. A template that is built on another one of the team"
                            + " waits for that one's new version.")
    public RestResponse<Answer> start(@PathParam("team") String team, Wanted wanted) {
        var by = caller.access();
        var its =
                QuarkusTransaction.joiningExisting()
                        .call(() -> Team.require(team, by, Permission.RUN));
        var result = patch.start(by, its, Boolean.TRUE.equals(wanted.outOfDate()));
        return RestResponse.ok(
                new Answer(
                        result.started(),
                        result.lines().stream()
                                .map(it -> new Line(it.template(), it.run(), it.because()))
                                .toList(),
                        result.more()));
    }
}

package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.lineage.TeamPatch;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The button "Patch all" of a team, and what became of each template. */
@Path("/t/{slug}/teams/{team}/patch-runs")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TeamPatchPages {
    @Inject Caller caller;
    @Inject TeamPatch patch;

    record Patched(String root, Team team, TeamPatch.Result result) implements TemplateInstance {}

    /** A second click finds nothing left to do: what is being built isn't asked for again. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.RUN)
    public TemplateInstance create(
            @PathParam("team") String slug, @FormParam("outOfDate") boolean outOfDate) {
        var by = caller.access();
        var team =
                QuarkusTransaction.joiningExisting()
                        .call(() -> Team.require(slug, by, Permission.RUN));
        return new Patched("/t/" + by.tenantSlug(), team, patch.start(by, team, outOfDate));
    }
}

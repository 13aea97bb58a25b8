package dev.goldsmith.web;

import dev.goldsmith.advisory.Vulnerabilities;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.lineage.Key;
import dev.goldsmith.lineage.Lineage;
import dev.goldsmith.lineage.NodeCosts;
import dev.goldsmith.lineage.Rebuild;
import dev.goldsmith.recall.Recall;
import dev.goldsmith.recall.RecallList;
import dev.goldsmith.tenant.Permission;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What descends from what, as a graph and as a table. */
@Path("/t/{slug}/lineage")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class LineagePages {
    /** Those on the page; the others have one of their own. */
    private static final int CASCADES = 4;

    /** Images whose vulnerabilities are counted: with more, each look would take too long. */
    private static final int COUNTED = 100;

    private static final int RECALLS = 5;

    @Inject Caller caller;
    @Inject Lineage lineage;
    @Inject Rebuild rebuild;

    /**
     * @param wanted how many images a click on the button builds
     * @param recalls the newest ones that are in force
     */
    record Page(
            LineageView view,
            List<CascadePages.Line> cascades,
            Map<Key, Vulnerabilities.Summary> vulnerabilities,
            NodeCosts costs,
            int wanted,
            List<Recall> recalls)
            implements TemplateInstance {}

    /**
     * What changes by itself.
     *
     * @param cascades the newest ones
     * @param vulnerabilities of the newest versions; none where the page has too many images
     */
    record Live(
            LineageView view,
            List<CascadePages.Line> cascades,
            Map<Key, Vulnerabilities.Summary> vulnerabilities,
            NodeCosts costs)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @QueryParam("team") @DefaultValue("") String team,
            @QueryParam("state") @DefaultValue("") String state,
            @QueryParam("fold") @DefaultValue("") String fold,
            @QueryParam("zoom") @DefaultValue("") String zoom,
            @QueryParam("after") @DefaultValue("") String after,
            @HeaderParam("HX-Request") @Nullable String fragment) {
        var by = caller.access();
        var query = LineageQuery.of(team, state, fold, zoom, after);
        var forest = lineage.of(by);
        var view = LineageView.of(by, forest, query);
        var cascades = CascadePages.newest(by, CASCADES);
        var vulnerabilities = vulnerabilities(view);
        var costs = NodeCosts.of(by, view.rows().stream().map(LineageView.Line::node).toList());
        return fragment != null
                ? new Live(view, cascades, vulnerabilities, costs)
                : new Page(
                        view,
                        cascades,
                        vulnerabilities,
                        costs,
                        Rebuild.wanted(by, forest).size(),
                        RecallList.inForce(by, RECALLS));
    }

    private static Map<Key, Vulnerabilities.Summary> vulnerabilities(LineageView view) {
        var newest = new HashMap<Key, Long>();
        for (var row : view.rows()) {
            var built = row.node().newest();
            if (built != null && row.node().key() instanceof Key.Definition) {
                newest.put(row.node().key(), built.id());
            }
        }
        if (newest.size() > COUNTED) {
            return Map.of();
        }
        var summaries = Vulnerabilities.ofIds(newest.values());
        var known = new HashMap<Key, Vulnerabilities.Summary>();
        newest.forEach((key, id) -> {
            var summary = summaries.get(id);
            if (summary != null) {
                known.put(key, summary);
            }
        });
        return known;
    }

    /** A second click finds nothing left to do: what is being built isn't asked for again. */
    @POST
    @Path("rebuilds")
    @Allow(Permission.RUN)
    public Response rebuild() {
        rebuild.start(caller.access());
        return Response.seeOther(
                        URI.create("/t/%s/lineage".formatted(caller.access().tenantSlug())))
                .build();
    }
}

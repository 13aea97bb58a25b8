package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.lineage.Lineage;
import dev.goldsmith.lineage.Rebuild;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What descends from what, as a graph and as a table. */
@Path("/t/{slug}/lineage")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class LineagePages {
    /** Those on the page; the others have one of their own. */
    private static final int CASCADES = 4;

    @Inject Caller caller;
    @Inject Lineage lineage;
    @Inject Rebuild rebuild;

    /**
     * @param wanted how many images a click on the button builds
     */
    record Page(LineageView view, List<CascadePages.Line> cascades, int wanted)
            implements TemplateInstance {}

    /**
     * What changes by itself.
     *
     * @param cascades the newest ones
     */
    record Live(LineageView view, List<CascadePages.Line> cascades) implements TemplateInstance {}

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
        return fragment != null
                ? new Live(view, cascades)
                : new Page(view, cascades, Rebuild.wanted(by, forest).size());
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

package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Brings what a run built to the targets that it didn't reach. */
@Path("/t/{slug}/runs/{number}/distribution")
@RunOnVirtualThread
public class RunDistributionPages {
    @Inject Caller caller;
    @Inject Idempotency idempotency;

    @POST
    @Allow(Permission.RUN)
    @Transactional
    public Response create(
            @PathParam("slug") String slug,
            @PathParam("number") long number,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        return idempotency.once(
                key,
                "distribute",
                () -> {
                    var by = caller.access();
                    var again = Run.require(by, number).distributeAgain(by);
                    return Response.seeOther(
                                    URI.create("/t/%s/runs/%d".formatted(slug, again.number)))
                            .build();
                });
    }
}

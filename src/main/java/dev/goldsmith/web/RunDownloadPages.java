package dev.goldsmith.web;

import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.download.DownloadLink;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.staging.Staging;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** Links to what a run published outside galleries. */
@Path("/t/{slug}/runs/{number}/outputs/{name}/vhd")
@RunOnVirtualThread
public class RunDownloadPages {
    @Inject Caller caller;
    @Inject DownloadLink links;

    /** The VHD that a run published, by a link of the same kind. */
    @GET
    @Allow(Permission.READ)
    @Transactional
    public Response vhd(@PathParam("number") long number, @PathParam("name") String name) {
        var by = caller.access();
        var run = Run.require(by, number);
        var output = RunOutput.of(run.id, name);
        if (output == null || !output.kind.equals("VHD")) {
            throw new Refused(Refusal.NOT_FOUND, "Run %d has no VHD '%s'.".formatted(number, name));
        }
        Staging.requireVhd(run, output);
        run.taken(by, name);
        var token =
                links.token(
                        new DownloadLink.Disk(
                                by.tenantId(),
                                DownloadLink.Of.RUN,
                                run.id,
                                Digest.parse(output.artifact),
                                Renditions.Format.VHD));
        var file = "%s-run-%d-%s.vhd".formatted(run.templateName, number, name);
        return Response.seeOther(URI.create(token.path(file))).build();
    }
}

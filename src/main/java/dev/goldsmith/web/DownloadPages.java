package dev.goldsmith.web;

import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.door.Open;
import dev.goldsmith.download.DiskDownload;
import dev.goldsmith.download.LinkedDisk;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** Disks by links that live five minutes. */
@Path("/d/{token}/{file:[A-Za-z0-9._-]{1,200}}")
@RunOnVirtualThread
public class DownloadPages {
    @Inject LinkedDisk links;
    @Inject Renditions renditions;

    @GET
    @Open(Open.To.ANYBODY)
    public Response send(
            @PathParam("token") String token,
            @PathParam("file") String file,
            @Context Request request,
            @Context HttpHeaders headers)
            throws IOException {
        var target = links.open(token);
        return new DiskDownload(renditions.open(target.disk(), target.format()), file)
                .answer(request, headers);
    }
}

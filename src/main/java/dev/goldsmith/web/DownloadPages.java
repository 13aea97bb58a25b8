package dev.goldsmith.web;

import dev.goldsmith.door.Open;
import dev.goldsmith.download.LinkedFile;
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

/** Disks, and documents of versions, by links that live five minutes. */
@Path("/d/{token}/{file:[A-Za-z0-9._-]{1,200}}")
@RunOnVirtualThread
public class DownloadPages {
    @Inject LinkedFile links;

    @GET
    @Open(Open.To.ANYBODY)
    public Response send(
            @PathParam("token") String token,
            @PathParam("file") String file,
            @Context Request request,
            @Context HttpHeaders headers)
            throws IOException {
        return links.answer(token, file, request, headers);
    }
}

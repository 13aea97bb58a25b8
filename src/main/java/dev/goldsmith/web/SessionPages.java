package dev.goldsmith.web;

import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Open;
import dev.goldsmith.identity.Sessions;
import dev.goldsmith.tenant.Session;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;

/** Where I am signed in, and how to end that elsewhere. */
@Path("/account/sessions")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
@Open(Open.To.SIGNED_IN)
public class SessionPages {
    @Inject Caller caller;
    @Inject Sessions sessions;

    /**
     * @param current the id of this browser's, or empty
     */
    record Mine(List<Session> sessions, String current, String done) implements TemplateInstance {}

    @GET
    @Transactional
    public TemplateInstance list(@QueryParam("done") @DefaultValue("") String done) {
        var current = caller.signedIn().sessionId();
        return new Mine(
                Session.of(caller.personId()),
                current == null ? "" : current,
                switch (done) {
                    case "ended" -> "Session ended.";
                    case "others" -> "All the others are ended.";
                    default -> "";
                });
    }

    @POST
    @Path("{session}/end")
    public Response end(@PathParam("session") String id) {
        sessions.end(id);
        return Response.seeOther(URI.create("/account/sessions?done=ended")).build();
    }

    @POST
    @Path("end-others")
    public Response endOthers() {
        sessions.endOthers();
        return Response.seeOther(URI.create("/account/sessions?done=others")).build();
    }
}

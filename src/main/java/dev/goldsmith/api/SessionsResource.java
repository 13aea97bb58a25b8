package dev.goldsmith.api;

import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Open;
import dev.goldsmith.identity.Sessions;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Session;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Where one is signed in; outside of tenants, since a session opens all of one's own. */
@Path("/api/v1/account/sessions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Account")
public class SessionsResource {
    @Inject Caller caller;
    @Inject Sessions sessions;

    /**
     * @param device browser and system in a few words
     * @param current whether this very request came with it
     */
    public record SessionLine(
            String id,
            String device,
            @Nullable String address,
            Instant createdAt,
            Instant lastSeenAt,
            boolean current) {}

    @GET
    @Open(Open.To.SIGNED_IN)
    @Transactional
    @Operation(
            operationId = "listSessions",
            summary = "Your sessions in browsers, the last used one first")
    public Page<SessionLine> list() {
        var current = caller.signedIn().sessionId();
        return new Page<>(
                Session.of(caller.personId()).stream()
                        .map(it ->
                                new SessionLine(
                                        it.id,
                                        it.device,
                                        it.address,
                                        it.createdAt,
                                        it.lastSeenAt,
                                        it.id.equals(current)))
                        .toList(),
                null);
    }

    @DELETE
    @Path("{session}")
    @Open(Open.To.SIGNED_IN)
    @Operation(operationId = "endSession", summary = "End a session immediately")
    public void end(@PathParam("session") String id) {
        sessions.end(id);
    }

    @DELETE
    @Open(Open.To.SIGNED_IN)
    @Operation(operationId = "endSessions", summary = "Ends all but the one that asks")
    public void endAll() {
        sessions.endOthers();
    }
}

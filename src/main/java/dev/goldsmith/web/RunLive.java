package dev.goldsmith.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A run as it happens, by server-sent events: {@code lines} with pieces of the log, {@code
 * overview} with what else changed, {@code end}. An event's id is the log's offset, so that a
 * browser that lost the stream goes on where it was. Between two looks at the database nothing is
 * held.
 */
@Path("/t/{slug}/runs/{number}")
@RunOnVirtualThread
public class RunLive {
    private static final Duration LOOK = Duration.ofMillis(700);

    /** After this the browser asks again, with what may have changed for whoever is signed in. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Inject Caller caller;
    @Inject Tenancy tenancy;
    @Inject RunLog log;
    @Inject ObjectMapper json;
    @Inject HttpServerRequest request;

    private volatile boolean stopping;

    /** Streams end with the server; browsers ask the next one. */
    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    /**
     * @param behind there is more of the log than these pieces
     */
    private record Look(
            List<RunLog.Piece> pieces,
            long offset,
            boolean behind,
            String overview,
            boolean ended) {}

    @GET
    @Path("live")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Allow(Permission.READ)
    public Response live(
            @PathParam("number") long number,
            @QueryParam("from") @DefaultValue("0") long from,
            @HeaderParam("Last-Event-ID") @Nullable String last) {
        var by = caller.access();
        long start = last != null && last.matches("\\d{1,18}") ? Long.parseLong(last) : from;
        // Writing to somebody who has gone doesn't always fail.
        var response = request.response();
        StreamingOutput stream = out -> follow(by, number, start, out, response::closed);
        return Response.ok(stream)
                .header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no")
                .build();
    }

    private void follow(Access by, long number, long from, OutputStream out, BooleanSupplier gone)
            throws IOException {
        var until = Instant.now().plus(LONGEST);
        long offset = from;
        var shown = "";
        while (!stopping && !gone.getAsBoolean() && Instant.now().isBefore(until)) {
            long at = offset;
            var look = tenancy.in(by.tenantId(), () -> look(by, number, at));
            for (var piece : look.pieces()) {
                event(
                        out,
                        "lines",
                        piece.next(),
                        Map.of("step", piece.step(), "html", LogLines.html(piece.lines())));
            }
            offset = look.offset();
            if (!look.overview().equals(shown)) {
                shown = look.overview();
                event(out, "overview", offset, Map.of("html", shown));
            }
            if (look.ended() && look.pieces().isEmpty()) {
                event(out, "end", offset, Map.of());
                return;
            }
            if (!look.behind()) {
                // A comment: tells whether anybody is still there.
                out.write(":\n\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
                pause();
            }
        }
    }

    private Look look(Access by, long number, long from) throws IOException {
        var run = Run.require(by, number);
        var pieces = log.pieces(run, from);
        long next = pieces.isEmpty() ? from : pieces.getLast().next();
        return new Look(
                pieces,
                next,
                !pieces.isEmpty() && next < run.logBytes,
                RunPages.Overview.of(by, run).render(),
                run.state.terminal());
    }

    private void event(OutputStream out, String name, long id, Map<String, ?> data)
            throws IOException {
        out.write(
                "event: %s\nid: %d\ndata: %s\n\n"
                        .formatted(name, id, json.writeValueAsString(data))
                        .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException _) {
            throw new InterruptedIOException("the server stops");
        }
    }

    @GET
    @Path("log.txt")
    @Produces(MediaType.TEXT_PLAIN)
    @Allow(Permission.READ)
    public Response download(@PathParam("number") long number) {
        var by = caller.access();
        // Asked before the answer begins, so that what isn't there is a page and not half a file.
        var run = tenancy.in(by.tenantId(), () -> Run.require(by, number));
        StreamingOutput stream = out -> log.copy(run, out);
        return Response.ok(stream)
                .type(MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"))
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"run-%d.log\"".formatted(number))
                .build();
    }
}

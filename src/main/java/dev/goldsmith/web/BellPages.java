package dev.goldsmith.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.notify.Glance;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What needs me: a page, and by server-sent events the number on the bell and the page's list as
 * they change. Pages that nobody looks at don't listen.
 */
@Path("/t/{slug}/bell")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class BellPages {
    private static final Duration LOOK = Duration.ofSeconds(3);

    /** After this the browser asks again, as whoever is signed in by then. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Inject Caller caller;
    @Inject Shell shell;
    @Inject Directory directory;
    @Inject Tenancy tenancy;
    @Inject ObjectMapper json;
    @Inject HttpServerRequest request;

    private volatile boolean stopping;

    record Bell(String root, Glance glance, List<Run> failures) implements TemplateInstance {}

    record Items(String root, Glance glance, List<Run> failures) implements TemplateInstance {}

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show() {
        var glance = shell.glance();
        return new Bell(root(caller.access()), glance, glance.failures());
    }

    /** One failed run, or all that are shown. */
    @POST
    @Path("read")
    @Allow(Permission.READ)
    @Transactional
    public Response read(@FormParam("run") @DefaultValue("") String run) {
        var by = caller.access();
        if (run.isEmpty()) {
            Glance.readAll(by);
        } else if (run.matches("\\d{1,18}")) {
            Glance.read(by, Long.parseLong(run));
        } else {
            throw Refused.field(Refusal.INVALID_REQUEST, "run", "'run' is a run's number.");
        }
        return Response.seeOther(URI.create(root(by) + "/bell")).build();
    }

    @GET
    @Path("live")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Allow(Permission.READ)
    public Response live() {
        var by = caller.access();
        var response = request.response();
        StreamingOutput stream = out -> follow(by, out, response::closed);
        return Response.ok(stream)
                .header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no")
                .build();
    }

    private void follow(Access by, OutputStream out, BooleanSupplier gone) throws IOException {
        var until = Instant.now().plus(LONGEST);
        var shown = "";
        while (!stopping && !gone.getAsBoolean() && Instant.now().isBefore(until)) {
            // Roles may have gone since the stream began, and so may the person.
            var now = directory.access(by.personId(), by.tenantSlug(), by.door());
            if (now == null) {
                return;
            }
            var said = tenancy.in(by.tenantId(), () -> said(now));
            var text = said.equals(shown) ? ":\n\n" : "event: bell\ndata: %s\n\n".formatted(said);
            shown = said;
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            pause();
        }
    }

    private String said(Access by) throws IOException {
        var glance = Glance.of(by);
        return json.writeValueAsString(
                Map.of(
                        "count", glance.count(),
                        "label", glance.label(),
                        "html", new Items(root(by), glance, glance.failures()).render()));
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException _) {
            throw new InterruptedIOException("the server stops");
        }
    }

    private static String root(Access by) {
        return "/t/" + by.tenantSlug();
    }
}

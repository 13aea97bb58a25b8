package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.run.PortalDuties;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.tenant.Permission;
import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.event.Event;
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
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run: how far it is, its steps, its log. */
@Path("/t/{slug}/runs/{number}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class RunPages {
    /** Lines of a step that are shown at first; older ones are a click away. */
    static final int LINES = 400;

    /** Lines after the one that a link names. */
    private static final int AFTER = 150;

    @Inject Caller caller;
    @Inject RunLog log;
    @Inject Event<PortalDuties.Queued> queued;

    /**
     * @param open the step whose log is shown
     * @param from where the live stream goes on
     */
    record Page(RunView view, @Nullable String open, StepLog lines, long from)
            implements TemplateInstance {}

    /** What is replaced while a run goes on. */
    record Overview(RunView view) implements TemplateInstance {}

    record StepLines(RunView view, String step, StepLog lines) implements TemplateInstance {}

    record Found(RunView view, String q, List<Hit> hits, boolean more)
            implements TemplateInstance {}

    record Hit(long number, String time, RawString text) {}

    /**
     * @param older the line before which there is more, 0 when there is none
     */
    record StepLog(RawString html, long older) {
        static final StepLog NONE = new StepLog(new RawString(""), 0);
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @PathParam("number") long number,
            @QueryParam("open") @Nullable String open,
            @QueryParam("line") @DefaultValue("0") long line)
            throws IOException {
        var run = Run.require(caller.access(), number);
        var view = RunView.of(caller.access(), run);
        var step = line > 0 ? log.stepOf(run, line) : open != null ? open : view.current();
        var lines =
                step == null
                        ? StepLog.NONE
                        : lines(run, step, line > 0 ? line + AFTER : Long.MAX_VALUE);
        return new Page(view, step, lines, run.logBytes);
    }

    /** The log of one step: its last lines, or those before a line. */
    @GET
    @Path("steps/{step}/log")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance step(
            @PathParam("number") long number,
            @PathParam("step") String step,
            @QueryParam("before") @DefaultValue("0") long before)
            throws IOException {
        var run = Run.require(caller.access(), number);
        return new StepLines(
                RunView.of(caller.access(), run),
                step,
                lines(run, step, before > 0 ? before : Long.MAX_VALUE));
    }

    private StepLog lines(Run run, String step, long before) throws IOException {
        var lines = log.before(run, step, before, LINES);
        return lines.isEmpty()
                ? StepLog.NONE
                : new StepLog(
                        new RawString(LogLines.html(lines)),
                        log.hasBefore(run, step, lines.getFirst().number())
                                ? lines.getFirst().number()
                                : 0);
    }

    @GET
    @Path("log/search")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance search(
            @PathParam("number") long number, @QueryParam("q") @DefaultValue("") String q)
            throws IOException {
        var run = Run.require(caller.access(), number);
        var hits = q.isBlank() ? List.<RunLog.Line>of() : log.search(run, q.strip(), LINES + 1);
        return new Found(
                RunView.of(caller.access(), run),
                q,
                hits.stream()
                        .limit(LINES)
                        .map(l -> new Hit(l.number(), l.time(), new RawString(Ansi.html(l.text()))))
                        .toList(),
                hits.size() > LINES);
    }

    @POST
    @Path("cancellation")
    @Allow(Permission.RUN)
    @Transactional
    public Response cancel(@PathParam("slug") String slug, @PathParam("number") long number) {
        Run.requireLocked(caller.access(), number).cancel(caller.access());
        return Response.seeOther(URI.create("/t/%s/runs/%d".formatted(slug, number))).build();
    }

    @POST
    @Path("retry")
    @Allow(Permission.RUN)
    @Transactional
    public Response retry(@PathParam("slug") String slug, @PathParam("number") long number) {
        var again = Run.require(caller.access(), number).retry(caller.access());
        queued.fire(new PortalDuties.Queued());
        return Response.seeOther(URI.create("/t/%s/runs/%d".formatted(slug, again.number))).build();
    }
}

package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.run.KeptVm;
import dev.goldsmith.run.LogSearch;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run: how far it is, its steps, its log. */
@Path("/t/{slug}/runs/{number}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class RunPages {
    @Inject Caller caller;
    @Inject Idempotency idempotency;
    @Inject RunLog log;
    @Inject LogSearch finder;
    @Inject HttpServerRequest request;

    /**
     * @param open the step whose log is shown
     * @param from where the live stream goes on
     */
    record Page(RunView view, @Nullable String open, LogWindow lines, long from, RunHistory history)
            implements TemplateInstance {}

    /**
     * What is replaced while a run goes on.
     *
     * @param history null: it hasn't failed
     */
    record Overview(RunView view, @Nullable RunHistory history) implements TemplateInstance {
        static Overview of(Access by, Run run) {
            var view = RunView.of(by, run);
            return new Overview(view, view.failed() ? RunHistory.of(by, view) : null);
        }
    }

    record StepLines(RunView view, String step, LogWindow lines) implements TemplateInstance {}

    /**
     * @param first whether the search began at the log's beginning
     * @param rest null when all is searched
     */
    record Found(RunView view, String q, boolean first, List<Hit> hits, @Nullable Rest rest)
            implements TemplateInstance {}

    /**
     * @param url where the search goes on
     * @param percent of the log that is searched
     */
    record Rest(String url, long percent) {
        static @Nullable Rest of(RunView view, String q, long next) {
            return next < 0
                    ? null
                    : new Rest(
                            "%s/runs/%d/log/search?q=%s&from=%d"
                                    .formatted(
                                            view.root(),
                                            view.run().number,
                                            URLEncoder.encode(q, StandardCharsets.UTF_8),
                                            next),
                            next * 100 / Math.max(1, view.run().logBytes));
        }
    }

    record Hit(long number, String at, String time, RawString text) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @PathParam("number") long number,
            @QueryParam("open") @Nullable String open,
            @QueryParam("line") @DefaultValue("0") long line,
            @QueryParam("before") @DefaultValue("0") long before,
            @QueryParam("after") @DefaultValue("0") long after)
            throws IOException {
        var run = Run.require(caller.access(), number);
        var view = RunView.of(caller.access(), run);
        var step = line > 0 ? log.stepOf(run, line) : open != null ? open : view.current();
        var lines =
                step == null
                        ? LogWindow.NONE
                        : line > 0
                                ? LogWindow.around(log, run, step, line)
                                : window(run, step, before, after);
        return new Page(view, step, lines, run.logBytes, RunHistory.of(caller.access(), view));
    }

    /** The log of one step: its last lines, or those before or after a line. */
    @GET
    @Path("steps/{step}/log")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance step(
            @PathParam("number") long number,
            @PathParam("step") String step,
            @QueryParam("before") @DefaultValue("0") long before,
            @QueryParam("after") @DefaultValue("0") long after)
            throws IOException {
        var run = Run.require(caller.access(), number);
        return new StepLines(
                RunView.of(caller.access(), run), step, window(run, step, before, after));
    }

    private LogWindow window(Run run, String step, long before, long after) throws IOException {
        if (before > 0) {
            return LogWindow.before(log, run, step, before);
        }
        return after > 0 ? LogWindow.after(log, run, step, after) : LogWindow.end(log, run, step);
    }

    /** A part of the log is searched; the page goes on with the next by itself. */
    @GET
    @Path("log/search")
    @Allow(Permission.READ)
    public TemplateInstance search(
            @PathParam("number") long number,
            @QueryParam("q") @DefaultValue("") String q,
            @QueryParam("from") @DefaultValue("0") long from)
            throws IOException {
        var view =
                QuarkusTransaction.joiningExisting()
                        .call(() ->
                                RunView.of(caller.access(), Run.require(caller.access(), number)));
        var found =
                q.isBlank()
                        ? new LogSearch.Found(List.of(), -1)
                        : finder.find(view.run(), q.strip(), from, request.response()::closed);
        return new Found(
                view,
                q,
                from == 0,
                found.lines().stream()
                        .map(l ->
                                new Hit(
                                        l.number(),
                                        l.at(),
                                        l.time(),
                                        new RawString(Ansi.html(l.text()))))
                        .toList(),
                Rest.of(view, q, found.next()));
    }

    @POST
    @Path("cancellation")
    @Allow(Permission.RUN)
    @Transactional
    public Response cancel(@PathParam("slug") String slug, @PathParam("number") long number) {
        Run.requireLocked(caller.access(), number).cancel(caller.access());
        return Response.seeOther(URI.create("/t/%s/runs/%d".formatted(slug, number))).build();
    }

    /** Ends the kept machine of a failed run. */
    @POST
    @Path("kept-vm/end")
    @Allow(Permission.RUN)
    @Transactional
    public Response endKept(@PathParam("slug") String slug, @PathParam("number") long number) {
        KeptVm.end(caller.access(), number);
        return Response.seeOther(URI.create("/t/%s/runs/%d".formatted(slug, number))).build();
    }

    @POST
    @Path("retry")
    @Allow(Permission.RUN)
    @Transactional
    public Response retry(
            @PathParam("slug") String slug,
            @PathParam("number") long number,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        return idempotency.once(
                key,
                "retry",
                () -> to(slug, Run.require(caller.access(), number).retry(caller.access())));
    }

    /** Goes on from the last step that was done. */
    @POST
    @Path("resume")
    @Allow(Permission.RUN)
    @Transactional
    public Response resume(
            @PathParam("slug") String slug,
            @PathParam("number") long number,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        return idempotency.once(
                key,
                "resume",
                () -> to(slug, Run.require(caller.access(), number).resume(caller.access())));
    }

    private static Response to(String slug, Run run) {
        return Response.seeOther(URI.create("/t/%s/runs/%d".formatted(slug, run.number))).build();
    }
}

package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunList;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Runs")
public class RunsResource {
    @Inject Caller caller;

    /**
     * @param failure what went wrong, in one line
     */
    public record RunLine(
            long number,
            String template,
            String team,
            int version,
            String state,
            @Nullable String phase,
            int progress,
            int attempt,
            String requestedBy,
            Instant requestedAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable LineFailure failure) {
        static RunLine of(RunList.Row row) {
            return new RunLine(
                    row.number(),
                    row.template(),
                    row.team(),
                    row.version(),
                    row.state().word(),
                    row.state().held() && row.state() != RunState.CANCELING
                            ? row.state().word()
                            : null,
                    row.progress(),
                    row.attempt(),
                    row.requestedBy(),
                    row.requestedAt(),
                    row.startedAt(),
                    row.endedAt(),
                    row.failureMessage() == null
                            ? null
                            : new LineFailure(row.failureStep(), row.failureMessage()));
        }
    }

    public record LineFailure(@Nullable String step, String message) {}

    /**
     * What to build.
     *
     * @param version of the template; default: the latest
     * @param noCache run every step, whatever earlier builds left; default: false
     * @param patch install all updates before the template's own steps, and publish the next patch
     *     version; default: false
     * @param parameters values of the template's parameters, by name: strings, numbers, booleans;
     *     what isn't there has its default
     */
    public record RunRequest(
            @Nullable Integer version,
            @Nullable Boolean noCache,
            @Nullable Boolean patch,
            @Nullable Map<String, Object> parameters) {}

    @GET
    @Path("runs")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listRuns",
            summary = "The runs that you read, newest first",
            description =
                    "`state` is one or more states, with commas between; `template` is"
                            + " `team/name`, or a name in whichever team.")
    public Page<RunLine> list(
            @QueryParam("state") @Nullable List<String> state,
            @QueryParam("template") @Nullable String template,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var filter = new RunList.Filter(states(state), null, template);
        return RunList.page(caller.access(), filter, Query.after(after), Query.limit(limit))
                .map(RunLine::of);
    }

    @POST
    @Path("teams/{team}/templates/{name}/runs")
    @Allow(Permission.RUN)
    @Transactional
    @Once
    @Operation(operationId = "requestRun", summary = "Build a version of a template")
    @APIResponse(responseCode = "201", description = "Asked for; `Location` is the run")
    public RestResponse<RunAnswer> request(
            @PathParam("team") String team, @PathParam("name") String name, RunRequest request) {
        var by = caller.access();
        var template = Template.require(Team.require(team, by, Permission.RUN), name);
        var version =
                request.version() == null
                        ? template.latest()
                        : TemplateVersion.require(template, request.version());
        var values = ParameterValues.of(request.parameters());
        return created(
                Boolean.TRUE.equals(request.patch())
                        ? Run.patch(by, template, version, values)
                        : Run.request(
                                by,
                                template,
                                version,
                                Boolean.TRUE.equals(request.noCache()),
                                values));
    }

    @GET
    @Path("runs/{number}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getRun", summary = "One run with its steps and outputs")
    public RunAnswer get(@PathParam("number") String number) {
        return answer(Run.require(caller.access(), number(number)));
    }

    @POST
    @Path("runs/{number}/cancellation")
    @Allow(Permission.RUN)
    @Transactional
    @Once
    @Operation(
            operationId = "cancelRun",
            summary = "Stop a run",
            description =
                    "A run that no worker has taken yet is `canceled` immediately, another one is"
                            + " `canceling` until its worker has ended the VM, 60 s at most. What"
                            + " it published already stays. Asking again is fine.")
    @APIResponse(responseCode = "202", description = "Asked for")
    public RestResponse<RunAnswer> cancel(@PathParam("number") String number) {
        var run = Run.requireLocked(caller.access(), number(number));
        run.cancel(caller.access());
        return RestResponse.accepted(answer(run));
    }

    @POST
    @Path("runs/{number}/retry")
    @Allow(Permission.RUN)
    @Transactional
    @Once
    @Operation(
            operationId = "retryRun",
            summary = "Build the same again, as a new run",
            description = "Only a run that has ended can be retried.")
    @APIResponse(responseCode = "201", description = "Asked for; `Location` is the new run")
    public RestResponse<RunAnswer> retry(@PathParam("number") String number) {
        return created(Run.require(caller.access(), number(number)).retry(caller.access()));
    }

    @POST
    @Path("runs/{number}/resume")
    @Allow(Permission.RUN)
    @Transactional
    @Once
    @Operation(
            operationId = "resumeRun",
            summary = "Build the same from the last completed step, as a new run",
            description =
                    "Only a failed or canceled run with completed steps can be resumed, and not while"
                            + " its build machine is kept. Its gates are asked again. It starts from"
                            + " the deepest layer of the resumed run that its worker still has; if"
                            + " none is left, all steps run.")
    @APIResponse(responseCode = "201", description = "Asked for; `Location` is the new run")
    public RestResponse<RunAnswer> resume(@PathParam("number") String number) {
        return created(Run.require(caller.access(), number(number)).resume(caller.access()));
    }

    private RestResponse<RunAnswer> created(Run run) {
        return Made.at(Links.of(caller.access()).run(run.number), answer(run));
    }

    private RunAnswer answer(Run run) {
        return RunAnswer.of(caller.access(), run);
    }

    static long number(String text) {
        return PathNumber.of(text, "run", Long.MAX_VALUE);
    }

    private static Set<RunState> states(@Nullable List<String> texts) {
        var states = EnumSet.noneOf(RunState.class);
        for (var text : texts == null ? List.<String>of() : texts) {
            for (var word : text.split(",", -1)) {
                states.add(Fields.oneOf("state", word.strip(), RunState.values(), RunState::word));
            }
        }
        return states;
    }
}

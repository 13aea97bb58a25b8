package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.trigger.Trigger;
import dev.goldsmith.trigger.TriggerSave;
import dev.goldsmith.trigger.TriggerSetting;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What starts a template's runs without a person. */
@Path(Links.TENANT + "/teams/{team}/templates/{name}/triggers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Triggers")
public class TriggersResource {
    private static final int FORESEEN = 3;

    @Inject Caller caller;

    /**
     * @param kind {@code Schedule} or {@code SourceImage}
     * @param cron of a schedule: minute, hour, day of month, month, day of week
     * @param timeZone of a schedule: such as {@code Europe/Vienna}; UTC by default
     * @param noCache whether its runs use no layers of earlier builds
     * @param patch whether its runs install all updates, as patch runs do
     */
    @Schema(name = "TriggerRequest")
    public record Wanted(
            @Nullable String kind,
            @Nullable String cron,
            @Nullable String timeZone,
            @Nullable Boolean noCache,
            @Nullable Boolean patch) {}

    /**
     * @param description the schedule in words, or what it waits for
     * @param seen version that it waits for a newer one than
     * @param setBy in whose name it acts
     * @param next when it is due
     * @param suspendedAt since when it has started nothing, because of its failed runs
     * @param suspendedWhy why nobody's good run resumes it; null: its runs failed
     * @param failures how many of its runs failed in a row
     * @param lastRun number of the run that it started last
     * @param skippedAt when it was due last and started nothing
     */
    @Schema(name = "Trigger")
    public record Shown(
            String name,
            String kind,
            @Nullable String cron,
            @Nullable String timeZone,
            @Nullable String description,
            @Nullable String seen,
            boolean noCache,
            boolean patch,
            String setBy,
            Instant createdAt,
            List<Instant> next,
            @Nullable Instant suspendedAt,
            @Nullable String suspendedWhy,
            int failures,
            @Nullable Long lastRun,
            @Nullable Instant startedAt,
            @Nullable String startedWhy,
            @Nullable Instant skippedAt,
            @Nullable String skippedWhy) {
        static Shown of(Trigger it) {
            var schedule = it.schedule();
            return new Shown(
                    it.name,
                    it.kind.word(),
                    it.cron,
                    it.zone,
                    schedule != null
                            ? schedule.words()
                            : it.watched == null
                                    ? null
                                    : "a newer version of " + it.watched.words(),
                    it.seen,
                    it.noCache,
                    it.patches,
                    it.setter(),
                    it.createdAt,
                    it.next(FORESEEN),
                    it.suspendedAt,
                    it.suspendedWhy,
                    it.failures,
                    it.runNumber,
                    it.startedAt,
                    it.startedWhy,
                    it.skippedAt,
                    it.skippedWhy);
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "listTriggers", summary = "A template's triggers, by name")
    public Page<Shown> list(@PathParam("team") String team, @PathParam("name") String name) {
        return new Page<>(
                Trigger.of(template(team, name, Permission.READ)).stream().map(Shown::of).toList(),
                null);
    }

    @GET
    @Path("{trigger}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getTrigger", summary = "One trigger: what it did, and when it is due")
    public Shown get(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @PathParam("trigger") String trigger) {
        return Shown.of(Trigger.require(template(team, name, Permission.READ), trigger));
    }

    @PUT
    @Path("{trigger}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(
            value = Permission.EDIT,
            token = {Permission.EDIT, Permission.RUN})
    @Transactional
    @Operation(
            operationId = "putTrigger",
            summary = "Create a trigger, or change it",
            description =
                    "A `Schedule` starts a run at the times of its cron expression, a `SourceImage`"
                            + " trigger when there is a newer version of what the template starts"
                            + " from. The runs are requested in your name, with the permissions"
                            + " that you have at that time.")
    @APIResponse(
            responseCode = "201",
            description = "Created; 200: changed",
            content = @Content(schema = @Schema(implementation = Shown.class)))
    public Response put(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            @PathParam("trigger") String trigger,
            Wanted wanted) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.EDIT);
        var setting =
                TriggerSetting.of(
                        wanted.kind(),
                        wanted.cron(),
                        wanted.timeZone(),
                        Boolean.TRUE.equals(wanted.noCache()),
                        Boolean.TRUE.equals(wanted.patch()));
        var put = TriggerSave.put(by, team, Template.require(team, name), trigger, setting);
        return Response.status(put.isNew() ? Response.Status.CREATED : Response.Status.OK)
                .entity(Shown.of(put.trigger()))
                .build();
    }

    @DELETE
    @Path("{trigger}")
    @Allow(Permission.EDIT)
    @Transactional
    @Operation(operationId = "deleteTrigger", summary = "Delete a trigger; its runs stay")
    public Page<Shown> delete(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            @PathParam("trigger") String trigger) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.EDIT);
        var template = Template.require(team, name);
        Trigger.require(template, trigger);
        TriggerSave.remove(by, team, template, trigger);
        return list(slug, name);
    }

    @POST
    @Path("{trigger}/resumption")
    @Allow(
            value = Permission.EDIT,
            token = {Permission.EDIT, Permission.RUN})
    @Transactional
    @Once
    @Operation(
            operationId = "resumeTrigger",
            summary = "Resume a trigger that was suspended after failed runs")
    public RestResponse<Shown> resume(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            @PathParam("trigger") String trigger) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.EDIT);
        return RestResponse.ok(
                Shown.of(TriggerSave.resume(by, team, Template.require(team, name), trigger)));
    }

    private Template template(String team, String name, Permission permission) {
        return Template.require(Team.require(team, caller.access(), permission), name);
    }
}

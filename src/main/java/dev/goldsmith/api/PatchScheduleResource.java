package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.trigger.PatchSchedule;
import dev.goldsmith.trigger.PatchScheduleSave;
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

/** When all templates of a team are patched. */
@Path(Links.TENANT + "/teams/{team}/patch-schedule")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Triggers")
public class PatchScheduleResource {
    private static final int FORESEEN = 3;

    @Inject Caller caller;

    /**
     * @param cron minute, hour, day of month, month, day of week
     * @param timeZone such as {@code Europe/Vienna}; UTC by default
     * @param outOfDate whether only what has a newer source than it is built on is patched
     */
    @Schema(name = "PatchScheduleRequest")
    public record Wanted(
            @Nullable String cron, @Nullable String timeZone, @Nullable Boolean outOfDate) {}

    /**
     * @param description the schedule in words
     * @param setBy in whose name it patches
     * @param next when it is due
     * @param suspendedAt since when it has patched nothing, because of failed runs
     * @param failures how many times in a row all its runs failed
     * @param last what became of each template the last time; null: it wasn't due yet
     * @param skippedAt when it could start nothing
     */
    @Schema(name = "PatchSchedule")
    public record Shown(
            String cron,
            String timeZone,
            String description,
            boolean outOfDate,
            String setBy,
            Instant setAt,
            List<Instant> next,
            @Nullable Instant suspendedAt,
            int failures,
            @Nullable Pass last,
            @Nullable Instant skippedAt,
            @Nullable String skippedWhy) {
        static Shown of(PatchSchedule it) {
            return new Shown(
                    it.cron,
                    it.zone,
                    it.schedule().words(),
                    it.outOfDate,
                    it.setter(),
                    it.setAt,
                    it.next(FORESEEN),
                    it.suspendedAt,
                    it.failures,
                    Pass.of(it),
                    it.skippedAt,
                    it.skippedWhy);
        }
    }

    /**
     * @param scheduledFor its time
     * @param endedAt when all runs had ended; null: it goes on
     * @param templates by name
     * @param more templates that aren't looked at; 0 up to 500 templates
     */
    @Schema(name = "PatchPass")
    public record Pass(
            @Nullable Instant scheduledFor,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            List<Line> templates,
            long more) {
        static @Nullable Pass of(PatchSchedule it) {
            var pass = it.lastPass();
            return pass == null
                    ? null
                    : new Pass(
                            it.passAt,
                            it.passBeganAt,
                            it.passEndedAt,
                            pass.lines().stream()
                                    .map(line ->
                                            new Line(
                                                    line.name(),
                                                    line.run(),
                                                    line.because(),
                                                    !line.settled()))
                                    .toList(),
                            pass.more());
        }
    }

    /**
     * @param run number of its run; null: none was started
     * @param because why none was started, or hasn't been yet
     * @param waiting whether one can still be started
     */
    @Schema(name = "PatchPassLine")
    public record Line(
            String template, @Nullable Long run, @Nullable String because, boolean waiting) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getPatchSchedule",
            summary = "A team's patch schedule: what it did, and when it is due")
    public Shown get(@PathParam("team") String team) {
        return Shown.of(PatchSchedule.require(team(team, Permission.READ)));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(
            value = Permission.EDIT,
            token = {Permission.EDIT, Permission.RUN})
    @Transactional
    @Operation(
            operationId = "putPatchSchedule",
            summary = "Set when all templates of a team are patched",
            description =
                    "Each time a patch run of each template is requested in your name, with the"
                            + " permissions that you have at that time. What is built on another"
                            + " template of the team waits until that one's run has ended.")
    @APIResponse(
            responseCode = "201",
            description = "Created; 200: changed",
            content = @Content(schema = @Schema(implementation = Shown.class)))
    public Response put(@PathParam("team") String team, Wanted wanted) {
        var put =
                PatchScheduleSave.put(
                        caller.access(),
                        team(team, Permission.EDIT),
                        PatchScheduleSave.Setting.of(
                                wanted.cron(),
                                wanted.timeZone(),
                                Boolean.TRUE.equals(wanted.outOfDate())));
        return Response.status(put.isNew() ? Response.Status.CREATED : Response.Status.OK)
                .entity(Shown.of(put.schedule()))
                .build();
    }

    @DELETE
    @Allow(Permission.EDIT)
    @Transactional
    @Operation(
            operationId = "deletePatchSchedule",
            summary = "Delete a team's patch schedule; its runs go on")
    public Shown delete(@PathParam("team") String slug) {
        var team = team(slug, Permission.EDIT);
        var there = PatchScheduleSave.remove(caller.access(), team);
        if (there == null) {
            throw PatchSchedule.absent(team);
        }
        return Shown.of(there);
    }

    @POST
    @Path("resumption")
    @Allow(
            value = Permission.EDIT,
            token = {Permission.EDIT, Permission.RUN})
    @Transactional
    @Once
    @Operation(
            operationId = "resumePatchSchedule",
            summary = "Resume a patch schedule that was suspended after failed runs")
    public RestResponse<Shown> resume(@PathParam("team") String slug) {
        return RestResponse.ok(
                Shown.of(PatchScheduleSave.resume(caller.access(), team(slug, Permission.EDIT))));
    }

    private Team team(String slug, Permission permission) {
        return Team.require(slug, caller.access(), permission);
    }
}

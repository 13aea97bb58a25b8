package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.trigger.PatchPass;
import dev.goldsmith.trigger.PatchSchedule;
import dev.goldsmith.trigger.PatchScheduleSave;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a team is patched without a person, and what became of each template the last time. */
@Path("/t/{slug}/teams/{team}/patch-schedule")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class PatchSchedulePages {
    @Inject Caller caller;

    /**
     * @param schedule null: there is none
     */
    record Patching(
            String root,
            Team team,
            boolean mayRun,
            boolean maySet,
            @Nullable Shown schedule,
            List<String> zones,
            Form form)
            implements TemplateInstance {}

    /**
     * @param pass null: there was none yet
     */
    record Shown(PatchSchedule row, String setter, @Nullable PatchPass pass, List<Line> lines) {
        public String words() {
            return row.schedule().words();
        }

        public String next() {
            return TemplateTriggerPages.times(
                    row.next(TemplateTriggerPages.FORESEEN), ZoneId.of(row.zone));
        }
    }

    /**
     * @param run null: none was started
     */
    record Line(PatchPass.Line line, @Nullable Run run) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance get(@PathParam("team") String slug) {
        var team = Team.require(slug, caller.access(), Permission.READ);
        var there = PatchSchedule.of(team);
        return page(
                team,
                there,
                there == null
                        ? Form.filled("timeZone", "UTC")
                        : Form.filled(
                                "cron",
                                there.cron,
                                "timeZone",
                                there.zone,
                                "outOfDate",
                                String.valueOf(there.outOfDate)));
    }

    private Patching page(Team team, @Nullable PatchSchedule there, Form form) {
        var by = caller.access();
        boolean mayRun = by.may(Permission.RUN, team.id);
        return new Patching(
                "/t/" + by.tenantSlug(),
                team,
                mayRun,
                mayRun && by.may(Permission.EDIT, team.id),
                there == null ? null : shown(there),
                TemplateTriggerPages.zones(),
                form);
    }

    private static Shown shown(PatchSchedule it) {
        var pass = it.lastPass();
        var runs = it.lastRuns();
        var lines =
                pass == null
                        ? List.<Line>of()
                        : pass.lines().stream()
                                .map(line ->
                                        new Line(
                                                line,
                                                line.run() == null ? null : runs.get(line.run())))
                                .toList();
        return new Shown(it, it.setter(), pass, lines);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(
            value = Permission.EDIT,
            token = {Permission.EDIT, Permission.RUN})
    public Response save(@PathParam("team") String slug, MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var by = caller.access();
                    var team = Team.require(slug, by, Permission.EDIT);
                    PatchScheduleSave.put(
                            by,
                            team,
                            PatchScheduleSave.Setting.of(
                                    form.value("cron"),
                                    form.value("timeZone"),
                                    form.has("outOfDate", "true")));
                    return here(team);
                },
                again -> {
                    var team = Team.require(slug, caller.access(), Permission.EDIT);
                    return page(team, PatchSchedule.of(team), again);
                });
    }

    @POST
    @Path("removal")
    @Allow(Permission.EDIT)
    public Response remove(
            @PathParam("team") String slug, @FormParam(Idempotency.FIELD) @Nullable String key) {
        return Form.pressed(
                key,
                () -> {
                    var by = caller.access();
                    var team = Team.require(slug, by, Permission.EDIT);
                    PatchScheduleSave.remove(by, team);
                    return here(team);
                });
    }

    @POST
    @Path("resumption")
    @Allow(
            value = Permission.EDIT,
            token = {Permission.EDIT, Permission.RUN})
    public Response resume(
            @PathParam("team") String slug, @FormParam(Idempotency.FIELD) @Nullable String key) {
        return Form.pressed(
                key,
                () -> {
                    var by = caller.access();
                    var team = Team.require(slug, by, Permission.EDIT);
                    PatchScheduleSave.resume(by, team);
                    return here(team);
                });
    }

    private URI here(Team team) {
        return URI.create(
                "/t/%s/teams/%s/patch-schedule".formatted(caller.access().tenantSlug(), team.slug));
    }
}

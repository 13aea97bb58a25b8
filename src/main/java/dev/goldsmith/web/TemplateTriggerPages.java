package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.trigger.Schedule;
import dev.goldsmith.trigger.Trigger;
import dev.goldsmith.trigger.TriggerSave;
import dev.goldsmith.trigger.TriggerSetting;
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
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What starts a template's runs without a person: what it did, and when it is due. */
@Path("/t/{slug}/teams/{team}/templates/{name}/triggers")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TemplateTriggerPages {
    static final int FORESEEN = 3;

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("EEE d MMM uuuu, HH:mm", Locale.US);

    @Inject Caller caller;

    /**
     * @param base URL of the template
     */
    record Triggers(
            String root,
            String base,
            Team team,
            String name,
            boolean maySet,
            List<Line> lines,
            List<String> zones,
            Form form)
            implements TemplateInstance {}

    /**
     * @param setter who set it, by name
     */
    record Line(Trigger trigger, String setter) {
        public @Nullable Schedule schedule() {
            return trigger.schedule();
        }

        public String next() {
            var zone = trigger.zone == null ? ZoneId.of("UTC") : ZoneId.of(trigger.zone);
            return times(trigger.next(FORESEEN), zone);
        }

        public String waitsFor() {
            var watched = trigger.watched;
            return watched == null ? "its source" : watched.words();
        }

        public boolean isSuspended() {
            return trigger.suspendedAt != null;
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(@PathParam("team") String team, @PathParam("name") String name) {
        return page(
                team, name, Form.filled("kind", Trigger.Kind.SCHEDULE.word(), "timeZone", "UTC"));
    }

    private Triggers page(String slug, String name, Form form) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.READ);
        var template = Template.require(team, name);
        return new Triggers(
                "/t/" + by.tenantSlug(),
                base(team.slug, template.name),
                team,
                template.name,
                by.may(Permission.EDIT, team.id) && by.may(Permission.RUN, team.id),
                Trigger.of(template).stream().map(it -> new Line(it, it.setter())).toList(),
                zones(),
                form);
    }

    /** By the clocks there. */
    static String times(List<Instant> times, ZoneId zone) {
        return times.stream()
                .map(it -> MOMENT.format(it.atZone(zone)))
                .collect(Collectors.joining(" · "));
    }

    /** What is offered to choose from. */
    static List<String> zones() {
        return ZoneId.getAvailableZoneIds().stream()
                .filter(it -> it.equals("UTC") || it.matches("[A-Z][a-z]+/.+"))
                .filter(it -> !it.startsWith("Etc/"))
                .sorted()
                .toList();
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(
            value = Permission.EDIT,
            token = {Permission.EDIT, Permission.RUN})
    public Response create(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var by = caller.access();
                    var team = Team.require(slug, by, Permission.EDIT);
                    var template = Template.require(team, name);
                    var setting =
                            TriggerSetting.of(
                                    form.value("kind"),
                                    form.value("cron"),
                                    form.value("timeZone"),
                                    form.has("noCache", "true"),
                                    form.has("patch", "true"));
                    var trigger = form.value("name").strip();
                    if (Trigger.of(template, trigger) != null) {
                        throw Refused.field(
                                Refusal.CONFLICT,
                                "name",
                                "The template has a trigger '%s' already; use another name, or delete that one first."
                                        .formatted(trigger));
                    }
                    TriggerSave.put(by, team, template, trigger, setting);
                    return here(team.slug, template.name);
                },
                again -> page(slug, name, again));
    }

    @POST
    @Path("{trigger}/removal")
    @Allow(Permission.EDIT)
    public Response remove(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            @PathParam("trigger") String trigger,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        return Form.pressed(
                key,
                () -> {
                    var by = caller.access();
                    var team = Team.require(slug, by, Permission.EDIT);
                    TriggerSave.remove(by, team, Template.require(team, name), trigger);
                    return here(slug, name);
                });
    }

    @POST
    @Path("{trigger}/resumption")
    @Allow(
            value = Permission.EDIT,
            token = {Permission.EDIT, Permission.RUN})
    public Response resume(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            @PathParam("trigger") String trigger,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        return Form.pressed(
                key,
                () -> {
                    var by = caller.access();
                    var team = Team.require(slug, by, Permission.EDIT);
                    TriggerSave.resume(by, team, Template.require(team, name), trigger);
                    return here(slug, name);
                });
    }

    private URI here(String team, String name) {
        return URI.create(base(team, name) + "/triggers");
    }

    private String base(String team, String name) {
        return "/t/%s/teams/%s/templates/%s".formatted(caller.access().tenantSlug(), team, name);
    }
}

package dev.goldsmith.arm;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.operation.Operation;
import dev.goldsmith.operation.Submission;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.trigger.Trigger;
import dev.goldsmith.trigger.TriggerSave;
import dev.goldsmith.trigger.TriggerSetting;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Microsoft.VirtualMachineImages/imageTemplates/triggers. */
@Path(At.GROUP + At.TEMPLATES + "/{template}/triggers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class TriggersResource {
    static final String TYPE = TemplateBody.TYPE + "/triggers";

    @Inject Caller caller;
    @Inject LongRunning longRunning;
    @Inject Lists lists;
    @Inject Addressed addressed;

    @GET
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> list(
            @PathParam("group") String group, @PathParam("template") String name) {
        var team = Group.require(caller.access(), group, Permission.READ);
        var template = template(team, name);
        return lists.of(
                Stream.ofNullable(Trigger.ofSource(template))
                        .map(it -> shown(team, template, it, "Succeeded"))
                        .toList());
    }

    @GET
    @Path("{trigger}")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> get(
            @PathParam("group") String group,
            @PathParam("template") String name,
            @PathParam("trigger") String trigger) {
        var team = Group.require(caller.access(), group, Permission.READ);
        var template = template(team, name);
        var found = Trigger.of(template, trigger);
        if (found == null || found.kind != Trigger.Kind.SOURCE_IMAGE) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Template '%s' has no trigger '%s'.".formatted(name, trigger));
        }
        return shown(team, template, found, "Succeeded");
    }

    @PUT
    @Path("{trigger}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response put(
            @PathParam("group") String group,
            @PathParam("template") String name,
            @PathParam("trigger") String trigger,
            @Nullable String body) {
        var by = caller.access();
        var team = Group.require(by, group, Permission.EDIT);
        ImageTemplatesResource.requireSettled(Submission.of(team, name), "triggers/write");
        var template = template(team, name);
        requireKind(addressed.read(body, id(team, template, trigger)));
        var put = put(by, team, template, trigger);
        var made = put.trigger();
        if (!put.isNew()) {
            return Response.ok(shown(team, template, made, "Succeeded")).build();
        }
        var operation = Operation.done(caller.requestId(), team.id, id(team, template, made.name));
        return longRunning
                .created(
                        Response.status(Response.Status.CREATED)
                                .entity(shown(team, template, made, "Creating")),
                        location(template),
                        operation)
                .build();
    }

    /** What Azure has no word for stays as it is. */
    static TriggerSave.Put put(Access by, Team team, Template template, String name) {
        var there = Trigger.of(template, name);
        return TriggerSave.put(
                by,
                team,
                template,
                name,
                new TriggerSetting(
                        null, there != null && there.noCache, there != null && there.patches));
    }

    static void requireKind(Sent sent) {
        var properties = sent.properties("kind", "status", "provisioningState");
        var kind = sent.oneOf(properties, "$.properties", "kind", Trigger.Kind.SOURCE_IMAGE.word());
        if (kind == null) {
            sent.fault("$.properties.kind", "'kind' must be SourceImage.");
        }
        sent.refuse();
    }

    @DELETE
    @Path("{trigger}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response delete(
            @PathParam("group") String group,
            @PathParam("template") String name,
            @PathParam("trigger") String trigger) {
        var by = caller.access();
        var team = Group.require(by, group, Permission.EDIT);
        var template = Template.of(team, name);
        var there = template == null ? null : Trigger.of(template, trigger);
        if (template == null
                || there == null
                || there.kind != Trigger.Kind.SOURCE_IMAGE
                || !TriggerSave.remove(by, team, template, trigger)) {
            return Response.noContent().build();
        }
        var operation = Operation.done(caller.requestId(), team.id, id(team, template, trigger));
        return longRunning.accepted(At.BUILDER, location(template), operation);
    }

    private static String location(Template template) {
        return TemplateBody.location(TemplateReader.read(template.latest().document));
    }

    private static Template template(Team team, String name) {
        var template = Template.of(team, name);
        if (template == null) {
            throw ImageTemplatesResource.notFound(team, name);
        }
        return template;
    }

    private String id(Team team, Template template, String trigger) {
        return Group.templateId(caller.access(), team.slug, template.name) + "/triggers/" + trigger;
    }

    private Map<String, Object> shown(Team team, Template template, Trigger it, String state) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("kind", Trigger.Kind.SOURCE_IMAGE.word());
        properties.put("provisioningState", state);
        if (state.equals("Succeeded")) {
            properties.put("status", status(it));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("properties", properties);
        body.put("id", id(team, template, it.name));
        body.put("name", it.name);
        body.put("type", TYPE);
        return body;
    }

    private static Map<String, Object> status(Trigger it) {
        return it.suspendedAt != null
                ? status(
                        "Suspended",
                        it.suspendedWhy != null
                                ? it.suspendedWhy
                                : "%d runs failed in a row. A successful run resumes it."
                                        .formatted(it.failures),
                        it.suspendedAt)
                : it.skippedAt != null
                        ? status("Healthy", "Started nothing: " + it.skippedWhy, it.skippedAt)
                        : it.startedAt != null
                                ? status(
                                        "Healthy",
                                        "Started run %d: %s".formatted(it.runNumber, it.startedWhy),
                                        it.startedAt)
                                : status("Healthy", "Trigger is active", it.createdAt);
    }

    private static Map<String, Object> status(String code, String message, Instant time) {
        return Map.of("code", code, "message", message, "time", time.toString());
    }
}

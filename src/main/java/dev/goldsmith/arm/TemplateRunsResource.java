package dev.goldsmith.arm;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.operation.Operation;
import dev.goldsmith.operation.Submission;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a template is told to do, and what came of its last run. */
@Path(At.GROUP + At.TEMPLATES + "/{template}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class TemplateRunsResource {
    @Inject Caller caller;
    @Inject LongRunning longRunning;
    @Inject Lists lists;

    @POST
    @Path("run")
    @Allow(Permission.RUN)
    @Transactional
    public Response run(@PathParam("group") String group, @PathParam("template") String name) {
        var by = caller.access();
        var team = Group.require(by, group, Permission.RUN);
        ImageTemplatesResource.requireSettled(Submission.of(team, name), "run");
        var template = template(team, name);
        // One run at a time, as on Azure: lastRunStatus has room for one.
        template.lock();
        var active = Run.activeOf(template);
        if (active != null) {
            throw notAllowed("run", Run.require(by, active));
        }
        var version = template.latest();
        var run = Run.request(by, template, version, false);
        var location = TemplateBody.location(TemplateReader.read(version.document));
        return longRunning.accepted(
                At.BUILDER,
                location,
                Operation.of(
                        run, caller.requestId(), Group.templateId(by, team.slug, template.name)));
    }

    @POST
    @Path("cancel")
    @Allow(Permission.RUN)
    @Transactional
    public Response cancel(@PathParam("group") String group, @PathParam("template") String name) {
        var by = caller.access();
        var team = Group.require(by, group, Permission.RUN);
        ImageTemplatesResource.requireSettled(Submission.of(team, name), "cancel");
        var template = template(team, name);
        var active = Run.activeOf(template);
        if (active == null) {
            throw notAllowed("cancel", Run.lastOf(template));
        }
        var run = Run.requireLocked(by, active);
        if (run.state == RunState.CANCELING || run.state.terminal()) {
            throw notAllowed("cancel", run);
        }
        run.cancel(by);
        return Response.noContent().build();
    }

    @GET
    @Path("runOutputs")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> outputs(
            @PathParam("group") String group, @PathParam("template") String name) {
        var team = Group.require(caller.access(), group, Permission.READ);
        return lists.of(outputs(team, name));
    }

    @GET
    @Path("runOutputs/{output}")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> output(
            @PathParam("group") String group,
            @PathParam("template") String name,
            @PathParam("output") String output) {
        var team = Group.require(caller.access(), group, Permission.READ);
        return outputs(team, name).stream()
                .filter(it -> output.equalsIgnoreCase(String.valueOf(it.get("name"))))
                .findFirst()
                .orElseThrow(() ->
                        new Refused(
                                Refusal.NOT_FOUND,
                                "The last run of template '%s' has no output '%s'."
                                        .formatted(name, output)));
    }

    private List<Map<String, Object>> outputs(Team team, String name) {
        if (Template.of(team, name) == null && Submission.of(team, name) != null) {
            return List.of();
        }
        var template = template(team, name);
        var run = Run.lastOf(template);
        return run == null
                ? List.of()
                : RunOutput.of(run).stream().map(it -> output(team, template, run, it)).toList();
    }

    private Map<String, Object> output(Team team, Template template, Run run, RunOutput output) {
        var by = caller.access();
        Map<String, Object> properties = new LinkedHashMap<>();
        if (output.artifact.startsWith("/subscriptions/")) {
            properties.put("artifactId", artifact(output));
        } else {
            properties.put(
                    "artifactUri", output.isHere() ? download(run, output) : output.artifact);
        }
        // Whether it is in all of its regions.
        properties.put("provisioningState", output.complete ? "Succeeded" : "Failed");
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("properties", properties);
        body.put(
                "id",
                Group.templateId(by, team.slug, template.name) + "/runOutputs/" + output.name);
        body.put("name", output.name);
        body.put("type", TemplateBody.TYPE + "/runOutputs");
        return body;
    }

    private static String artifact(RunOutput output) {
        return GalleryImageId.find(output.artifact)
                .map(GalleryImageId::toString)
                .orElse(output.artifact);
    }

    /** Where our own API hands the disk out; it takes the same bearer token. */
    private String download(Run run, RunOutput output) {
        return longRunning
                .here(
                        "/api/v1/tenants/%s/runs/%d/outputs/%s/download"
                                .formatted(caller.access().tenantSlug(), run.number, output.name))
                .build()
                .toString();
    }

    private static Template template(Team team, String name) {
        var template = Template.of(team, name);
        if (template == null) {
            throw ImageTemplatesResource.notFound(team, name);
        }
        return template;
    }

    private static Refused notAllowed(String action, @Nullable Run run) {
        var state =
                run == null
                        ? ""
                        : String.valueOf(LastRun.of(run).get("runState"))
                                .toLowerCase(java.util.Locale.ROOT);
        return new Refused(
                Refusal.WRONG_STATE,
                "Operation %s/%s is not allowed in provisioning state: provisioned or run state: %s."
                        .formatted(TemplateBody.TYPE, action, state));
    }
}

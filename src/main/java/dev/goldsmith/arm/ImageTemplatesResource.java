package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.operation.Operation;
import dev.goldsmith.operation.Submission;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateList;
import dev.goldsmith.template.TemplateRemoval;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Microsoft.VirtualMachineImages/imageTemplates. */
@Path(At.SUBSCRIPTION)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ImageTemplatesResource {
    @Inject Caller caller;
    @Inject TemplatePut put;
    @Inject TemplatePatch patch;
    @Inject TemplateRemoval removal;
    @Inject LongRunning longRunning;
    @Inject Lists lists;

    @GET
    @Path(At.TEMPLATES)
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> listOfSubscription(@QueryParam(Lists.SKIP) @Nullable String skip) {
        return list(Team.readable(caller.access()), null, skip);
    }

    @GET
    @Path("resourceGroups/{group}" + At.TEMPLATES)
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> listOfGroup(
            @PathParam("group") String group, @QueryParam(Lists.SKIP) @Nullable String skip) {
        var team = Group.require(caller.access(), group, Permission.READ);
        return list(List.of(team), team.slug, skip);
    }

    private Map<String, Object> list(
            List<Team> teams, @Nullable String group, @Nullable String skip) {
        var by = caller.access();
        var page =
                TemplateList.page(by, new Template.Filter(group, null), skip, Page.DEFAULT_LIMIT);
        var bodies = new ArrayList<ObjectNode>();
        if (skip == null && !teams.isEmpty()) {
            // There are never many: each is being fetched for, or failed and waits to be deleted.
            Map<Long, String> slugs = new HashMap<>();
            teams.forEach(team -> slugs.put(team.id, team.slug));
            Submission.withoutTemplate(List.copyOf(slugs.keySet()))
                    .forEach(it ->
                            bodies.add(
                                    new TemplateBody(by, String.valueOf(slugs.get(it.teamId)))
                                            .of(it)));
        }
        var ids = page.items().stream().map(Template.Row::id).toList();
        var versions = TemplateVersion.latestOf(ids);
        var runs = Run.lastRunsOf(ids);
        for (var row : page.items()) {
            Template template = Template.findById(row.id());
            var version = versions.get(row.id());
            if (version != null) {
                bodies.add(
                        new TemplateBody(by, row.team())
                                .of(template, version, runs.get(row.id()), null));
            }
        }
        return lists.of(bodies, page.next());
    }

    @GET
    @Path("resourceGroups/{group}" + At.TEMPLATES + "/{template}")
    @Allow(Permission.READ)
    @Transactional
    public ObjectNode get(@PathParam("group") String group, @PathParam("template") String name) {
        return body(Group.require(caller.access(), group, Permission.READ), name);
    }

    private ObjectNode body(Team team, String name) {
        var body = new TemplateBody(caller.access(), team.slug);
        var submission = Submission.of(team, name);
        var template = Template.of(team, name);
        if (template != null) {
            return body.of(template, template.latest(), Run.lastOf(template), submission);
        }
        if (submission != null) {
            return body.of(submission);
        }
        throw notFound(team, name);
    }

    @Dear
    @PUT
    @Path("resourceGroups/{group}" + At.TEMPLATES + "/{template}")
    @Allow(Permission.EDIT)
    public Response put(
            @PathParam("group") String group,
            @PathParam("template") String name,
            @QueryParam(ApiVersions.PARAMETER) @Nullable String version,
            @Nullable String body) {
        var by = caller.access();
        var json = TemplateReader.tree(body == null ? "" : body);
        var document = put.document(by, group, name, json, ApiVersions.language(version));
        var done = put.put(by, group, name, document, caller.requestId());
        var current =
                QuarkusTransaction.joiningExisting()
                        .call(() ->
                                done.submission() == null
                                        ? body(done.team(), name)
                                        : shown(done.team(), done.submission()));
        return switch (done.outcome()) {
            case UNCHANGED -> Response.ok(current).build();
            case UPDATING ->
                    longRunning
                            .created(
                                    Response.ok(current),
                                    TemplateBody.location(document),
                                    done.operation())
                            .build();
            case CREATING ->
                    longRunning
                            .created(
                                    Response.status(Response.Status.CREATED).entity(current),
                                    TemplateBody.location(document),
                                    done.operation())
                            .build();
        };
    }

    /** As it is the moment it was put; by now it may have been fetched. */
    private ObjectNode shown(Team team, Submission submission) {
        return new TemplateBody(caller.access(), team.slug).of(submission);
    }

    @Dear
    @PATCH
    @Path("resourceGroups/{group}" + At.TEMPLATES + "/{template}")
    @Allow(Permission.EDIT)
    @Transactional
    public ObjectNode patch(
            @PathParam("group") String group,
            @PathParam("template") String name,
            @QueryParam(ApiVersions.PARAMETER) @Nullable String version,
            @Nullable String body) {
        var team = Group.require(caller.access(), group, Permission.EDIT);
        if (Template.of(team, name) == null) {
            requireSettled(Submission.of(team, name), "write");
            throw notFound(team, name);
        }
        patch.patch(
                caller.access(),
                team,
                name,
                TemplateReader.tree(body == null ? "" : body),
                ApiVersions.language(version));
        return body(team, name);
    }

    @DELETE
    @Path("resourceGroups/{group}" + At.TEMPLATES + "/{template}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response delete(@PathParam("group") String group, @PathParam("template") String name) {
        var by = caller.access();
        var team = Group.require(by, group, Permission.EDIT);
        var submission = Submission.of(team, name);
        var template = Template.locked(team, name);
        if (submission != null && submission.goesOn()) {
            requireSettled(submission, "delete");
        }
        if (template == null && submission == null) {
            return Response.noContent().build();
        }
        var location = At.LOCATION;
        if (template != null) {
            location = TemplateBody.location(TemplateReader.read(template.latest().document));
            removal.delete(by, team.slug, name, null);
        }
        if (submission != null) {
            submission.discard();
        }
        return longRunning.accepted(
                At.BUILDER,
                location,
                Operation.done(caller.requestId(), team.id, Group.templateId(by, team.slug, name)));
    }

    /** In Azure's words, which scripts look for. */
    static void requireSettled(@Nullable Submission submission, String action) {
        if (submission != null) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Operation %s/%s is not allowed in provisioning state: %s or run state: ."
                            .formatted(
                                    TemplateBody.TYPE,
                                    action,
                                    submission.state.word.toLowerCase(java.util.Locale.ROOT)));
        }
    }

    static Refused notFound(Team team, String name) {
        return new Refused(
                Refusal.NOT_FOUND,
                "The Resource '%s/%s' under resource group '%s' was not found."
                        .formatted(TemplateBody.TYPE, name, team.slug));
    }
}

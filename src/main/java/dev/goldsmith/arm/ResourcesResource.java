package dev.goldsmith.arm;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.ManagedIdentity;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All there is in a subscription or a group, by type: templates in pages, and with their last page
 * what there are few of.
 */
@Path(At.SUBSCRIPTION)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ResourcesResource {
    @Inject Caller caller;
    @Inject Lists lists;

    @GET
    @Path("resources")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> ofSubscription(
            @QueryParam("$filter") @Nullable String filter,
            @QueryParam(Lists.SKIP) @Nullable String skip) {
        return list(Team.readable(caller.access()), null, filter, skip);
    }

    @GET
    @Path("resourceGroups/{group}/resources")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> ofGroup(
            @PathParam("group") String group,
            @QueryParam("$filter") @Nullable String filter,
            @QueryParam(Lists.SKIP) @Nullable String skip) {
        var team = Group.require(caller.access(), group, Permission.READ);
        return list(List.of(team), team.slug, filter, skip);
    }

    /** Azure's image templates can't be moved either; here is a guided way. */
    @POST
    @Path("resourceGroups/{group}/{action:moveResources|validateMoveResources}")
    @Allow(Permission.EDIT)
    @Transactional
    public Map<String, Object> move(@PathParam("group") String group) {
        Group.require(caller.access(), group, Permission.EDIT);
        throw new Refused(
                Refusal.WRONG_STATE,
                "Resources can't be moved between groups; a template's page has 'Move', which makes it anew elsewhere and deletes it here.");
    }

    private Map<String, Object> list(
            List<Team> teams,
            @Nullable String group,
            @Nullable String filter,
            @Nullable String skip) {
        var by = caller.access();
        var wanted = ResourceFilter.parse(filter);
        var where = teams.stream().filter(team -> wanted.takesGroup(team.slug)).toList();
        if (where.isEmpty()) {
            return lists.of(List.of());
        }
        List<Map<String, Object>> all = new ArrayList<>();
        var templates =
                wanted.takesType(TemplateBody.TYPE)
                        ? Template.page(
                                by,
                                new Template.Filter(group == null ? wanted.group() : group, null),
                                skip,
                                Page.DEFAULT_LIMIT)
                        : new Page<Template.Row>(List.of(), null);
        var versions =
                TemplateVersion.latestOf(templates.items().stream().map(Template.Row::id).toList());
        for (var row : templates.items()) {
            all.add(
                    line(
                            Group.templateId(by, row.team(), row.name()),
                            row.name(),
                            TemplateBody.TYPE,
                            location(versions.get(row.id()))));
        }
        if (templates.next() == null) {
            for (var team : where) {
                few(team, wanted, all);
            }
        }
        return lists.of(
                all.stream()
                        .filter(it -> wanted.takesName(String.valueOf(it.get("name"))))
                        .toList(),
                templates.next());
    }

    private static String location(@Nullable TemplateVersion version) {
        return version == null
                ? At.LOCATION
                : TemplateReader.tree(version.document).path("location").asText(At.LOCATION);
    }

    private void few(Team team, ResourceFilter filter, List<Map<String, Object>> all) {
        var by = caller.access();
        if (filter.takesType(GalleriesResource.TYPE)) {
            Gallery.of(team)
                    .forEach(it ->
                            all.add(
                                    line(
                                            GalleriesResource.id(by, team, it),
                                            it.name,
                                            GalleriesResource.TYPE,
                                            it.location == null ? At.LOCATION : it.location)));
        }
        if (filter.takesType(ManagedImagesResource.TYPE)) {
            ManagedImage.page(by, team.slug, null, Page.MAX_LIMIT)
                    .items()
                    .forEach(it ->
                            all.add(
                                    line(
                                            Group.id(by, team.slug)
                                                    + At.COMPUTE
                                                    + "/images/"
                                                    + it.name(),
                                            it.name(),
                                            ManagedImagesResource.TYPE,
                                            it.location())));
        }
        if (filter.takesType(IdentitiesResource.TYPE)) {
            ManagedIdentity.in(List.of(team.id))
                    .forEach(it ->
                            all.add(
                                    line(
                                            Group.id(by, team.slug) + At.IDENTITIES + "/" + it.name,
                                            it.name,
                                            IdentitiesResource.TYPE,
                                            it.location)));
        }
    }

    private static Map<String, Object> line(String id, String name, String type, String location) {
        return Map.of("id", id, "name", name, "type", type, "location", location);
    }
}

package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.goldsmith.template.TemplateList;
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
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All there is in a subscription or a group, by type: templates in pages, and with their last page
 * what there are few of.
 */
@Path(At.SUBSCRIPTION)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ResourcesResource {
    /** A place in the list behind the templates begins so; no template's name does. */
    private static final String BEHIND_TEMPLATES = "~";

    @Inject Caller caller;
    @Inject Lists lists;

    @GET
    @Path("resources")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> ofSubscription(
            @QueryParam(Lists.FILTER) @Nullable String filter,
            @QueryParam(Lists.EXPAND) @Nullable String expand,
            @QueryParam(Lists.TOP) @Nullable String top,
            @QueryParam(Lists.SKIP) @Nullable String skip) {
        return list(Team.readable(caller.access()), null, new Wish(filter, expand, top, skip));
    }

    @GET
    @Path("resourceGroups/{group}/resources")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> ofGroup(
            @PathParam("group") String group,
            @QueryParam(Lists.FILTER) @Nullable String filter,
            @QueryParam(Lists.EXPAND) @Nullable String expand,
            @QueryParam(Lists.TOP) @Nullable String top,
            @QueryParam(Lists.SKIP) @Nullable String skip) {
        var wish = new Wish(filter, expand, top, skip);
        if (StagingGroup.find(caller.access(), group).isPresent()) {
            // What is in it isn't told by resources.
            return lists.of(List.of());
        }
        var team = Group.require(caller.access(), group, Permission.READ);
        return list(List.of(team), team.slug, wish);
    }

    /** What a list is asked for. */
    private record Wish(
            ResourceFilter.Clause filter, Set<String> expand, int top, @Nullable String skip) {
        Wish(
                @Nullable String filter,
                @Nullable String expand,
                @Nullable String top,
                @Nullable String skip) {
            this(
                    ResourceFilter.parse(filter),
                    Lists.expand(expand, Listed.EXPANDED),
                    Lists.top(top, Lists.MOST),
                    skip);
        }
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
                "Resources can't be moved between groups. Use 'Move' on the template's page, which recreates it elsewhere and deletes it here.");
    }

    private Map<String, Object> list(List<Team> teams, @Nullable String group, Wish wish) {
        var where =
                teams.stream()
                        .filter(team -> ResourceFilter.takesGroup(wish.filter(), team.slug))
                        .toList();
        var found = new ArrayList<Listed>();
        var after = behindTemplates(wish.skip());
        if (after == null && takes(wish, TemplateBody.TYPE) && !where.isEmpty()) {
            var page = templates(where.size() == 1 ? where.getFirst().slug : group, wish);
            page.items().stream().filter(wish.filter()::takes).forEach(found::add);
            if (page.next() != null) {
                return lists.of(shown(found, wish), page.next());
            }
        }
        var others = new ArrayList<Listed>();
        where.forEach(team -> others(team, wish, others));
        others.removeIf(it -> !wish.filter().takes(it));
        int room = wish.top() - found.size();
        if (room == 0 && !others.isEmpty()) {
            return lists.of(shown(found, wish), BEHIND_TEMPLATES);
        }
        var rest = Lists.part(others, Listed::key, after, room);
        found.addAll(rest.items());
        var next = rest.next();
        return lists.of(shown(found, wish), next == null ? null : BEHIND_TEMPLATES + next);
    }

    /** The key that was last among those; empty before the first, null among the templates. */
    private static @Nullable String behindTemplates(@Nullable String skip) {
        return skip != null && skip.startsWith(BEHIND_TEMPLATES)
                ? skip.substring(BEHIND_TEMPLATES.length())
                : null;
    }

    private static List<Map<String, Object>> shown(List<Listed> found, Wish wish) {
        return found.stream().map(it -> it.shown(wish.expand())).toList();
    }

    private static boolean takes(Wish wish, String type) {
        return ResourceFilter.takesType(wish.filter(), type);
    }

    private Page<Listed> templates(@Nullable String group, Wish wish) {
        var by = caller.access();
        var page =
                TemplateList.page(
                        by,
                        new Template.Filter(group, null),
                        wish.skip(),
                        Math.min(wish.top(), Page.DEFAULT_LIMIT));
        var versions =
                TemplateVersion.latestOf(page.items().stream().map(Template.Row::id).toList());
        return page.map(row -> template(row, versions.get(row.id())));
    }

    private Listed template(Template.Row row, @Nullable TemplateVersion version) {
        var by = caller.access();
        var document =
                version == null
                        ? JsonNodeFactory.instance.objectNode()
                        : TemplateReader.tree(version.document);
        if (document.path("identity") instanceof ObjectNode identity) {
            Identities.fill(by, identity);
        }
        Map<String, String> tags = new TreeMap<>();
        document.path("tags")
                .properties()
                .forEach(it -> tags.put(it.getKey(), it.getValue().asText()));
        Template template = Objects.requireNonNull(Template.findById(row.id()));
        return new Listed(
                Group.templateId(by, row.team(), row.name()),
                row.name(),
                TemplateBody.TYPE,
                row.team(),
                document.path("location").asText(At.LOCATION),
                tags,
                document.get("identity"),
                template.createdAt,
                row.updatedAt());
    }

    private void others(Team team, Wish wish, List<Listed> all) {
        var by = caller.access();
        if (takes(wish, GalleriesResource.TYPE)) {
            for (var it : Gallery.of(team)) {
                all.add(
                        new Listed(
                                GalleriesResource.id(by, team, it),
                                it.name,
                                GalleriesResource.TYPE,
                                team.slug,
                                it.location == null ? At.LOCATION : it.location,
                                it.tagMap(),
                                null,
                                it.createdAt,
                                it.createdAt));
            }
        }
        if (takes(wish, ManagedImagesResource.TYPE)) {
            for (var it : ManagedImage.of(team)) {
                all.add(
                        new Listed(
                                ManagedImagesResource.id(by, team.slug, it.name),
                                it.name,
                                ManagedImagesResource.TYPE,
                                team.slug,
                                it.location,
                                it.tagMap(),
                                null,
                                it.createdAt,
                                it.publishedAt));
            }
        }
        if (takes(wish, IdentitiesResource.TYPE)) {
            for (var it : ManagedIdentity.in(List.of(team.id))) {
                all.add(
                        new Listed(
                                IdentitiesResource.id(by, team, it.name),
                                it.name,
                                IdentitiesResource.TYPE,
                                team.slug,
                                it.location,
                                it.tagMap(),
                                null,
                                it.createdAt,
                                it.createdAt));
            }
        }
    }
}

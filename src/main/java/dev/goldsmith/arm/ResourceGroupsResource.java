package dev.goldsmith.arm;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.people.Teams;
import dev.goldsmith.tenant.GroupTags;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenant;
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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Teams as resource groups. */
@Path(At.SUBSCRIPTION + "/resourceGroups")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ResourceGroupsResource {
    static final String TYPE = "Microsoft.Resources/resourceGroups";

    @Inject Caller caller;
    @Inject Lists lists;
    @Inject Addressed addressed;

    @GET
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> list(
            @QueryParam(Lists.FILTER) @Nullable String filter,
            @QueryParam(Lists.TOP) @Nullable String top,
            @QueryParam(Lists.SKIP) @Nullable String skip) {
        var wanted = ResourceFilter.parse(filter);
        var page =
                Lists.part(
                        Team.readable(caller.access()).stream()
                                .filter(team -> wanted.takes(listed(team)))
                                .toList(),
                        team -> team.slug,
                        skip,
                        Lists.top(top, Lists.MOST));
        return lists.of(page.items().stream().map(this::shown).toList(), page.next());
    }

    private Listed listed(Team team) {
        var said = GroupTags.of(team);
        return new Listed(
                Group.id(caller.access(), team.slug),
                team.slug,
                TYPE,
                team.slug,
                said.location == null ? At.LOCATION : said.location,
                said.tagMap(),
                null,
                team.createdAt,
                team.createdAt);
    }

    @GET
    @Path("{group}")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> get(@PathParam("group") String group) {
        var staging = StagingGroup.find(caller.access(), group);
        if (staging.isPresent()) {
            return staging.get().shown(caller.access());
        }
        return shown(Group.require(caller.access(), group, Permission.READ));
    }

    /** A team that is there stays as it is, so that a script can begin with this every time. */
    @PUT
    @Path("{group}")
    @Allow(Permission.READ)
    @Transactional
    public Response put(@PathParam("group") String group, @Nullable String body) {
        var by = caller.access();
        StagingGroup.refuse(by, group);
        var sent = addressed.read(body, Group.id(caller.access(), group));
        sent.properties("provisioningState");
        var location = sent.location();
        var tags = sent.tags();
        sent.refuse();
        if (Team.bySlug(group) == null) {
            // Who comes second finds what the first made.
            Tenant.locked(by);
        }
        var team = Team.bySlug(group);
        if (team != null && by.may(Permission.READ, team.id)) {
            describe(team, location, tags);
            return Response.ok(shown(team)).build();
        }
        if (!by.administers()) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "Resource group '%s' could not be found, and only an administrator of the tenant makes a new one: it is a team."
                            .formatted(group));
        }
        var created =
                Teams.create(
                        by,
                        group.toLowerCase(java.util.Locale.ROOT),
                        new Teams.Look(group, null, null));
        describe(created, location, tags);
        return Response.status(Response.Status.CREATED).entity(shown(created)).build();
    }

    @PATCH
    @Path("{group}")
    @Allow(Permission.EDIT)
    @Transactional
    public Map<String, Object> patch(@PathParam("group") String group, @Nullable String body) {
        StagingGroup.refuse(caller.access(), group);
        var team = Group.require(caller.access(), group, Permission.EDIT);
        var sent = addressed.read(body, Group.id(caller.access(), group));
        var location = sent.location();
        var tags = sent.has("tags") ? sent.tags() : GroupTags.of(team).tagMap();
        sent.refuse();
        describe(team, location, tags);
        return shown(team);
    }

    @DELETE
    @Path("{group}")
    @Allow(Permission.READ)
    @Transactional
    public Response delete(@PathParam("group") String group) {
        StagingGroup.refuse(caller.access(), group);
        Group.require(caller.access(), group, Permission.READ);
        throw new Refused(
                Refusal.WRONG_STATE,
                "Resource group '%s' is a team of people with a history; it isn't deleted here. An administrator can archive it under Settings, Teams."
                        .formatted(group));
    }

    private void describe(Team team, @Nullable String location, Map<String, String> tags) {
        if (caller.access().may(Permission.EDIT, team.id)) {
            GroupTags.of(team).put(location, tags);
        }
    }

    private Map<String, Object> shown(Team team) {
        var tags = GroupTags.of(team);
        return Sent.shown(
                Group.id(caller.access(), team.slug),
                team.slug,
                TYPE,
                tags.location,
                tags.tagMap(),
                Map.of("provisioningState", "Succeeded"));
    }
}

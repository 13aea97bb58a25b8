package dev.goldsmith.arm;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.people.Teams;
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

    @GET
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> list() {
        return lists.of(Team.readable(caller.access()).stream().map(this::shown).toList());
    }

    @GET
    @Path("{group}")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> get(@PathParam("group") String group) {
        return shown(Group.require(caller.access(), group, Permission.READ));
    }

    /** A team that is there stays as it is, so that a script can begin with this every time. */
    @PUT
    @Path("{group}")
    @Allow(Permission.READ)
    @Transactional
    public Response put(@PathParam("group") String group, @Nullable String body) {
        var by = caller.access();
        var sent = Sent.read(body);
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
        var team = Group.require(caller.access(), group, Permission.EDIT);
        var sent = Sent.read(body);
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

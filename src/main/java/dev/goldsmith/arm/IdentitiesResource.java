package dev.goldsmith.arm;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.ManagedIdentity;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Microsoft.ManagedIdentity/userAssignedIdentities: names that templates can be given. */
@Path(At.SUBSCRIPTION)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class IdentitiesResource {
    static final String TYPE = "Microsoft.ManagedIdentity/userAssignedIdentities";

    @Inject Caller caller;
    @Inject Lists lists;
    @Inject Addressed addressed;

    @GET
    @Path(At.IDENTITIES)
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> all() {
        return lists.of(
                Team.readable(caller.access()).stream()
                        .flatMap(team -> in(team).stream())
                        .toList());
    }

    @GET
    @Path("resourceGroups/{group}" + At.IDENTITIES)
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> list(@PathParam("group") String group) {
        return lists.of(in(Group.require(caller.access(), group, Permission.READ)));
    }

    List<Map<String, Object>> in(Team team) {
        return ManagedIdentity.in(List.of(team.id)).stream().map(it -> shown(team, it)).toList();
    }

    @GET
    @Path("resourceGroups/{group}" + At.IDENTITIES + "/{identity}")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> get(
            @PathParam("group") String group, @PathParam("identity") String name) {
        var team = Group.require(caller.access(), group, Permission.READ);
        var identity = ManagedIdentity.of(team, name);
        if (identity == null) {
            throw notFound(team, name);
        }
        return shown(team, identity);
    }

    @PUT
    @Path("resourceGroups/{group}" + At.IDENTITIES + "/{identity}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response put(
            @PathParam("group") String group,
            @PathParam("identity") String name,
            @Nullable String body) {
        var team = Group.require(caller.access(), group, Permission.EDIT);
        var isNew = ManagedIdentity.of(team, name) == null;
        var identity = saved(team, name, addressed.read(body, id(team, name)));
        return Response.status(isNew ? Response.Status.CREATED : Response.Status.OK)
                .entity(shown(team, identity))
                .build();
    }

    @PATCH
    @Path("resourceGroups/{group}" + At.IDENTITIES + "/{identity}")
    @Allow(Permission.EDIT)
    @Transactional
    public Map<String, Object> patch(
            @PathParam("group") String group,
            @PathParam("identity") String name,
            @Nullable String body) {
        var team = Group.require(caller.access(), group, Permission.EDIT);
        var identity = ManagedIdentity.of(team, name);
        if (identity == null) {
            throw notFound(team, name);
        }
        var sent = addressed.read(body, id(team, name));
        sent.refuse();
        return shown(team, sent.has("tags") ? saved(team, name, sent) : identity);
    }

    @DELETE
    @Path("resourceGroups/{group}" + At.IDENTITIES + "/{identity}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response delete(@PathParam("group") String group, @PathParam("identity") String name) {
        var team = Group.require(caller.access(), group, Permission.EDIT);
        var identity = ManagedIdentity.of(team, name);
        if (identity == null) {
            return Response.noContent().build();
        }
        identity.remove(caller.access());
        return Response.ok().build();
    }

    private ManagedIdentity saved(Team team, String name, Sent sent) {
        sent.properties("clientId", "principalId", "tenantId", "isolationScope");
        var location = sent.location();
        var tags = sent.tags();
        sent.refuse();
        return ManagedIdentity.put(
                caller.access(), team, name, location == null ? At.LOCATION : location, tags);
    }

    private static Refused notFound(Team team, String name) {
        return new Refused(
                Refusal.NOT_FOUND,
                "The Resource '%s/%s' under resource group '%s' was not found."
                        .formatted(TYPE, name, team.slug));
    }

    private String id(Team team, String name) {
        return id(caller.access(), team, name);
    }

    static String id(Access by, Team team, String name) {
        return Group.id(by, team.slug) + At.IDENTITIES + "/" + name;
    }

    private Map<String, Object> shown(Team team, ManagedIdentity it) {
        var by = caller.access();
        return Sent.shown(
                id(team, it.name),
                it.name,
                TYPE,
                it.location,
                it.tagMap(),
                Map.of(
                        "clientId", it.clientId,
                        "principalId", it.principalId,
                        "tenantId", by.tenantId()));
    }
}

package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.people.MemberList;
import dev.goldsmith.people.Members;
import dev.goldsmith.people.Teams;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The tenant's departments and who is what in them. */
@Path(Links.TENANT + "/teams")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Teams")
public class TeamsResource {
    @Inject Caller caller;
    @Inject Members members;

    /**
     * @param colour one of gold, blue, green, violet, orange, red, grey
     * @param contact whom to ask
     */
    public record TeamLine(
            String slug, String name, String colour, @Nullable String contact, boolean archived) {
        static TeamLine of(Team team) {
            return new TeamLine(
                    team.slug, team.name, team.colour, team.contact, team.archivedAt != null);
        }
    }

    public record Look(@Nullable String name, @Nullable String colour, @Nullable String contact) {}

    /**
     * @param roles owner, approver, builder, viewer; none takes the person out of the team
     */
    public record Roles(@Nullable List<String> roles) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "listTeams", summary = "The teams whose things you read, by slug")
    public Page<TeamLine> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        return Query.page(Team.readable(caller.access()), team -> team.slug, after, limit)
                .map(TeamLine::of);
    }

    @GET
    @Path("{team}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getTeam", summary = "One team")
    public TeamLine get(@PathParam("team") String slug) {
        return TeamLine.of(Team.require(slug, caller.access(), Permission.READ));
    }

    @PUT
    @Path("{team}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "putTeam",
            summary = "A team is made, or presented otherwise",
            description = "Administrators make teams; their owners change them.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = TeamLine.class)))
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = TeamLine.class)))
    public Response put(@PathParam("team") String slug, Look look) {
        var by = caller.access();
        var wanted = new Teams.Look(look.name(), look.colour(), look.contact());
        if (by.administers() && Team.bySlug(slug) == null) {
            return Response.status(201).entity(TeamLine.of(Teams.create(by, slug, wanted))).build();
        }
        var team = Team.require(slug, by, Permission.OWN);
        Teams.change(by, team, wanted);
        return Response.ok(TeamLine.of(team)).build();
    }

    @PUT
    @Path("{team}/archival")
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(
            operationId = "archiveTeam",
            summary = "A team's things are read and no longer changed or built")
    public TeamLine archive(@PathParam("team") String slug) {
        var team = Team.require(slug, caller.access(), Permission.READ);
        Teams.archive(caller.access(), team);
        return TeamLine.of(team);
    }

    @DELETE
    @Path("{team}/archival")
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(operationId = "restoreTeam", summary = "An archived team goes on")
    public TeamLine restore(@PathParam("team") String slug) {
        var team = Team.require(slug, caller.access(), Permission.READ);
        Teams.restore(caller.access(), team);
        return TeamLine.of(team);
    }

    @PUT
    @Path("{team}/members/{person}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "putTeamRoles",
            summary = "What somebody is in a team",
            description = "Replaces their roles in it; for its owners and for administrators.")
    public PeopleResource.Somebody assign(
            @PathParam("team") String slug, @PathParam("person") String person, Roles wanted) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.OWN);
        Set<Role> roles = EnumSet.noneOf(Role.class);
        var given = wanted.roles();
        if (given == null) {
            throw Query.fault(
                    "roles", "'roles' is needed: a list like [\"builder\"], or an empty one.");
        }
        given.forEach(word ->
                roles.add(Fields.oneOf("roles", String.valueOf(word), Role.values(), Role::word)));
        members.assign(by, team, person, roles);
        return PeopleResource.Somebody.of(MemberList.seen(by, person));
    }
}

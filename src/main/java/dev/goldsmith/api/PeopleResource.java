package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.people.MemberList;
import dev.goldsmith.people.Members;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Role;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** People of the tenant. Programs are under {@code api-clients}. */
@Path(Links.TENANT + "/people")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "People")
public class PeopleResource {
    @Inject Caller caller;
    @Inject Members members;

    /**
     * @param id for the other calls
     * @param issuer {@code local}, or the address of the provider they sign in at
     * @param role admin, auditor or member
     * @param active false: deactivated, and nobody's until they are reactivated
     */
    public record PersonLine(
            String id,
            String name,
            @Nullable String email,
            String issuer,
            String role,
            boolean active) {
        static PersonLine of(MemberList.Row row) {
            return new PersonLine(
                    row.personId(),
                    row.name(),
                    row.email(),
                    row.issuer(),
                    row.role().word(),
                    row.active());
        }
    }

    /**
     * @param teams roles by the team's slug
     */
    public record Somebody(
            String id,
            String name,
            @Nullable String email,
            String issuer,
            String role,
            boolean active,
            Map<String, List<String>> teams) {
        static Somebody of(MemberList.Profile profile) {
            var row = profile.row();
            Map<String, List<String>> teams = new LinkedHashMap<>();
            profile.teams()
                    .forEach((team, roles) ->
                            teams.put(team.slug, roles.stream().map(Role::word).toList()));
            return new Somebody(
                    row.personId(),
                    row.name(),
                    row.email(),
                    row.issuer(),
                    row.role().word(),
                    row.active(),
                    teams);
        }
    }

    public record Position(@Nullable String role) {}

    @GET
    @Allow(Permission.PEOPLE)
    @Transactional
    @Operation(
            operationId = "listPeople",
            summary = "Who belongs to the tenant, by name",
            description = "For administrators, auditors and owners of teams.")
    public Page<PersonLine> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        return MemberList.page(caller.access(), after, Query.limit(limit)).map(PersonLine::of);
    }

    @GET
    @Path("{person}")
    @Allow(Permission.PEOPLE)
    @Transactional
    @Operation(operationId = "getPerson", summary = "Somebody, and what they are where")
    public Somebody get(@PathParam("person") String person) {
        return Somebody.of(MemberList.profile(caller.access(), person));
    }

    @PUT
    @Path("{person}/role")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(
            operationId = "putRole",
            summary = "What somebody is in the tenant as a whole",
            description = "admin, auditor or member. The last administrator stays one.")
    public Somebody promote(@PathParam("person") String person, Position wanted) {
        var role = wanted.role();
        members.promote(
                caller.access(),
                person,
                Fields.oneOf("role", String.valueOf(role), MemberRole.values(), MemberRole::word));
        return get(person);
    }

    @PUT
    @Path("{person}/deactivation")
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(
            operationId = "deactivatePerson",
            summary = "Deactivate a member immediately",
            description =
                    "Their tokens are void; their sessions end where this was the last tenant that"
                            + " they opened. Their roles are kept.")
    public Somebody deactivate(@PathParam("person") String person) {
        members.deactivate(caller.access(), person);
        return get(person);
    }

    @DELETE
    @Path("{person}/deactivation")
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(operationId = "reactivatePerson", summary = "Somebody is back, with their roles")
    public Somebody reactivate(@PathParam("person") String person) {
        members.reactivate(caller.access(), person);
        return get(person);
    }

    @DELETE
    @Path("{person}")
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(
            operationId = "removePerson",
            summary = "Remove a member and their roles permanently",
            description = "What they did stays told.")
    public void remove(@PathParam("person") String person) {
        members.remove(caller.access(), person);
    }
}

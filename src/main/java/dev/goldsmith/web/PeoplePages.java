package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.people.Invitations;
import dev.goldsmith.people.MemberList;
import dev.goldsmith.people.Members;
import dev.goldsmith.people.Teams;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Invitation;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who belongs to the tenant: invited, given roles, deactivated. */
@Path("/t/{slug}/settings/people")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class PeoplePages {
    @Inject Caller caller;
    @Inject Members members;
    @Inject Invitations invitations;

    /**
     * @param invites whether this person may invite
     * @param link the link of an invitation that no mail carries, or null
     */
    record All(
            String root,
            Listing list,
            List<Line> people,
            List<Team> choices,
            List<Invitation> invited,
            boolean invites,
            boolean admin,
            List<Team> teams,
            Form form,
            @Nullable String link,
            String done)
            implements TemplateInstance {}

    record Line(MemberList.Row row, List<String> roles) {}

    record One(
            String root,
            MemberList.Row row,
            List<InTeam> teams,
            List<Role> roles,
            List<MemberRole> positions,
            boolean admin,
            boolean oneself,
            Form form,
            String done)
            implements TemplateInstance {}

    /** What they are in a team, and whether this person may change it. */
    record InTeam(Team team, Set<Role> held, boolean mine) {
        public boolean has(Role role) {
            return held.contains(role);
        }
    }

    @GET
    @Allow(Permission.PEOPLE)
    @Transactional
    public TemplateInstance list(
            @QueryParam("q") @DefaultValue("") String q,
            @QueryParam("team") @DefaultValue("") String team,
            @BeanParam Listing.At at,
            @QueryParam("done") @DefaultValue("") String done) {
        return all(
                Form.empty(),
                new Asked(q, team, at),
                null,
                switch (done) {
                    case "invited" -> "The invitation is on its way.";
                    case "withdrawn" -> "The invitation is withdrawn; its link opens nothing.";
                    case "removed" -> "They don't belong to the tenant any more.";
                    default -> "";
                });
    }

    private record Asked(String q, String team, Listing.At at) {
        static final Asked ALL = new Asked("", "", new Listing.At());
    }

    private All all(Form form, Asked asked, @Nullable String link, String done) {
        var by = caller.access();
        var teams = Teams.list(by);
        var team =
                asked.team().isBlank()
                        ? null
                        : Team.require(asked.team().strip(), by, Permission.READ).id;
        var page =
                MemberList.page(
                        by,
                        new MemberList.Filter(asked.q(), team),
                        asked.at().cursor(),
                        Page.DEFAULT_LIMIT);
        var roles = MemberList.rolesInWords(page.items());
        return new All(
                root(by),
                Listing.of(
                        root(by) + "/settings/people",
                        asked.at(),
                        page.next(),
                        "q",
                        asked.q(),
                        "team",
                        asked.team()),
                page.items().stream()
                        .map(row -> new Line(row, roles.getOrDefault(row.personId(), List.of())))
                        .toList(),
                Team.readable(by),
                invitations.list(by),
                by.mayAnywhere(Permission.OWN),
                by.administers(),
                teams.stream().filter(it -> by.may(Permission.OWN, it.id)).toList(),
                form,
                link,
                done);
    }

    @POST
    @Path("invitations")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response invite(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.show(
                () -> {
                    Map<String, String> teams = new HashMap<>();
                    if (form.text("team") != null) {
                        teams.put(form.value("team"), form.value("teamRole"));
                    }
                    return answer(
                            invitations.send(
                                    caller.access(),
                                    form.value("email"),
                                    Invitations.seat(form.text("role"), teams)));
                },
                it -> all(it, Asked.ALL, null, ""));
    }

    @POST
    @Path("invitations/{id}/renewal")
    @Allow(Permission.OWN)
    public Response again(
            @PathParam("id") long id, @FormParam(Idempotency.FIELD) @Nullable String key) {
        return Form.button(key)
                .show(
                        () -> answer(invitations.again(caller.access(), id)),
                        it -> all(it, Asked.ALL, null, ""));
    }

    /** Whoever has no mail server hands the link over, and sees it this once. */
    private Response answer(Invitations.Sent sent) {
        return sent.link() == null
                ? Response.seeOther(at("?done=invited")).build()
                : Form.page(all(Form.empty(), Asked.ALL, sent.link(), ""));
    }

    @POST
    @Path("invitations/{id}/withdrawal")
    @Allow(Permission.OWN)
    @Transactional
    public Response withdraw(@PathParam("id") long id) {
        invitations.withdraw(caller.access(), id);
        return Response.seeOther(at("?done=withdrawn")).build();
    }

    @GET
    @Path("{person}")
    @Allow(Permission.PEOPLE)
    @Transactional
    public TemplateInstance show(
            @PathParam("person") String person, @QueryParam("done") @DefaultValue("") String done) {
        return one(
                person,
                Form.empty(),
                switch (done) {
                    case "role", "team" -> "Saved. It applies from their next click on.";
                    case "deactivated" -> "Deactivated. Their tokens are void.";
                    case "reactivated" -> "They are back, with the roles that they had.";
                    default -> "";
                });
    }

    private One one(String person, Form form, String done) {
        var by = caller.access();
        var profile = MemberList.profile(by, person);
        return new One(
                root(by),
                profile.row(),
                Teams.list(by).stream()
                        .map(team ->
                                new InTeam(
                                        team,
                                        profile.teams().getOrDefault(team, Set.of()),
                                        by.may(Permission.OWN, team.id)))
                        .filter(it -> it.mine() || !it.held().isEmpty())
                        .toList(),
                List.of(Role.values()),
                List.of(MemberRole.values()),
                by.administers(),
                person.equals(by.personId()),
                form,
                done);
    }

    @POST
    @Path("{person}/role")
    @Allow(Permission.ADMIN)
    public Response promote(
            @PathParam("person") String person, @FormParam("role") @DefaultValue("") String role) {
        return change(
                person,
                "role",
                () ->
                        members.promote(
                                caller.access(),
                                person,
                                Fields.oneOf("role", role, MemberRole.values(), MemberRole::word)));
    }

    @POST
    @Path("{person}/teams/{team}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response assign(
            @PathParam("person") String person,
            @PathParam("team") String team,
            MultivaluedMap<String, String> typed) {
        return change(
                person,
                "team",
                () ->
                        members.assign(
                                caller.access(),
                                Team.require(team, caller.access(), Permission.OWN),
                                person,
                                TeamPages.roles(Form.of(typed), "role")));
    }

    @POST
    @Path("{person}/deactivation")
    @Allow(Permission.ADMIN)
    public Response deactivate(@PathParam("person") String person) {
        return change(person, "deactivated", () -> members.deactivate(caller.access(), person));
    }

    @POST
    @Path("{person}/reactivation")
    @Allow(Permission.ADMIN)
    public Response reactivate(@PathParam("person") String person) {
        return change(person, "reactivated", () -> members.reactivate(caller.access(), person));
    }

    @POST
    @Path("{person}/removal")
    @Allow(Permission.ADMIN)
    public Response remove(@PathParam("person") String person) {
        return Form.empty()
                .submit(
                        () -> {
                            members.remove(caller.access(), person);
                            return at("?done=removed");
                        },
                        it -> one(person, it, ""));
    }

    private Response change(String person, String done, Runnable work) {
        return Form.empty()
                .submit(
                        () -> {
                            work.run();
                            return at("/" + person + "?done=" + done);
                        },
                        it -> one(person, it, ""));
    }

    private static String root(Access by) {
        return "/t/" + by.tenantSlug();
    }

    private URI at(String rest) {
        return URI.create(root(caller.access()) + "/settings/people" + rest);
    }
}

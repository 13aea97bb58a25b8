package dev.goldsmith.web;

import dev.goldsmith.advisory.AlertSetting;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.people.MemberList;
import dev.goldsmith.people.Members;
import dev.goldsmith.people.Teams;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Departments: made, presented, archived; and who is what in them. */
@Path("/t/{slug}/settings/teams")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TeamPages {
    @Inject Caller caller;
    @Inject Members members;

    record All(String root, List<Team> teams, boolean admin, List<String> colours, Form form)
            implements TemplateInstance {}

    /**
     * @param people who has a role in it
     * @param others who could be given one
     */
    record One(
            String root,
            Team team,
            boolean owner,
            boolean admin,
            List<MemberList.InTeam> people,
            List<MemberList.Row> others,
            List<Role> roles,
            List<String> colours,
            String alerts,
            Form form,
            String done)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list() {
        return all(Form.empty());
    }

    private All all(Form form) {
        var by = caller.access();
        return new All(root(by), Teams.list(by), by.administers(), Team.COLOURS, form);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response create(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var team = Teams.create(caller.access(), form.value("slug"), look(form));
                    return at(team, "made");
                },
                this::all);
    }

    @GET
    @Path("{team}")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @PathParam("team") String slug, @QueryParam("done") @DefaultValue("") String done) {
        var team = Team.require(slug, caller.access(), Permission.READ);
        return one(
                team,
                Form.filled("name", team.name, "colour", team.colour, "contact", team.contact),
                switch (done) {
                    case "made" -> "Team created. Give people roles in it.";
                    case "saved" -> "Saved.";
                    case "alerts" -> "Vulnerability alerts saved.";
                    case "roles" -> "Their roles are saved, and hold from their next click on.";
                    case "archived" -> "The team is archived. Its things can still be read.";
                    case "restored" -> "The team goes on.";
                    default -> "";
                });
    }

    private One one(Team team, Form form, String done) {
        var by = caller.access();
        var people = MemberList.inTeam(by, team);
        var owner = by.may(Permission.OWN, team.id);
        return new One(
                root(by),
                team,
                owner,
                by.administers(),
                people,
                owner && by.may(Permission.PEOPLE) ? MemberList.outside(by, team) : List.of(),
                List.of(Role.values()),
                Team.COLOURS,
                AlertSetting.of(team),
                form,
                done);
    }

    @POST
    @Path("{team}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response change(@PathParam("team") String slug, MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var team = Team.require(slug, caller.access(), Permission.OWN);
                    Teams.change(caller.access(), team, look(form));
                    return at(team, "saved");
                },
                it -> one(Team.require(slug, caller.access(), Permission.READ), it, ""));
    }

    @POST
    @Path("{team}/vulnerability-alerts")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response alerts(@PathParam("team") String slug, MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var team = Team.require(slug, caller.access(), Permission.OWN);
                    AlertSetting.set(caller.access(), team, form.text("severity"));
                    return at(team, "alerts");
                },
                it -> one(Team.require(slug, caller.access(), Permission.READ), it, ""));
    }

    /** Everything that somebody is in the team, by check boxes. */
    @POST
    @Path("{team}/people")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    @Transactional
    public Response assign(@PathParam("team") String slug, MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        var team = Team.require(slug, caller.access(), Permission.OWN);
        members.assign(caller.access(), team, form.value("person"), roles(form, "role"));
        return Response.seeOther(at(team, "roles")).build();
    }

    @POST
    @Path("{team}/archival")
    @Allow(Permission.ADMIN)
    @Transactional
    public Response archive(@PathParam("team") String slug) {
        var team = Team.require(slug, caller.access(), Permission.READ);
        Teams.archive(caller.access(), team);
        return Response.seeOther(at(team, "archived")).build();
    }

    @POST
    @Path("{team}/restoration")
    @Allow(Permission.ADMIN)
    @Transactional
    public Response restore(@PathParam("team") String slug) {
        var team = Team.require(slug, caller.access(), Permission.READ);
        Teams.restore(caller.access(), team);
        return Response.seeOther(at(team, "restored")).build();
    }

    /** The check boxes of that name that are set. */
    static Set<Role> roles(Form form, String name) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        form.all(name)
                .forEach(word ->
                        roles.add(
                                dev.goldsmith.kernel.Fields.oneOf(
                                        name, word, Role.values(), Role::word)));
        return roles;
    }

    private static Teams.Look look(Form form) {
        return new Teams.Look(form.text("name"), form.text("colour"), form.text("contact"));
    }

    private static String root(Access by) {
        return "/t/" + by.tenantSlug();
    }

    private URI at(Team team, String done) {
        return URI.create(
                "%s/settings/teams/%s?done=%s".formatted(root(caller.access()), team.slug, done));
    }
}

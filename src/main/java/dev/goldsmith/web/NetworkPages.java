package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.network.Certificates;
import dev.goldsmith.network.NetworkConfig;
import dev.goldsmith.network.NetworkProfile;
import dev.goldsmith.network.NetworkSettings;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
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
import java.util.List;

/** The networks of the teams: what their templates' guests reach. */
@Path("/t/{slug}/settings/networks")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class NetworkPages {
    @Inject Caller caller;
    @Inject NetworkConfig config;

    record Networks(String root, Listing list, List<Team> choices, List<TeamNetworks> teams)
            implements TemplateInstance {}

    record TeamNetworks(Team team, boolean mayEdit, List<Line> lines) {}

    record Line(NetworkProfile profile, NetworkSettings settings) {
        public String summary() {
            return settings.summary();
        }
    }

    record One(
            String root,
            Team team,
            boolean isNew,
            boolean mayEdit,
            Form form,
            List<NetworkSettings.Kind> kinds,
            List<String> bridges,
            List<String> mayOpen,
            List<String> subjects)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(
            @QueryParam("q") @DefaultValue("") String q,
            @QueryParam("team") @DefaultValue("") String team) {
        var by = caller.access();
        var list = Listing.whole(root(by) + "/settings/networks", q, team);
        var teams = Team.readable(by);
        return new Networks(
                root(by),
                list,
                teams,
                teams.stream()
                        .filter(list::ofTeam)
                        .map(it ->
                                new TeamNetworks(
                                        it,
                                        by.may(Permission.OWN, it.id),
                                        NetworkProfile.of(it).stream()
                                                .filter(line -> list.named(line.name))
                                                .map(line -> new Line(line, line.settings()))
                                                .toList()))
                        .filter(it -> list.shown(it.lines()))
                        .toList());
    }

    @GET
    @Path("{team}/new")
    @Allow(Permission.OWN)
    @Transactional
    public TemplateInstance blank(@PathParam("team") String slug) {
        var by = caller.access();
        return page(
                by,
                Team.require(slug, by, Permission.OWN),
                true,
                Form.filled("kind", NetworkSettings.Kind.NAT.word()));
    }

    @GET
    @Path("{team}/profiles/{name}")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(@PathParam("team") String slug, @PathParam("name") String name) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.READ);
        var profile = NetworkProfile.require(team, name);
        return page(by, team, false, NetworkForm.of(profile.name, profile.settings()));
    }

    private One page(Access by, Team team, boolean isNew, Form form) {
        return new One(
                root(by),
                team,
                isNew,
                by.may(Permission.OWN, team.id),
                form,
                List.of(NetworkSettings.Kind.values()),
                config.bridges().orElse(List.of()),
                config.mayOpen(),
                Certificates.subjects(form.value("certificates")));
    }

    @POST
    @Path("{team}/new")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response create(@PathParam("team") String slug, MultivaluedMap<String, String> typed) {
        return save(slug, true, typed);
    }

    @POST
    @Path("{team}/profiles/{name}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response change(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            MultivaluedMap<String, String> typed) {
        typed.putSingle("name", name);
        return save(slug, false, typed);
    }

    private Response save(String slug, boolean isNew, MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = Form.of(typed);
        return form.show(
                () -> {
                    var team = Team.require(slug, by, Permission.OWN);
                    var name = form.value("name").strip();
                    var settings = NetworkForm.settings(form);
                    if (isNew) {
                        NetworkProfile.create(by, team, name, settings, config);
                    } else {
                        NetworkProfile.write(by, team, name, settings, config);
                    }
                    return back(by);
                },
                it -> page(by, Team.require(slug, by, Permission.OWN), isNew, it));
    }

    @POST
    @Path("{team}/profiles/{name}/removal")
    @Allow(Permission.OWN)
    @Transactional
    public Response remove(@PathParam("team") String slug, @PathParam("name") String name) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.OWN);
        NetworkProfile.require(team, name).remove(by, team);
        return back(by);
    }

    private static Response back(Access by) {
        return Response.seeOther(URI.create(root(by) + "/settings/networks")).build();
    }

    private static String root(Access by) {
        return "/t/" + by.tenantSlug();
    }
}

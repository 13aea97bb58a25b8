package dev.goldsmith.web;

import dev.goldsmith.azure.AzureConnection;
import dev.goldsmith.azure.AzureSettings;
import dev.goldsmith.azure.ConnectionLook;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.HomeKey;
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
import org.jspecify.annotations.Nullable;

/** The Azure connections of the teams. */
@Path("/t/{slug}/settings/azure-connections")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class AzureConnectionPages {
    @Inject Caller caller;
    @Inject GuardedFetch fetch;
    @Inject HomeKey home;
    @Inject ConnectionLook look;

    record Connections(String root, Listing list, List<Team> choices, List<TeamConnections> teams)
            implements TemplateInstance {}

    record TeamConnections(Team team, boolean mayEdit, List<AzureConnection> lines) {}

    /**
     * @param there null: it is new
     * @param path where its form is sent, below the team
     */
    record Connection(
            String root,
            Team team,
            boolean mayEdit,
            Form form,
            @Nullable AzureConnection there,
            String path)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(
            @QueryParam("q") @DefaultValue("") String q,
            @QueryParam("team") @DefaultValue("") String team) {
        var by = caller.access();
        var list = Listing.whole(root(by) + "/settings/azure-connections", q, team);
        var teams = Team.readable(by);
        return new Connections(
                root(by),
                list,
                teams,
                teams.stream()
                        .filter(list::ofTeam)
                        .map(it ->
                                new TeamConnections(
                                        it,
                                        by.may(Permission.OWN, it.id),
                                        AzureConnection.of(it).stream()
                                                .filter(line -> list.named(line.name))
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
        return page(by, Team.require(slug, by, Permission.OWN), Form.empty(), null);
    }

    @GET
    @Path("{team}/connections/{name}")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(@PathParam("team") String slug, @PathParam("name") String name) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.READ);
        var it = AzureConnection.require(team, name);
        var form =
                Form.filled(
                        "name",
                        it.name,
                        "azureTenant",
                        it.azureTenant,
                        "clientId",
                        it.clientId,
                        "subscription",
                        it.subscription,
                        "resourceGroup",
                        it.resourceGroup,
                        "location",
                        it.location,
                        "identity",
                        it.identity,
                        "armEndpoint",
                        it.armEndpoint,
                        "authority",
                        it.authority);
        return page(by, team, form, it);
    }

    private static Connection page(
            Access by, Team team, Form form, @Nullable AzureConnection there) {
        return new Connection(
                root(by),
                team,
                by.may(Permission.OWN, team.id),
                form,
                there,
                there == null ? "new" : "connections/" + there.name);
    }

    @POST
    @Path("{team}/new")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response create(@PathParam("team") String slug, MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = Form.of(typed);
        return form.show(
                () -> {
                    var team = Team.require(slug, by, Permission.OWN);
                    var name = form.value("name").strip();
                    var made = AzureConnection.create(by, team, name, settings(form), fetch, home);
                    return to(by, team, made);
                },
                it -> page(by, Team.require(slug, by, Permission.OWN), it, null));
    }

    @POST
    @Path("{team}/connections/{name}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response change(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            MultivaluedMap<String, String> typed) {
        typed.putSingle("name", name);
        var by = caller.access();
        var form = Form.of(typed);
        return form.show(
                () -> {
                    var team = Team.require(slug, by, Permission.OWN);
                    var there = AzureConnection.require(team, name);
                    AzureConnection.write(by, team, there.name, settings(form), fetch, home);
                    return to(by, team, there);
                },
                it -> {
                    var team = Team.require(slug, by, Permission.OWN);
                    return page(by, team, it, AzureConnection.require(team, name));
                });
    }

    private static AzureSettings settings(Form form) {
        return new AzureSettings(
                form.value("azureTenant").strip(),
                form.value("clientId").strip(),
                form.text("clientSecret"),
                form.value("subscription").strip(),
                form.value("resourceGroup").strip(),
                form.value("location").strip(),
                form.value("identity").strip(),
                form.value("armEndpoint").strip(),
                form.value("authority").strip());
    }

    @POST
    @Path("{team}/connections/{name}/checks")
    @Allow(Permission.OWN)
    public Response check(@PathParam("team") String slug, @PathParam("name") String name) {
        var by = caller.access();
        look.look(by, slug, name);
        return Response.seeOther(
                        URI.create(
                                "%s/settings/azure-connections/%s/connections/%s#h-check"
                                        .formatted(root(by), slug, name)))
                .build();
    }

    @POST
    @Path("{team}/connections/{name}/removal")
    @Allow(Permission.OWN)
    @Transactional
    public Response remove(@PathParam("team") String slug, @PathParam("name") String name) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.OWN);
        AzureConnection.require(team, name).remove(by, team);
        return Response.seeOther(URI.create(root(by) + "/settings/azure-connections")).build();
    }

    private static Response to(Access by, Team team, AzureConnection connection) {
        return Response.seeOther(
                        URI.create(
                                "%s/settings/azure-connections/%s/connections/%s"
                                        .formatted(root(by), team.slug, connection.name)))
                .build();
    }

    private static String root(Access by) {
        return "/t/" + by.tenantSlug();
    }
}

package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.identity.ApiClients;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ApiClientSecret;
import dev.goldsmith.tenant.ClientScope;
import dev.goldsmith.tenant.FederatedCredential;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Programs that sign in, for administrators. */
@Path("/t/{slug}/settings/api-clients")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ApiClientPages {
    @Inject Caller caller;
    @Inject ApiClients clients;

    record Clients(String root, Listing list, List<Line> clients, List<String> teams, Form form)
            implements TemplateInstance {}

    record Line(ApiClient client, String scope, int secrets) {}

    /**
     * @param shown a secret that was just made, the only time that it is seen
     */
    record Client(
            String root,
            String tenantId,
            ApiClient client,
            String scope,
            List<ApiClientSecret> secrets,
            List<FederatedCredential> trusts,
            List<String> teams,
            Form form,
            ApiClientSecret.@Nullable Shown shown)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.ADMIN)
    @Transactional
    public TemplateInstance list(@QueryParam("q") @DefaultValue("") String q) {
        return listed(Form.empty(), q);
    }

    private Clients listed(Form form, String q) {
        var list = Listing.whole(root() + "/settings/api-clients", q, "");
        return new Clients(
                root(),
                list,
                clients.list().stream()
                        .filter(it -> list.named(it.name))
                        .map(it -> new Line(it, it.scope().words(), it.secrets().size()))
                        .toList(),
                teams(),
                form);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response create(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> at(clients.create(form.text("name"), scope(form)).clientId),
                it -> listed(it, ""));
    }

    private static ClientScope scope(Form form) {
        return ClientScope.read(form.text("role"), form.below("teams."));
    }

    @GET
    @Path("{client}")
    @Allow(Permission.ADMIN)
    @Transactional
    public TemplateInstance show(@PathParam("client") String id) {
        return shown(id, Form.empty(), null);
    }

    private Client shown(String id, Form form, ApiClientSecret.@Nullable Shown secret) {
        var client = clients.get(id);
        var scope = client.scope();
        var stored =
                Form.filled(
                        "role",
                        scope.role().word(),
                        "days",
                        Integer.toString(ApiClient.DEFAULT_SECRET_DAYS));
        scope.teams().forEach((team, role) -> stored.typed().add("teams." + team, role.word()));
        return new Client(
                root(),
                caller.access().tenantId(),
                client,
                scope.words(),
                client.secrets(),
                client.trusts(),
                teams(),
                form.over(stored),
                secret);
    }

    @POST
    @Path("{client}/scope")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response rescope(@PathParam("client") String id, MultivaluedMap<String, String> typed) {
        return changed(id, Form.of(typed), form -> clients.rescope(id, scope(form)));
    }

    /** Answers with the page itself: the secret is nowhere to be read again. */
    @POST
    @Path("{client}/secrets")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response addSecret(
            @PathParam("client") String id, MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.show(
                () -> {
                    var secret = clients.addSecret(id, form.number("days"));
                    return Form.page(shown(id, Form.empty(), secret));
                },
                it -> shown(id, it, null));
    }

    @POST
    @Path("{client}/secrets/{secret}/removal")
    @Allow(Permission.ADMIN)
    public Response removeSecret(@PathParam("client") String id, @PathParam("secret") long secret) {
        return changed(id, Form.empty(), _ -> clients.removeSecret(id, secret));
    }

    @POST
    @Path("{client}/federated-credentials")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response trust(@PathParam("client") String id, MultivaluedMap<String, String> typed) {
        return changed(
                id,
                Form.of(typed),
                form ->
                        clients.trust(
                                id,
                                form.value("issuer"),
                                form.value("subject"),
                                form.value("audience")));
    }

    @POST
    @Path("{client}/federated-credentials/{credential}/removal")
    @Allow(Permission.ADMIN)
    public Response distrust(
            @PathParam("client") String id, @PathParam("credential") long credential) {
        return changed(id, Form.empty(), _ -> clients.distrust(id, credential));
    }

    @POST
    @Path("{client}/revocation")
    @Allow(Permission.ADMIN)
    public Response revoke(@PathParam("client") String id) {
        return changed(id, Form.empty(), _ -> clients.revoke(id));
    }

    private Response changed(String id, Form form, Consumer<Form> change) {
        return form.submit(
                () -> {
                    change.accept(form);
                    return at(id);
                },
                it -> shown(id, it, null));
    }

    private static List<String> teams() {
        return Team.all().stream().map(team -> team.slug).toList();
    }

    private String root() {
        return "/t/" + caller.access().tenantSlug();
    }

    private URI at(String client) {
        return URI.create(root() + "/settings/api-clients/" + client);
    }
}

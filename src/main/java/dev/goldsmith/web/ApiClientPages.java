package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.identity.ApiClients;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ApiClientSecret;
import dev.goldsmith.tenant.FederatedCredential;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Programs that sign in, for administrators. */
@Path("/t/{slug}/settings/api-clients")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ApiClientPages {
    @Inject Caller caller;
    @Inject ApiClients clients;

    record Clients(String root, List<Line> clients, ApiClientForm form, String fault)
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
            ApiClientForm form,
            ApiClientSecret.@Nullable Shown shown,
            String fault)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.ADMIN)
    @Transactional
    public TemplateInstance list() {
        return listed(ApiClientForm.empty(teams()), "");
    }

    private TemplateInstance listed(ApiClientForm form, String fault) {
        return new Clients(
                root(),
                clients.list().stream()
                        .map(it -> new Line(it, it.scope().words(), it.secrets().size()))
                        .toList(),
                form,
                fault);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response create(MultivaluedMap<String, String> typed) {
        var form =
                ApiClientForm.typed(
                        typed, QuarkusTransaction.joiningExisting().call(ApiClientPages::teams));
        return orAgain(
                typed,
                () -> at(clients.create(form.name(), form.scope()).clientId),
                fault -> listed(form, fault));
    }

    @GET
    @Path("{client}")
    @Allow(Permission.ADMIN)
    @Transactional
    public TemplateInstance show(@PathParam("client") String id) {
        return shown(id, null, null, "");
    }

    private TemplateInstance shown(
            String id,
            @Nullable ApiClientForm form,
            ApiClientSecret.@Nullable Shown secret,
            String fault) {
        var client = clients.get(id);
        var scope = client.scope();
        return new Client(
                root(),
                caller.access().tenantId(),
                client,
                scope.words(),
                client.secrets(),
                client.trusts(),
                form == null ? ApiClientForm.of(client.name, scope, teams()) : form,
                secret,
                fault);
    }

    @POST
    @Path("{client}/scope")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response rescope(@PathParam("client") String id, MultivaluedMap<String, String> typed) {
        var form =
                ApiClientForm.typed(
                        typed, QuarkusTransaction.joiningExisting().call(ApiClientPages::teams));
        return orAgain(
                typed,
                () -> at(clients.rescope(id, form.scope()).clientId),
                fault -> shown(id, form, null, fault));
    }

    /** Answers with the page itself: the secret is nowhere to be read again. */
    @POST
    @Path("{client}/secrets")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response addSecret(
            @PathParam("client") String id, MultivaluedMap<String, String> typed) {
        return orAgain(
                typed,
                () -> {
                    var secret = clients.addSecret(id, Form.of(typed).number("days"));
                    return Form.page(shown(id, null, secret, ""));
                },
                fault -> shown(id, null, null, fault));
    }

    @POST
    @Path("{client}/secrets/{secret}/removal")
    @Allow(Permission.ADMIN)
    public Response removeSecret(@PathParam("client") String id, @PathParam("secret") long secret) {
        return orAgain(
                new MultivaluedHashMap<>(),
                () -> {
                    clients.removeSecret(id, secret);
                    return at(id);
                },
                fault -> shown(id, null, null, fault));
    }

    @POST
    @Path("{client}/federated-credentials")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response trust(@PathParam("client") String id, MultivaluedMap<String, String> typed) {
        return orAgain(
                typed,
                () -> {
                    clients.trust(
                            id,
                            ApiClientForm.given(typed, "issuer"),
                            ApiClientForm.given(typed, "subject"),
                            ApiClientForm.given(typed, "audience"));
                    return at(id);
                },
                fault -> shown(id, null, null, fault));
    }

    @POST
    @Path("{client}/federated-credentials/{credential}/removal")
    @Allow(Permission.ADMIN)
    public Response distrust(
            @PathParam("client") String id, @PathParam("credential") long credential) {
        return orAgain(
                new MultivaluedHashMap<>(),
                () -> {
                    clients.distrust(id, credential);
                    return at(id);
                },
                fault -> shown(id, null, null, fault));
    }

    @POST
    @Path("{client}/revocation")
    @Allow(Permission.ADMIN)
    public Response revoke(@PathParam("client") String id) {
        return orAgain(
                new MultivaluedHashMap<>(),
                () -> {
                    clients.revoke(id);
                    return at(id);
                },
                fault -> shown(id, null, null, fault));
    }

    /** Once, in a transaction; what is refused is said on the page that it was typed on. */
    private static Response orAgain(
            MultivaluedMap<String, String> typed,
            Supplier<Response> work,
            Function<String, TemplateInstance> again) {
        try {
            return Form.of(typed).once(work);
        } catch (Refused refused) {
            if (refused.refusal == Refusal.NOT_FOUND || refused.refusal == Refusal.FORBIDDEN) {
                throw refused;
            }
            var page =
                    QuarkusTransaction.joiningExisting().call(() -> again.apply(refused.detail()));
            return Response.status(422).entity(page).build();
        }
    }

    private static List<String> teams() {
        return Team.all().stream().map(team -> team.slug).toList();
    }

    private String root() {
        return "/t/" + caller.access().tenantSlug();
    }

    private Response at(String client) {
        return Response.seeOther(URI.create(root() + "/settings/api-clients/" + client)).build();
    }
}

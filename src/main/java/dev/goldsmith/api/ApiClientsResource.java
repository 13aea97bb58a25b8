package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.door.Once;
import dev.goldsmith.identity.ApiClients;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ApiClientSecret;
import dev.goldsmith.tenant.ClientScope;
import dev.goldsmith.tenant.FederatedCredential;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The programs that sign in to this tenant; for its administrators. */
@Path(Links.TENANT + "/api-clients")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "API clients")
public class ApiClientsResource {
    @Inject ApiClients clients;
    @Inject Caller caller;

    /**
     * @param role {@code admin}, {@code auditor} or {@code member}, which is the default
     * @param teams {@code owner}, {@code builder} or {@code viewer} by the team's slug
     */
    public record Wanted(
            @Nullable String name, @Nullable String role, @Nullable Map<String, String> teams) {
        ClientScope scope() {
            return ClientScope.read(role, teams == null ? Map.of() : teams);
        }
    }

    public record WantedSecret(@Nullable Integer days) {}

    /**
     * @param audience by default {@code api://AzureADTokenExchange}
     */
    public record WantedCredential(
            @Nullable String issuer, @Nullable String subject, @Nullable String audience) {}

    public record Secret(long id, String hint, Instant createdAt, Instant expiresAt) {
        static Secret of(ApiClientSecret secret) {
            return new Secret(secret.id, secret.hint, secret.createdAt, secret.expiresAt);
        }
    }

    /**
     * @param clientSecret shown only once
     */
    public record NewSecret(
            long id, String clientId, String clientSecret, String tenantId, Instant expiresAt)
            implements Idempotency.ShownOnce {
        @Override
        public boolean showsSecret() {
            return true;
        }
    }

    public record Credential(long id, String issuer, String subject, String audience) {
        static Credential of(FederatedCredential credential) {
            return new Credential(
                    credential.id, credential.issuer, credential.subject, credential.audience);
        }
    }

    public record Client(
            String clientId,
            String name,
            String role,
            Map<String, String> teams,
            String createdBy,
            Instant createdAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant revokedAt,
            List<Secret> secrets,
            List<Credential> federatedCredentials) {
        static Client of(ApiClient client) {
            var scope = client.scope();
            return new Client(
                    client.clientId,
                    client.name,
                    scope.role().word(),
                    scope.teams().entrySet().stream()
                            .collect(
                                    Collectors.toMap(
                                            Map.Entry::getKey,
                                            e -> e.getValue().word(),
                                            (a, _) -> a,
                                            LinkedHashMap::new)),
                    client.createdBy,
                    client.createdAt,
                    client.lastUsedAt,
                    client.revokedAt,
                    client.secrets().stream().map(Secret::of).toList(),
                    client.trusts().stream().map(Credential::of).toList());
        }
    }

    @GET
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(operationId = "listApiClients", summary = "The tenant's API clients, by name")
    public Page<Client> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var byKey =
                clients.list().stream()
                        .sorted(java.util.Comparator.comparing(ApiClientsResource::key))
                        .toList();
        return Query.page(byKey, ApiClientsResource::key, after, limit).map(Client::of);
    }

    /** A revoked client may have the name of another one. */
    private static String key(ApiClient client) {
        return client.name + " " + client.clientId;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.ADMIN)
    @Transactional
    @Once
    @Operation(
            operationId = "createApiClient",
            summary = "A new API client",
            description = "It has only the permissions of its role and teams, and no secret yet.")
    @APIResponse(responseCode = "201")
    public RestResponse<Client> create(Wanted wanted) {
        var client = clients.create(wanted.name(), wanted.scope());
        return Made.at(links().apiClient(client.clientId), Client.of(client));
    }

    @GET
    @Path("{client}")
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(operationId = "getApiClient", summary = "One API client")
    public Client get(@PathParam("client") String client) {
        return Client.of(clients.get(client));
    }

    @PUT
    @Path("{client}/scope")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(
            operationId = "rescopeApiClient",
            summary = "Replace the roles of an API client",
            description = "Replaces role and teams from its next request on.")
    public Client rescope(@PathParam("client") String client, Wanted wanted) {
        return Client.of(clients.rescope(client, wanted.scope()));
    }

    @DELETE
    @Path("{client}")
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(
            operationId = "revokeApiClient",
            summary = "Revoke an API client permanently",
            description = "Its tokens stop working immediately. It stays in the list.")
    public Client revoke(@PathParam("client") String client) {
        clients.revoke(client);
        return get(client);
    }

    @POST
    @Path("{client}/secrets")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.ADMIN)
    @Transactional
    @Once
    @Operation(
            operationId = "addApiClientSecret",
            summary = "One more secret, shown only once",
            description =
                    "Expires after `days` (1 to 730, by default 180). The others go on: give the new"
                            + " one to the pipeline, then delete the old one. It is shown once and"
                            + " kept nowhere: a repeat by the same idempotency key makes no second"
                            + " one, and is answered 409 with the address of the first.")
    @APIResponse(responseCode = "201")
    public RestResponse<NewSecret> addSecret(
            @PathParam("client") String client, WantedSecret wanted) {
        var shown = clients.addSecret(client, wanted.days());
        var secret = shown.secret();
        return Made.at(
                URI.create(links().apiClient(client) + "/secrets/" + secret.id),
                new NewSecret(secret.id, client, shown.text(), secret.tenantId, secret.expiresAt));
    }

    @DELETE
    @Path("{client}/secrets/{secret}")
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(operationId = "removeApiClientSecret", summary = "Takes a secret away")
    public Client removeSecret(
            @PathParam("client") String client, @PathParam("secret") String secret) {
        clients.removeSecret(client, id("secret", secret));
        return get(client);
    }

    @POST
    @Path("{client}/federated-credentials")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.ADMIN)
    @Transactional
    @Once
    @Operation(
            operationId = "trustIssuer",
            summary = "Another issuer's tokens sign this client in",
            description = "Issuer, subject and audience are compared to the letter.")
    @APIResponse(responseCode = "201")
    public RestResponse<Credential> trust(
            @PathParam("client") String client, WantedCredential wanted) {
        var trust =
                clients.trust(
                        client,
                        text(wanted.issuer()),
                        text(wanted.subject()),
                        text(wanted.audience()));
        return Made.at(
                URI.create(links().apiClient(client) + "/federated-credentials/" + trust.id),
                Credential.of(trust));
    }

    @DELETE
    @Path("{client}/federated-credentials/{credential}")
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(operationId = "distrustIssuer", summary = "Takes a federated credential away")
    public Client distrust(
            @PathParam("client") String client, @PathParam("credential") String credential) {
        clients.distrust(client, id("credential", credential));
        return get(client);
    }

    private Links links() {
        return Links.of(caller.access());
    }

    private static long id(String name, String text) {
        return Query.whole(name, text, 1, Long.MAX_VALUE, "the id of one");
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}

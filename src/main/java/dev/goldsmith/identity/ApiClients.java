package dev.goldsmith.identity;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.door.Caller;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ApiClientSecret;
import dev.goldsmith.tenant.ClientScope;
import dev.goldsmith.tenant.FederatedCredential;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the settings page and the API do with a tenant's API clients: administrators only, and each
 * change is told to the timeline. To be called in a transaction.
 */
@ApplicationScoped
public class ApiClients {
    @Inject Caller caller;

    public List<ApiClient> list() {
        administrator();
        return ApiClient.all();
    }

    public ApiClient get(String clientId) {
        administrator();
        return ApiClient.require(clientId);
    }

    public ApiClient create(@Nullable String name, ClientScope scope) {
        var by = administrator();
        var client = ApiClient.create(by, name, scope);
        tell(by, client, EventKind.API_CLIENT_CREATED, Map.of("scope", scope.words()));
        return client;
    }

    public ApiClient rescope(String clientId, ClientScope scope) {
        var by = administrator();
        var client = ApiClient.require(clientId);
        client.rescope(by, scope);
        tell(by, client, EventKind.API_CLIENT_RESCOPED, Map.of("scope", scope.words()));
        return client;
    }

    public ApiClientSecret.Shown addSecret(String clientId, @Nullable Integer days) {
        var by = administrator();
        var client = ApiClient.require(clientId);
        var shown = client.addSecret(by, days);
        tell(
                by,
                client,
                EventKind.API_CLIENT_SECRET_ADDED,
                Map.of("secret", shown.secret().hint, "days", shown.days()));
        return shown;
    }

    public void removeSecret(String clientId, long secret) {
        var by = administrator();
        var client = ApiClient.require(clientId);
        client.removeSecret(secret);
        tell(by, client, EventKind.API_CLIENT_SECRET_REMOVED, Map.of("secret", secret));
    }

    public FederatedCredential trust(
            String clientId, String issuer, String subject, String audience) {
        var by = administrator();
        var client = ApiClient.require(clientId);
        var trust = client.trust(by, issuer, subject, audience);
        tell(
                by,
                client,
                EventKind.API_CLIENT_ISSUER_TRUSTED,
                Map.of(
                        "issuer", trust.issuer,
                        "subject", trust.subject,
                        "audience", trust.audience));
        return trust;
    }

    public void distrust(String clientId, long credential) {
        var by = administrator();
        var client = ApiClient.require(clientId);
        client.distrust(credential);
        tell(by, client, EventKind.API_CLIENT_ISSUER_DISTRUSTED, Map.of("credential", credential));
    }

    public void revoke(String clientId) {
        var by = administrator();
        var client = ApiClient.require(clientId);
        if (client.revokedAt == null) {
            client.revoke();
            tell(by, client, EventKind.API_CLIENT_REVOKED, Map.of());
        }
    }

    private static void tell(Access by, ApiClient client, EventKind kind, Map<String, ?> detail) {
        var all = new java.util.TreeMap<String, Object>(detail);
        all.put("name", client.name);
        Event.tell(by, null, kind, "api-client/" + client.clientId, all);
    }

    private Access administrator() {
        var by = caller.access();
        by.requireAdmin("sees and changes its API clients");
        return by;
    }
}

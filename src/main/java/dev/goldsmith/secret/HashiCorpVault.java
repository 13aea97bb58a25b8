package dev.goldsmith.secret;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.fetch.Exchange;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refused;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One value of a KV engine, by Vault's HTTP API. A token that an AppRole got is revoked again: left
 * alone it would live for a month.
 */
final class HashiCorpVault {
    private final Fetching.Asked asked;
    private final Reference reference;
    private final GuardedFetch fetch;

    HashiCorpVault(Fetching.Asked asked, GuardedFetch fetch) {
        this.asked = asked;
        this.reference = asked.reference();
        this.fetch = fetch;
    }

    Fetching.Value read() throws Fetching.Unreadable {
        var credential = Objects.requireNonNull(asked.credential());
        if (reference.role() == null) {
            return read(credential);
        }
        var token = login(credential);
        try {
            return read(token);
        } finally {
            revoke(token);
        }
    }

    private String login(String secretId) throws Fetching.Unreadable {
        var body = Map.of("role_id", String.valueOf(reference.role()), "secret_id", secretId);
        var exchange = ask("POST", "auth/approle/login", null, Json.write(body));
        if (exchange.status() == 400 || exchange.status() == 403) {
            throw new Fetching.Unreadable(
                    "%s doesn't take the AppRole: its role id or secret id is wrong, has expired or was used up."
                            .formatted(host()));
        }
        return Fetching.text(good(exchange, "auth/approle/login").path("auth"), "client_token");
    }

    private void revoke(String token) {
        try {
            ask("POST", "auth/token/revoke-self", token, "{}");
        } catch (Refused _) {
            // It ends by itself one day; the value is what was asked for.
        }
    }

    private Fetching.Value read(String token) throws Fetching.Unreadable {
        boolean versioned = Objects.equals(reference.engine(), 2);
        var path =
                "%s/%s%s".formatted(reference.mount(), versioned ? "data/" : "", reference.path());
        var query = reference.version() == null ? "" : "?version=" + reference.version();
        var data = good(ask("GET", path + query, token, null), path).path("data");
        var field = Objects.requireNonNull(reference.field());
        if (!versioned) {
            return new Fetching.Value(Fetching.text(data, field), null);
        }
        return new Fetching.Value(
                Fetching.text(data.path("data"), field),
                data.path("metadata").path("version").asText(null));
    }

    private Exchange ask(
            String method, String path, @Nullable String token, @Nullable String body) {
        var headers = new TreeMap<String, String>();
        headers.put("X-Vault-Request", "true");
        if (token != null) {
            headers.put("X-Vault-Token", token);
        }
        if (reference.namespace() != null) {
            headers.put("X-Vault-Namespace", reference.namespace());
        }
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        return fetch.exchange(
                new Exchange.Asked(
                        method,
                        URI.create(reference.address() + "/v1/" + path),
                        headers,
                        body == null ? null : body.getBytes(StandardCharsets.UTF_8)),
                Fetching.TIME);
    }

    private JsonNode good(Exchange exchange, String path) throws Fetching.Unreadable {
        return switch (exchange.status()) {
            case 200 -> Fetching.json(URI.create(reference.address()), exchange);
            case 403 ->
                    throw new Fetching.Unreadable(
                            "%s doesn't let the token read `%s`: its policy needs `read` on that path, or the token has expired."
                                    .formatted(host(), path));
            case 404 ->
                    throw new Fetching.Unreadable(
                            "%s has nothing at `%s`: check mount, path, the engine's version and the secret's, which may be deleted."
                                    .formatted(host(), path));
            case 472, 473, 503 ->
                    throw new Fetching.Unreadable(
                            "%s is sealed, on standby or under maintenance (%d)."
                                    .formatted(host(), exchange.status()));
            default ->
                    throw new Fetching.Unreadable(
                            Fetching.status(URI.create(reference.address()), exchange.status()));
        };
    }

    private String host() {
        return URI.create(reference.address()).getHost();
    }
}

package dev.goldsmith.signin;

import static dev.goldsmith.signin.OAuthRefusal.Reason.TEMPORARILY_UNAVAILABLE;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of the issuers that tenants trust, fetched through the same gate as scripts are:
 * a tenant's administrator must not reach the installation's own network by naming an issuer.
 */
@ApplicationScoped
class IssuerKeys {
    private static final Duration FRESH = Duration.ofMinutes(10);

    /** Whoever sends tokens of unknown keys must not make us ask their issuer all the time. */
    private static final Duration SOONEST = Duration.ofSeconds(30);

    private static final long MOST_BYTES = 1_000_000;

    @Inject GuardedFetch fetch;

    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(JsonWebKeySet keys, Instant at) {
        boolean younger(Duration age) {
            return at.isAfter(Instant.now().minus(age));
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Configuration(
            @Nullable String issuer, @JsonProperty("jwks_uri") @Nullable String jwksUri) {}

    JsonWebKeySet of(String issuer) throws OAuthRefusal {
        var kept = known.get(issuer);
        return kept != null && kept.younger(FRESH) ? kept.keys() : ask(issuer);
    }

    /** Fetched anew; empty when that was done a moment ago. */
    Optional<JsonWebKeySet> refreshed(String issuer) throws OAuthRefusal {
        var kept = known.get(issuer);
        return kept != null && kept.younger(SOONEST) ? Optional.empty() : Optional.of(ask(issuer));
    }

    private JsonWebKeySet ask(String issuer) throws OAuthRefusal {
        try {
            var base = issuer.endsWith("/") ? issuer : issuer + "/";
            var configuration =
                    Json.read(
                            text(URI.create(base + ".well-known/openid-configuration")),
                            Configuration.class);
            if (configuration == null
                    || !issuer.equals(configuration.issuer())
                    || configuration.jwksUri() == null) {
                throw unavailable(
                        issuer, "its OpenID configuration names another 'issuer' or no 'jwks_uri'");
            }
            var keys = new JsonWebKeySet(text(URI.create(configuration.jwksUri())));
            known.put(issuer, new Known(keys, Instant.now()));
            return keys;
        } catch (Refused refused) {
            throw unavailable(issuer, refused.detail());
        } catch (IllegalArgumentException | JoseException _) {
            throw unavailable(issuer, "what it sends is not an OpenID configuration with its keys");
        }
    }

    private static OAuthRefusal unavailable(String issuer, String why) {
        return new OAuthRefusal(
                TEMPORARILY_UNAVAILABLE,
                "The keys of issuer %s can't be had: %s".formatted(issuer, why));
    }

    private String text(URI uri) {
        try {
            var file = Files.createTempFile("issuer-", ".json");
            try {
                var fetched = fetch.fetch(uri, file);
                if (fetched.bytes() > MOST_BYTES) {
                    throw new IllegalArgumentException("too large to be keys");
                }
                return Files.readString(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

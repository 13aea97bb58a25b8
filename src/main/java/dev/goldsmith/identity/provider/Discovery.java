package dev.goldsmith.identity.provider;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Provider.Endpoints;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer says of itself, fetched through the same gate as scripts are: nobody reaches the
 * installation's own network by naming an issuer, nor by what that issuer names in turn.
 */
@ApplicationScoped
public class Discovery {
    private static final long MOST_BYTES = 1_000_000;

    @Inject GuardedFetch fetch;

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Configuration(
            @Nullable String issuer,
            @JsonProperty("authorization_endpoint") @Nullable String authorization,
            @JsonProperty("token_endpoint") @Nullable String token,
            @JsonProperty("jwks_uri") @Nullable String keys,
            @JsonProperty("end_session_endpoint") @Nullable String endSession) {}

    /**
     * What a sign-in needs of this issuer.
     *
     * @throws Refused FETCH_FAILED with what is wrong
     */
    public Endpoints endpoints(String issuer) {
        var configuration = configuration(issuer);
        var endpoints =
                new Endpoints(
                        required("authorization_endpoint", configuration.authorization()),
                        required("token_endpoint", configuration.token()),
                        required("jwks_uri", configuration.keys()),
                        configuration.endSession());
        fetch.admit(URI.create(endpoints.token()));
        return endpoints;
    }

    /**
     * Its public keys.
     *
     * @throws Refused FETCH_FAILED with what is wrong
     */
    public JsonWebKeySet keys(String issuer) {
        try {
            return new JsonWebKeySet(
                    text(URI.create(required("jwks_uri", configuration(issuer).keys()))));
        } catch (JoseException | IllegalArgumentException _) {
            throw refused("its 'jwks_uri' doesn't lead to a set of keys");
        }
    }

    /** How many keys it signs with, of the kinds that count here. */
    public int usableKeys(Endpoints endpoints) {
        try {
            return (int)
                    new JsonWebKeySet(text(URI.create(endpoints.keys())))
                            .getJsonWebKeys().stream()
                                    .filter(key -> List.of("RSA", "EC").contains(key.getKeyType()))
                                    .filter(key -> !"enc".equals(key.getUse()))
                                    .count();
        } catch (JoseException | IllegalArgumentException _) {
            throw refused("its 'jwks_uri' doesn't lead to a set of keys");
        }
    }

    private Configuration configuration(String issuer) {
        try {
            var base = issuer.endsWith("/") ? issuer : issuer + "/";
            var configuration =
                    Json.read(
                            text(URI.create(base + ".well-known/openid-configuration")),
                            Configuration.class);
            if (!issuer.equals(Objects.requireNonNull(configuration).issuer())) {
                throw refused(
                        "its OpenID configuration names the issuer '%s'"
                                .formatted(configuration.issuer()));
            }
            return configuration;
        } catch (IllegalArgumentException | NullPointerException _) {
            throw refused("what it sends is not an OpenID configuration");
        }
    }

    private static String required(String field, @Nullable String value) {
        if (value == null || !URI.create(value).isAbsolute()) {
            throw refused("its OpenID configuration has no '%s'".formatted(field));
        }
        return value;
    }

    private static Refused refused(String why) {
        return new Refused(Refusal.FETCH_FAILED, "This issuer can't be used: " + why + ".");
    }

    private String text(URI uri) {
        try {
            var file = Files.createTempFile("issuer-", ".json");
            try {
                var fetched = fetch.fetch(uri, file);
                if (fetched.bytes() > MOST_BYTES) {
                    throw new IllegalArgumentException("too large");
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

package dev.goldsmith.signin;

import static dev.goldsmith.signin.OAuthRefusal.Reason.TEMPORARILY_UNAVAILABLE;

import dev.goldsmith.identity.provider.Discovery;
import dev.goldsmith.kernel.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.jwk.JsonWebKeySet;

/**
 * The public keys of the issuers that tenants trust, fetched through the same gate as scripts are:
 * a tenant's administrator must not reach the installation's own network by naming an issuer.
 */
@ApplicationScoped
class IssuerKeys {
    private static final Duration FRESH = Duration.ofMinutes(10);

    /** Whoever sends tokens of unknown keys must not make us ask their issuer all the time. */
    private static final Duration SOONEST = Duration.ofSeconds(30);

    @Inject Discovery discovery;

    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(JsonWebKeySet keys, Instant at) {
        boolean younger(Duration age) {
            return at.isAfter(Instant.now().minus(age));
        }
    }

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
            var keys = discovery.keys(issuer);
            known.put(issuer, new Known(keys, Instant.now()));
            return keys;
        } catch (Refused refused) {
            throw unavailable(issuer, refused.detail());
        }
    }

    private static OAuthRefusal unavailable(String issuer, String why) {
        return new OAuthRefusal(
                TEMPORARILY_UNAVAILABLE,
                "The keys of issuer %s couldn't be fetched: %s".formatted(issuer, why));
    }
}

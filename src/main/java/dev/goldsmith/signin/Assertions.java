package dev.goldsmith.signin;

import static org.jose4j.jwa.AlgorithmConstraints.ConstraintType.PERMIT;

import dev.goldsmith.tenant.FederatedCredential;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;

/**
 * Verifies what another issuer says of an API client. What the token itself says is only used to
 * choose among the credentials that the tenant configured: no address is ever taken from it.
 */
@ApplicationScoped
class Assertions {
    private static final Logger LOG = Logger.getLogger(Assertions.class);

    /** Signatures by a public key only: neither {@code none} nor anything with a shared secret. */
    private static final String[] ALGORITHMS = {
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"
    };

    private static final int CLOCK_SKEW_SECONDS = 60;
    private static final int LONGEST_MINUTES = 24 * 60;

    @Inject IssuerKeys keys;

    boolean good(String jwt, List<FederatedCredential> trusts) throws OAuthRefusal {
        for (var trust : trusts) {
            if (claimsToBe(trust, jwt) && verified(trust, jwt)) {
                return true;
            }
        }
        return false;
    }

    /** Before anything is fetched; nothing is believed yet. */
    private static boolean claimsToBe(FederatedCredential trust, String jwt) {
        try {
            JwtClaims claims =
                    new JwtConsumerBuilder()
                            .setSkipAllValidators()
                            .setDisableRequireSignature()
                            .setSkipSignatureVerification()
                            .build()
                            .processToClaims(jwt);
            return trust.issuer.equals(claims.getIssuer())
                    && trust.subject.equals(claims.getSubject())
                    && claims.getAudience().contains(trust.audience);
        } catch (InvalidJwtException | MalformedClaimException _) {
            return false;
        }
    }

    private boolean verified(FederatedCredential trust, String jwt) throws OAuthRefusal {
        return valid(trust, jwt, keys.of(trust.issuer))
                // An issuer that has just changed its keys signs with one that we don't know yet.
                || keys.refreshed(trust.issuer)
                        .map(fresh -> valid(trust, jwt, fresh))
                        .orElse(false);
    }

    private static boolean valid(FederatedCredential trust, String jwt, JsonWebKeySet keys) {
        try {
            new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(PERMIT, ALGORITHMS)
                    .setVerificationKeyResolver(
                            new JwksVerificationKeyResolver(keys.getJsonWebKeys()))
                    .setExpectedIssuer(true, trust.issuer)
                    .setExpectedSubject(trust.subject)
                    .setExpectedAudience(true, trust.audience)
                    .setRequireExpirationTime()
                    .setMaxFutureValidityInMinutes(LONGEST_MINUTES)
                    .setAllowedClockSkewInSeconds(CLOCK_SKEW_SECONDS)
                    .build()
                    .process(jwt);
            return true;
        } catch (InvalidJwtException e) {
            LOG.debugf("an assertion of %s is refused: %s", trust.issuer, e.getErrorDetails());
            return false;
        }
    }
}

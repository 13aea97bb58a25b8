package dev.goldsmith.signin;

import static dev.goldsmith.signin.OAuthRefusal.Reason.INVALID_CLIENT;
import static dev.goldsmith.signin.OAuthRefusal.Reason.SLOW_DOWN;

import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Directory.ClientHome;
import dev.goldsmith.tenant.SignInThrottle;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives an API client its token, when what it shows is good. */
@ApplicationScoped
class ClientSignIn {
    @Inject Directory directory;
    @Inject Tenancy tenancy;
    @Inject Assertions assertions;

    record Token(String text, Instant expiresAt, Duration life) {}

    /**
     * A secret has 256 random bits and an assertion a signature: neither is guessed, so whoever
     * shows a good one never waits for others' failures, whatever the address.
     *
     * @param address where the request comes from: failures count by client and address
     */
    Token token(TokenRequest request, String address) throws OAuthRefusal {
        var home = directory.apiClient(request.clientId());
        var throttle = "client " + (home == null ? "?" : home.clientId()) + " " + address;
        var token = home == null || !at(home, request) ? null : check(home, request);
        if (token != null) {
            return token;
        }
        throw tenancy.outside(() -> SignInThrottle.admit(Map.of(throttle, SignInThrottle.FEW)))
                        != null
                ? new OAuthRefusal(INVALID_CLIENT, wrong(request))
                : new OAuthRefusal(
                        SLOW_DOWN,
                        "Too many failures of this client from this address; wait, a quarter of an hour at most.");
    }

    /** The same words whether the client, its tenant or what it shows is wrong. */
    private static String wrong(TokenRequest request) {
        return switch (request.proof()) {
            case TokenRequest.Secret _ ->
                    "There is no API client with this id and secret here, or the secret has expired; an administrator makes a new one under Settings, API clients.";
            case TokenRequest.Assertion _ ->
                    "The assertion is not valid for this API client: issuer, subject and audience must be those of one of its federated credentials, and it must be signed by the issuer and not expired.";
        };
    }

    private static boolean at(ClientHome home, TokenRequest request) {
        return request.authority().equalsIgnoreCase("adfs")
                || request.authority().equalsIgnoreCase(home.tenantId());
    }

    private @Nullable Token check(ClientHome home, TokenRequest request) throws OAuthRefusal {
        return switch (request.proof()) {
            case TokenRequest.Secret(var text) -> bySecret(home, text);
            case TokenRequest.Assertion(var jwt) -> byAssertion(home, jwt);
        };
    }

    private @Nullable Token bySecret(ClientHome home, String secret) {
        return tenancy.in(
                home.tenantId(),
                () -> {
                    var client = ApiClient.require(home.clientId());
                    return client.accepts(secret) ? issue(client) : null;
                });
    }

    private @Nullable Token byAssertion(ClientHome home, String jwt) throws OAuthRefusal {
        var trusts = tenancy.in(home.tenantId(), () -> ApiClient.require(home.clientId()).trusts());
        // No transaction is open here: the issuer's keys may have to be fetched.
        if (!assertions.good(jwt, trusts)) {
            return null;
        }
        return tenancy.in(home.tenantId(), () -> issue(ApiClient.require(home.clientId())));
    }

    private static Token issue(ApiClient client) {
        return new Token(
                client.signIn(), Instant.now().plus(ApiClient.TOKEN_LIFE), ApiClient.TOKEN_LIFE);
    }
}

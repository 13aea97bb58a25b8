package dev.goldsmith.identity.provider;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.tenant.ProviderTokens;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.oidc.AuthorizationCodeTokens;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TokenStateManager;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a provider gives here, locked, and gives the browser a key to it: no provider's token
 * ever leaves the server.
 */
@ApplicationScoped
@Alternative
@Priority(1)
public class Tokens implements TokenStateManager {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration LIFE = Realms.SESSION.plusHours(1);

    @Inject HomeKey home;
    @Inject Tenancy tenancy;

    /** The access token is for calls to others, and nobody here makes any. */
    private record Kept(String idToken, @Nullable String refreshToken) {}

    @Override
    public Uni<String> createTokenState(
            RoutingContext context,
            OidcTenantConfig config,
            AuthorizationCodeTokens tokens,
            OidcRequestContext<String> blocking) {
        return blocking.runBlocking(() -> {
            var bytes = new byte[32];
            RANDOM.nextBytes(bytes);
            var key = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            var hash = Digest.of(key).hex();
            var text = Json.write(new Kept(tokens.getIdToken(), tokens.getRefreshToken()));
            var locked = home.lock(place(hash), text.getBytes(StandardCharsets.UTF_8));
            tenancy.outside(() -> {
                ProviderTokens.keep(hash, locked, LIFE);
                return true;
            });
            return key;
        });
    }

    @Override
    public Uni<AuthorizationCodeTokens> getTokens(
            RoutingContext context,
            OidcTenantConfig config,
            String key,
            OidcRequestContext<AuthorizationCodeTokens> blocking) {
        return blocking.runBlocking(() -> {
            var hash = Digest.of(key).hex();
            var kept = tenancy.outside(() -> ProviderTokens.locked(hash));
            if (kept.isEmpty()) {
                throw new AuthenticationFailedException("the session has ended");
            }
            var text = new String(home.unlock(place(hash), kept.get()), StandardCharsets.UTF_8);
            var tokens = Json.read(text, Kept.class);
            return new AuthorizationCodeTokens(tokens.idToken(), null, tokens.refreshToken());
        });
    }

    @Override
    public Uni<Void> deleteTokens(
            RoutingContext context,
            OidcTenantConfig config,
            String key,
            OidcRequestContext<Void> blocking) {
        return blocking.<Void>runBlocking(() -> {
            tenancy.outside(() -> ProviderTokens.forget(Digest.of(key).hex()));
            return null;
        });
    }

    private static String place(String hash) {
        return "provider_tokens " + hash;
    }

    void duties(@Observes Duties duties) {
        duties.once(
                "deleting old provider tokens",
                Duration.ofHours(1),
                () -> tenancy.outside(ProviderTokens::forgetOld));
    }
}

package dev.goldsmith.identity;

import dev.goldsmith.door.Identities;
import dev.goldsmith.identity.provider.ProviderBearer;
import dev.goldsmith.tenant.Directory;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * {@code Authorization: Bearer gs_…}, or a JWT of the provider that the URL's tenant trusts. A
 * token that isn't good signs nobody in; the door then answers in its own dialect.
 */
@ApplicationScoped
public class BearerMechanism implements HttpAuthenticationMechanism {
    private static final String SCHEME = "Bearer ";

    @Inject Directory directory;
    @Inject ProviderBearer providers;

    @Override
    public Uni<SecurityIdentity> authenticate(
            RoutingContext context, IdentityProviderManager manager) {
        var header = context.request().getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Uni.createFrom().nullItem();
        }
        var token = header.substring(SCHEME.length()).strip();
        return Identities.orUnknown(
                ProviderBearer.looksLikeOne(token)
                        ? providers
                                .signedIn(context, manager)
                                .map(who -> who.map(Identities::of).orElse(Identities.NOBODY))
                        : Identities.of(context, () -> directory.token(token)));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }

    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY + 1000;
    }
}

package dev.goldsmith.door;

import dev.goldsmith.tenant.Directory;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * {@code Authorization: Bearer gs_…}. A token that isn't good signs nobody in; the door then
 * answers in its own dialect.
 */
@ApplicationScoped
public class BearerMechanism implements HttpAuthenticationMechanism {
    private static final String SCHEME = "Bearer ";

    @Inject Directory directory;

    @Override
    public Uni<SecurityIdentity> authenticate(
            RoutingContext context, IdentityProviderManager manager) {
        var header = context.request().getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Uni.createFrom().nullItem();
        }
        var origin = context.vertx().getOrCreateContext();
        var token = header.substring(SCHEME.length()).strip();
        return Uni.createFrom()
                .item(() -> directory.tokenOwner(token))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                // Back to where it came from: a request that goes on in the pool stays there, and
                // a long download would hold one of its few threads.
                .emitOn(command -> origin.runOnContext(_ -> command.run()))
                .map(owner -> owner == null ? null : identity(owner.personId()));
    }

    /** Somebody who is signed in; their principal's name is the person's id. */
    static SecurityIdentity identity(String personId) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(personId))
                .build();
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

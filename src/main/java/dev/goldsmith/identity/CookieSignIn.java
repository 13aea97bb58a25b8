package dev.goldsmith.identity;

import dev.goldsmith.door.Identities;
import dev.goldsmith.identity.provider.Rechecks;
import dev.goldsmith.tenant.Directory;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/**
 * The session cookie of a browser. Its session is looked up at every request, so one that was ended
 * signs nobody in; what the person may is asked then, too, together with the tenant.
 */
@ApplicationScoped
public class CookieSignIn implements HttpAuthenticationMechanism {
    @Inject Directory directory;
    @Inject Rechecks rechecks;

    @Override
    public Uni<SecurityIdentity> authenticate(
            RoutingContext context, IdentityProviderManager manager) {
        var cookie = context.request().getCookie(Sessions.COOKIE);
        return cookie == null || cookie.getValue().isEmpty()
                ? Uni.createFrom().nullItem()
                : Identities.orUnknown(
                        Identities.of(context, () -> directory.session(cookie.getValue()))
                                .flatMap(found -> still(context, manager, found)));
    }

    private Uni<SecurityIdentity> still(
            RoutingContext context,
            IdentityProviderManager manager,
            @Nullable SecurityIdentity found) {
        var who = found == null ? null : Identities.signedIn(found);
        return who == null
                ? Uni.createFrom().nullItem()
                : rechecks.still(context, manager, who)
                        .map(it -> it.isEmpty() ? Identities.NOBODY : found);
    }

    /** Before Quarkus OIDC, which on this request would else have settled on no provider. */
    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY + 500;
    }

    /** Nobody is challenged here: the doors say in their dialects how to sign in. */
    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().nullItem();
    }
}

package dev.goldsmith.door.provider;

import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.ProviderSession;
import dev.goldsmith.tenant.Session;
import dev.goldsmith.tenant.SignedIn;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.identity.IdentityProviderManager;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/**
 * Asks a provider from time to time whether its word still holds: when the ID token has expired it
 * is refreshed, and with it what the person's groups give. A session that the provider no longer
 * answers for ends.
 */
@ApplicationScoped
public class Rechecks {
    private static final Logger LOG = Logger.getLogger(Rechecks.class);

    @Inject Realms realms;
    @Inject Tenancy tenancy;
    @Inject OidcAuthenticationMechanism oidc;

    /** The same session, or nobody when it has just ended. */
    public Uni<Optional<SignedIn>> still(
            RoutingContext context, IdentityProviderManager manager, SignedIn who) {
        var session = who.sessionId();
        if (session == null || !who.byProvider()) {
            return Uni.createFrom().item(Optional.of(who));
        }
        return Blocking.of(context, () -> due(session))
                .flatMap(tenant ->
                        tenant.isEmpty()
                                ? Uni.createFrom().item(Optional.of(who))
                                : ask(context, manager, who, tenant.get()));
    }

    /** The tenant whose provider vouched, when its word is no longer fresh. */
    private Optional<String> due(String session) {
        return tenancy.outside(() -> ProviderSession.due(session));
    }

    private Uni<Optional<SignedIn>> ask(
            RoutingContext context, IdentityProviderManager manager, SignedIn who, String tenant) {
        return Blocking.of(
                        context,
                        () -> realms.enter(context, tenant, Access.Door.ARM, Realms.Use.SIGN_IN))
                .flatMap(realm ->
                        realm.isEmpty()
                                ? Uni.createFrom().item(Optional.<Attempt.Arrived>empty())
                                : oidc.authenticate(context, manager)
                                        .map(identity ->
                                                identity != null
                                                                && identity.getPrincipal()
                                                                        instanceof JsonWebToken it
                                                        ? Optional.of(
                                                                Attempt.Arrived.of(realm.get(), it))
                                                        : Optional.<Attempt.Arrived>empty()))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.infof("a provider no longer answers for a session: %s", failure);
                    return Optional.empty();
                })
                .flatMap(arrived -> Blocking.of(context, () -> settle(who, arrived)));
    }

    private Optional<SignedIn> settle(SignedIn who, Optional<Attempt.Arrived> arrived) {
        var session = String.valueOf(who.sessionId());
        try {
            if (arrived.isPresent()) {
                var at = arrived.get();
                var same =
                        tenancy.in(
                                at.realm().tenantId(), () -> at.enter().id.equals(who.personId()));
                if (same) {
                    return tenancy.outside(() -> {
                        ProviderSession.checked(session, latest(at.until()));
                        return Optional.of(who);
                    });
                }
            }
        } catch (Refused refused) {
            LOG.infof("a session ends: %s", refused.detail());
        }
        tenancy.outside(() -> Session.end(who.personId(), session));
        return Optional.empty();
    }

    /** A token that has expired already, though it is good, isn't asked for at each request. */
    private static Instant latest(Instant until) {
        var soon = Instant.now().plusSeconds(30);
        return until.isAfter(soon) ? until : soon;
    }
}

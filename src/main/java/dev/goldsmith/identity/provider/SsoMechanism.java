package dev.goldsmith.identity.provider;

import dev.goldsmith.door.Identities;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.tenant.Access;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;
import org.jose4j.jwt.consumer.InvalidJwtException;

/**
 * The code flow, at {@code /sso/SLUG} alone. Whoever the provider sends isn't signed in by that:
 * here it is only written down, and the resource makes a session of our own of it, or says why not.
 */
@ApplicationScoped
public class SsoMechanism implements HttpAuthenticationMechanism {
    private static final Logger LOG = Logger.getLogger(SsoMechanism.class);
    private static final Pattern PATH = Pattern.compile("/sso/([^/]+)(?:/logout)?");

    @Inject Realms realms;
    @Inject OidcAuthenticationMechanism oidc;

    @Override
    public Uni<SecurityIdentity> authenticate(
            RoutingContext context, IdentityProviderManager manager) {
        var path = PATH.matcher(context.request().path());
        if (!path.matches()) {
            return Uni.createFrom().nullItem();
        }
        return Identities.orUnknown(
                Blocking.of(
                                context,
                                () ->
                                        realms.enter(
                                                context,
                                                path.group(1),
                                                Access.Door.WEB,
                                                Realms.Use.SIGN_IN))
                        .flatMap(realm ->
                                realm.isEmpty()
                                        ? Uni.createFrom().item(Identities.NOBODY)
                                        : flow(context, manager, realm.get())));
    }

    private Uni<SecurityIdentity> flow(
            RoutingContext context, IdentityProviderManager manager, Realms.Realm realm) {
        return oidc.authenticate(context, manager)
                .map(identity -> {
                    var attempt =
                            identity != null && identity.getPrincipal() instanceof JsonWebToken it
                                    ? Attempt.Arrived.of(realm, it)
                                    : new Attempt.Begins(realm);
                    attempt.keep(context);
                    return Identities.NOBODY;
                })
                // On its way: back from the provider, or to it for signing out.
                .onFailure(failure ->
                        !(failure instanceof AuthenticationRedirectException)
                                && !DatabaseAway.causedBy(failure))
                .recoverWithItem(failure -> {
                    LOG.infof(
                            "a sign-in by the provider of %s was refused: %s",
                            realm.slug(), reason(failure));
                    new Attempt.Refused(realm).keep(context);
                    return Identities.NOBODY;
                });
    }

    /** Without the token itself: that is somebody's, even if it isn't good. */
    private static String reason(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidJwtException invalid) {
                return invalid.getErrorDetails().stream()
                        .map(error -> error.getErrorMessage())
                        .collect(Collectors.joining("; "));
            }
        }
        return failure.getClass().getSimpleName();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().nullItem();
    }

    /** Before anything else, the browser's present session included. */
    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY + 3000;
    }
}

package dev.goldsmith.identity.provider;

import dev.goldsmith.door.Dialect;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.SignedIn;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.identity.IdentityProviderManager;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/**
 * A provider's own JWT as a bearer token. It is good below the URL of the tenant that trusts its
 * issuer and nowhere else, and for people who have signed in there before: it makes nobody a
 * member.
 */
@ApplicationScoped
public class ProviderBearer {
    private static final Logger LOG = Logger.getLogger(ProviderBearer.class);
    private static final Pattern JWT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]*");

    @Inject Realms realms;
    @Inject Directory directory;
    @Inject OidcAuthenticationMechanism oidc;

    public static boolean looksLikeOne(String token) {
        return JWT.matcher(token).matches();
    }

    /** Nobody, unless the token is good for the tenant of this URL. */
    public Uni<Optional<SignedIn>> signedIn(
            RoutingContext context, IdentityProviderManager manager) {
        var path = context.request().path();
        var dialect = Dialect.of(path);
        var tenant = dialect.tenantOf(path);
        if (tenant == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return Blocking.of(
                        context, () -> realms.enter(context, tenant, dialect.door, Realms.Use.API))
                .flatMap(realm ->
                        realm.isEmpty()
                                ? Uni.createFrom().item(Optional.<SignedIn>empty())
                                : verified(context, manager, realm.get()));
    }

    private Uni<Optional<SignedIn>> verified(
            RoutingContext context, IdentityProviderManager manager, Realms.Realm realm) {
        return oidc.authenticate(context, manager)
                .flatMap(identity ->
                        Blocking.of(
                                context,
                                () ->
                                        identity != null
                                                        && identity.getPrincipal()
                                                                instanceof JsonWebToken token
                                                        && !Claims.isIdToken(token)
                                                ? known(realm, token)
                                                : Optional.<SignedIn>empty()))
                // That isn't the token's fault.
                .onFailure(failure -> !DatabaseAway.causedBy(failure))
                .recoverWithItem(failure -> {
                    LOG.debugf(
                            "a token for %s is refused: %s",
                            realm.slug(), failure.getClass().getSimpleName());
                    return Optional.empty();
                });
    }

    private Optional<SignedIn> known(Realms.Realm realm, JsonWebToken token) {
        var issuer = realm.provider().issuer;
        var person = directory.known(issuer, token.getSubject());
        return person == null
                ? Optional.empty()
                : Optional.of(new SignedIn(person.personId(), issuer, null, null));
    }
}

package dev.goldsmith.identity.provider;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.ProviderSession;
import dev.goldsmith.tenant.Session;
import dev.goldsmith.tenant.SignedIn;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks a provider from time to time whether its word still holds: when the ID token has expired it
 * is refreshed, and with it what the person's groups give. A session that the provider no longer
 * answers for ends; when it says that the refresh token is good no more, all of the person's do.
 */
@ApplicationScoped
public class Rechecks {
    private static final Logger LOG = Logger.getLogger(Rechecks.class);

    @Inject Realms realms;
    @Inject Tenancy tenancy;
    @Inject OidcAuthenticationMechanism oidc;

    /** Sessions about which a provider is being asked: requests of one wait for one answer. */
    private final Map<String, Uni<Optional<SignedIn>>> asking = new ConcurrentHashMap<>();

    /** What came of asking: somebody, or nobody, or the provider's plain no. */
    private record Word(Optional<Attempt.Arrived> arrived, boolean takenBack) {
        static final Word NONE = new Word(Optional.empty(), false);
    }

    /** The same session, or nobody when it has just ended. */
    public Uni<Optional<SignedIn>> still(
            RoutingContext context, IdentityProviderManager manager, SignedIn who) {
        var session = who.sessionId();
        if (session == null || !who.byProvider()) {
            return Uni.createFrom().item(Optional.of(who));
        }
        var origin = context.vertx().getOrCreateContext();
        // A provider may take a refresh token once: two requests at the same moment show it once.
        return asking.computeIfAbsent(
                        session,
                        _ ->
                                Blocking.of(context, () -> due(session))
                                        .flatMap(tenant ->
                                                tenant.isEmpty()
                                                        ? Uni.createFrom().item(Optional.of(who))
                                                        : ask(context, manager, who, tenant.get()))
                                        .onTermination()
                                        .invoke(() -> asking.remove(session))
                                        .memoize()
                                        .indefinitely())
                .emitOn(command -> origin.runOnContext(_ -> command.run()));
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
                                ? Uni.createFrom().item(Word.NONE)
                                : oidc.authenticate(context, manager)
                                        .map(identity -> word(realm.get(), identity)))
                // While the database is away nothing is known of the provider, and no session ends.
                .onFailure(failure -> !DatabaseAway.causedBy(failure))
                .recoverWithItem(failure -> {
                    LOG.infof("a provider no longer answers for a session: %s", failure);
                    return new Word(Optional.empty(), takenBack(failure));
                })
                .flatMap(word -> Blocking.of(context, () -> settle(who, tenant, word)));
    }

    private static Word word(Realms.Realm realm, @Nullable SecurityIdentity identity) {
        return identity != null && identity.getPrincipal() instanceof JsonWebToken it
                ? new Word(Optional.of(Attempt.Arrived.of(realm, it)), false)
                : Word.NONE;
    }

    /** RFC 6749, 5.2: the refresh token is revoked, expired, or its person gone. */
    private static boolean takenBack(@Nullable Throwable failure) {
        return failure != null
                && (failure instanceof OIDCException
                                && String.valueOf(failure.getMessage())
                                        .contains("\"invalid_grant\"")
                        || takenBack(failure.getCause()));
    }

    private Optional<SignedIn> settle(SignedIn who, String tenant, Word word) {
        var session = String.valueOf(who.sessionId());
        try {
            if (word.arrived().isPresent()) {
                var at = word.arrived().get();
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
        if (!word.takenBack()) {
            tenancy.outside(() -> Session.end(who.personId(), session));
        } else if (tenancy.outside(() -> Session.endAll(who.personId(), null)) > 0) {
            tenancy.in(tenant, () -> tell(tenant, who));
        }
        return Optional.empty();
    }

    private static void tell(String tenant, SignedIn who) {
        Person person = Person.findById(who.personId());
        Event.tell(
                Access.system(Tenant.findById(tenant)),
                null,
                EventKind.SIGN_IN_TAKEN_BACK,
                "person/" + who.personId(),
                Map.of("by", who.issuer(), "name", person == null ? "" : person.name));
    }

    /** A token that has expired already, though it is good, isn't asked for at each request. */
    private static Instant latest(Instant until) {
        var soon = Instant.now().plusSeconds(30);
        return until.isAfter(soon) ? until : soon;
    }
}

package dev.goldsmith.identity;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.identity.provider.Realms.Realm;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells the timelines who signed in and who didn't. A local account is told of in each tenant that
 * it belongs to; what nobody's tenant is, isn't told anywhere.
 */
@ApplicationScoped
public class SignInFacts {
    private static final Logger LOG = Logger.getLogger(SignInFacts.class);

    @Inject Directory directory;
    @Inject Tenancy tenancy;
    @Inject HttpServerRequest request;

    public void enteredByProvider(Realm realm, String personId) {
        tell(
                realm.slug(),
                personId,
                EventKind.SIGN_IN_SUCCEEDED,
                Map.of("by", realm.provider().issuer),
                address());
    }

    /** Nobody is known here yet, so it is the tenant's own event. */
    public void refusedByProvider(Realm realm, String why) {
        var from = address();
        tenancy.in(
                realm.tenantId(),
                () -> {
                    Tenant tenant = Objects.requireNonNull(Tenant.findById(realm.tenantId()));
                    Event.tell(
                            Access.system(tenant).from(from),
                            null,
                            EventKind.SIGN_IN_REFUSED,
                            "provider",
                            Map.of("by", realm.provider().issuer, "why", why));
                });
    }

    /** Something about a local account. */
    public void ofAccount(String personId, EventKind kind, Map<String, ?> detail) {
        ofAccount(personId, kind, detail, address());
    }

    /**
     * The same after the answer: how long that takes mustn't say whether there is such an account.
     */
    public void ofAccountLater(String personId, EventKind kind, Map<String, ?> detail) {
        var from = address();
        Thread.ofVirtual()
                .name(kind.word())
                .start(() -> {
                    try {
                        ofAccount(personId, kind, detail, from);
                    } catch (RuntimeException e) {
                        LOG.errorf(e, "%s of %s isn't told", kind.word(), personId);
                    }
                });
    }

    /** Something that the installation's operator did about a local account. */
    public void byOperator(String personId, EventKind kind, Map<String, ?> detail) {
        var from = address();
        for (var membership : directory.memberships(personId)) {
            tenancy.in(
                    membership.id(),
                    () -> {
                        Tenant tenant = Objects.requireNonNull(Tenant.findById(membership.id()));
                        Event.tell(
                                Access.system(tenant).from(from),
                                null,
                                kind,
                                "person/" + personId,
                                detail);
                    });
        }
    }

    private void ofAccount(
            String personId, EventKind kind, Map<String, ?> detail, @Nullable String from) {
        for (var membership : directory.memberships(personId)) {
            tell(membership.slug(), personId, kind, detail, from);
        }
    }

    private void tell(
            String slug,
            String personId,
            EventKind kind,
            Map<String, ?> detail,
            @Nullable String from) {
        var access = directory.access(personId, slug, Access.Door.SYSTEM);
        if (access != null) {
            var by = access.through(Access.Door.WEB).from(from);
            tenancy.in(
                    by.tenantId(),
                    () -> {
                        Event.tell(by, null, kind, "person/" + personId, detail);
                    });
        }
    }

    private @Nullable String address() {
        var remote = request.remoteAddress();
        return remote == null ? null : remote.hostAddress();
    }
}

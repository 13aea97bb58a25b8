package dev.goldsmith.identity.provider;

import dev.goldsmith.people.Arrival;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenant;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Objects;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** How far somebody has come at {@code /sso/SLUG}, for the resource that answers there. */
public sealed interface Attempt {
    /** There is no such tenant, or it has no provider. */
    record Nowhere() implements Attempt {}

    /** They have to go to the provider first. */
    record Begins(Realms.Realm realm) implements Attempt {}

    /** The provider said no, or what it said isn't true. */
    record Refused(Realms.Realm realm) implements Attempt {}

    /**
     * The provider sent them.
     *
     * @param until when its word is no longer fresh
     */
    record Arrived(Realms.Realm realm, Arrival arrival, boolean groupsLeftOut, Instant until)
            implements Attempt {
        /** In their tenant. */
        public Person enter() {
            Tenant tenant = Objects.requireNonNull(Tenant.findById(realm.tenantId()));
            return arrival.enter(Access.system(tenant));
        }

        static Arrived of(Realms.Realm realm, JsonWebToken token) {
            return new Arrived(
                    realm,
                    Claims.arrival(realm.provider(), token),
                    Claims.groupsLeftOut(realm.provider(), token),
                    Instant.ofEpochSecond(token.getExpirationTime()));
        }
    }

    static Attempt of(RoutingContext context) {
        @Nullable Attempt attempt = context.get(Attempt.class.getName());
        return attempt == null ? new Nowhere() : attempt;
    }

    default void keep(RoutingContext context) {
        context.put(Attempt.class.getName(), this);
    }
}

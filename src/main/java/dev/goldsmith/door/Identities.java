package dev.goldsmith.door;

import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.SignedIn;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What every way to sign in ends with: an identity that carries who is signed in, and how. */
public final class Identities {
    private static final String SIGNED_IN = "goldsmith.signed-in";
    private static final String AWAY = "goldsmith.away";

    /** Nobody, and no other way to sign in is tried. */
    public static final SecurityIdentity NOBODY =
            QuarkusSecurityIdentity.builder()
                    .setAnonymous(true)
                    .setPrincipal(new QuarkusPrincipal(""))
                    .build();

    /** Whoever it is can't be looked up now: the doors say so, and refuse nobody for it. */
    private static final SecurityIdentity UNKNOWN_NOW =
            QuarkusSecurityIdentity.builder()
                    .setAnonymous(true)
                    .setPrincipal(new QuarkusPrincipal(""))
                    .addAttribute(AWAY, true)
                    .build();

    private Identities() {}

    /** What a way to sign in comes to, be the database away. */
    public static Uni<SecurityIdentity> orUnknown(Uni<SecurityIdentity> way) {
        return way.onFailure(DatabaseAway::causedBy).recoverWithItem(UNKNOWN_NOW);
    }

    /**
     * @throws Refused UNAVAILABLE when nobody can say now who this is
     */
    static void requireKnown(SecurityIdentity identity) {
        if (identity.getAttribute(AWAY) != null) {
            throw Away.refused();
        }
    }

    /** Looks somebody up in the worker pool; nobody found signs nobody in. */
    public static Uni<SecurityIdentity> of(
            RoutingContext context, Supplier<@Nullable SignedIn> who) {
        var origin = context.vertx().getOrCreateContext();
        return Uni.createFrom()
                .item(who)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                // Back to where it came from: a request that goes on in the pool stays there, and
                // a long download would hold one of its few threads.
                .emitOn(command -> origin.runOnContext(_ -> command.run()))
                .map(found -> found == null ? null : of(found));
    }

    /** Their principal's name is the person's id. */
    public static SecurityIdentity of(SignedIn who) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(who.personId()))
                .addAttribute(SIGNED_IN, who)
                .build();
    }

    /** Null for nobody, and for an identity that isn't of our making. */
    public static @Nullable SignedIn signedIn(SecurityIdentity identity) {
        return identity.getAttribute(SIGNED_IN);
    }
}

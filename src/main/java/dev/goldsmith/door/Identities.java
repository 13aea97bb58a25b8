package dev.goldsmith.door;

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

    /** Nobody, and no other way to sign in is tried. */
    public static final SecurityIdentity NOBODY =
            QuarkusSecurityIdentity.builder()
                    .setAnonymous(true)
                    .setPrincipal(new QuarkusPrincipal(""))
                    .build();

    private Identities() {}

    /** Looks somebody up in the worker pool; nobody found signs nobody in. */
    static Uni<SecurityIdentity> of(RoutingContext context, Supplier<@Nullable SignedIn> who) {
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

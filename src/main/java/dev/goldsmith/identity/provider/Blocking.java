package dev.goldsmith.identity.provider;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/** Work that waits for the database, during authentication. */
final class Blocking {
    private Blocking() {}

    static <T> Uni<T> of(RoutingContext context, Supplier<T> work) {
        var origin = context.vertx().getOrCreateContext();
        return Uni.createFrom()
                .item(work)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                // Back to where it came from: a request that goes on in the pool stays there.
                .emitOn(command -> origin.runOnContext(_ -> command.run()));
    }
}

package dev.goldsmith.door;

import dev.goldsmith.door.InFlight.Answer;
import dev.goldsmith.door.InFlight.Sender;
import dev.goldsmith.kernel.Refusal;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bodies are bounded before a byte of them is read: each by its route, those of nobody in
 * particular to what a sign-in needs, and all of them together; and they come in time.
 */
@ApplicationScoped
public class Bodies {
    private static final Set<HttpMethod> READS =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private static final long LEAST_ROOM = 16L << 20;
    private static final int BYTES_A_SECOND = 64 << 10;

    @Inject LimitsConfig limits;

    @Nullable InFlight inFlight;

    void register(@Observes Filters filters) {
        inFlight =
                new InFlight(
                        limits.bodies()
                                .map(it -> it.asLongValue())
                                .orElse(
                                        Math.max(
                                                LEAST_ROOM, Runtime.getRuntime().maxMemory() / 8)));
        filters.register(Bodies::size, 800);
        // Who it is is known from 200 on.
        filters.register(this::take, 150);
        // Behind Quarkus's own limit, which is the same for all.
        filters.register(Bodies::limit, 1);
    }

    /** What is announced. */
    private static void size(RoutingContext context) {
        var request = context.request();
        if (request.headers().getAll(HttpHeaderNames.HOST).size() > 1) {
            TurnedAway.from(
                    context, Refusal.INVALID_REQUEST, "The request has more than one Host header.");
            return;
        }
        var route = BodyRoute.of(request.path());
        long length = length(request);
        if (length > route.bytes) {
            TurnedAway.from(
                    context,
                    Refusal.TOO_LARGE,
                    "The body has %,d bytes; at most %,d are read here."
                            .formatted(length, route.bytes));
        } else if (length < 0 && route.open) {
            TurnedAway.from(
                    context,
                    Refusal.INVALID_REQUEST,
                    "Send a Content-Length; a body in pieces isn't read here.");
        } else {
            context.next();
        }
    }

    void take(RoutingContext context) {
        if (context.response().closed()) {
            // Whoever sent it left while they were looked up: nobody would give its bytes back.
            return;
        }
        var request = context.request();
        var route = BodyRoute.of(request.path());
        long length = length(request);
        if (length == 0) {
            context.next();
            return;
        }
        long bytes = length < 0 ? route.bytes : length;
        var person = person(context);
        if (person == null && !route.open && bytes > BodyRoute.SIGN_IN.bytes) {
            TurnedAway.from(
                    context, Refusal.UNAUTHENTICATED, "Sign in first, or send a bearer token.");
            return;
        }
        var sender = sender(request, person);
        var room = Objects.requireNonNull(inFlight);
        var answer = room.take(sender, bytes, eighths(route, bytes));
        if (answer != Answer.TAKEN) {
            turnAway(context, answer, sender);
            return;
        }
        context.addEndHandler(_ -> room.release(sender, bytes));
        inTime(context, bytes);
        context.next();
    }

    /**
     * By the tenant of the address: whoever isn't one of its people is refused before their body is
     * read, and what they took is given back.
     */
    private static Sender sender(HttpServerRequest request, @Nullable String person) {
        if (person == null) {
            var host = request.remoteAddress().hostAddress();
            var from = Proxies.address(host);
            return new Sender(
                    null, "from " + (from == null ? host : OpenConnections.network(from)));
        }
        var path = request.path();
        var tenant = Dialect.of(path).tenantOf(path);
        return new Sender(tenant == null ? "outside" : "tenant " + tenant, "person " + person);
    }

    private static void turnAway(RoutingContext context, Answer answer, Sender sender) {
        boolean nobodys = answer == Answer.FULL || sender.party() == null;
        TurnedAway.from(
                context,
                nobodys ? Refusal.UNAVAILABLE : Refusal.THROTTLED,
                nobodys
                        ? "Too many requests are being read at once. Try again in a second."
                        : "%s sending too much at once. Try again in a second."
                                .formatted(
                                        answer == Answer.CROWDED
                                                ? "Your organization is"
                                                : "You are"));
    }

    /**
     * How much of the room it may fill up: large bodies leave some to small ones, all to sign-ins.
     */
    private static int eighths(BodyRoute route, long bytes) {
        return route.open ? 8 : bytes <= BodyRoute.OTHER.bytes ? 7 : 6;
    }

    private void inTime(RoutingContext context, long bytes) {
        var request = context.request();
        long millis = limits.bodyWithin().toMillis() + bytes * 1000 / BYTES_A_SECOND;
        long timer =
                context.vertx()
                        .setTimer(
                                millis,
                                _ -> {
                                    if (!request.isEnded()) {
                                        context.response().reset();
                                    }
                                });
        context.addEndHandler(_ -> context.vertx().cancelTimer(timer));
    }

    /** For what comes in pieces, whose size nobody announced. */
    private static void limit(RoutingContext context) {
        context.put(
                VertxHttpRecorder.MAX_REQUEST_SIZE_KEY,
                (long) BodyRoute.of(context.request().path()).bytes);
        context.next();
    }

    /**
     * @return 0: no body; -1: one of unknown length
     */
    static long length(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
        if (length != null && length.length() <= 18) {
            return Long.parseLong(length);
        }
        if (length != null) {
            return Long.MAX_VALUE;
        }
        // HTTP/2 has no other word for it; what only reads brings nothing there.
        boolean pieces =
                request.version() == HttpVersion.HTTP_2
                        ? !READS.contains(request.method())
                        : request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
        return pieces ? -1 : 0;
    }

    private static @Nullable String person(RoutingContext context) {
        if (context.user() instanceof QuarkusHttpUser user) {
            var signedIn = Identities.signedIn(user.getSecurityIdentity());
            return signedIn == null ? null : signedIn.personId();
        }
        return null;
    }
}

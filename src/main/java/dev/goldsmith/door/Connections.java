package dev.goldsmith.door;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.AttributeKey;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What happens on a connection before there is a request: so many may be open, and a head comes in
 * time. Neither Quarkus nor Vert.x has a word for the latter, so a handler stands where their
 * listening sockets pass on what they accept.
 */
@ApplicationScoped
public class Connections {
    private static final AttributeKey<HeadClock> CLOCK =
            AttributeKey.valueOf(Connections.class, "clock");

    private final LimitsConfig.Connections limits;
    private final Proxies proxies;
    private final OpenConnections open;

    @Inject
    Connections(LimitsConfig limits, Proxies proxies) {
        this.limits = limits.connections();
        this.proxies = proxies;
        open = new OpenConnections(this.limits.all(), this.limits.each());
    }

    /** Behind Proxies, which sends a request round once more. */
    void register(@Observes Filters filters) {
        filters.register(Connections::asked, 9_000);
    }

    void started(@ObservesAsync HttpServerStart plain, Vertx vertx) {
        watch(vertx, plain.options());
    }

    void started(@ObservesAsync HttpsServerStart secure, Vertx vertx) {
        watch(vertx, secure.options());
    }

    /** Whatever its listening sockets accept from now on. */
    void watch(Vertx vertx, HttpServerOptions options) {
        var idle =
                Duration.of(options.getIdleTimeout(), options.getIdleTimeoutUnit().toChronoUnit());
        var gate = new Gate(idle);
        ((VertxInternal) vertx)
                .getAcceptorEventLoopGroup()
                .forEach(loop -> loop.execute(() -> gate.stand((SingleThreadEventLoop) loop)));
    }

    static void asked(RoutingContext context) {
        var request = context.request();
        var clock = ((ConnectionBase) request.connection()).channel().attr(CLOCK).get();
        if (clock != null) {
            boolean streams = request.version() == HttpVersion.HTTP_2;
            clock.asked();
            context.addEndHandler(_ -> clock.answered(streams));
        }
        context.next();
    }

    int open() {
        return open.open();
    }

    private boolean admits(Channel line) {
        if (!(line.remoteAddress() instanceof InetSocketAddress peer)) {
            return true;
        }
        var from = peer.getAddress();
        if (!open.take(from, proxies.isOurs(from))) {
            return false;
        }
        line.closeFuture().addListener(_ -> open.release(from));
        return true;
    }

    @Sharable
    private final class Gate extends ChannelInboundHandlerAdapter {
        private final Duration idle;

        Gate(Duration idle) {
            this.idle = idle;
        }

        /** There may be several servers, each of which says that it has started. */
        void stand(SingleThreadEventLoop loop) {
            loop.registeredChannelsIterator()
                    .forEachRemaining(channel -> {
                        if (channel instanceof ServerChannel
                                && channel.pipeline().get(Gate.class) == null) {
                            channel.pipeline().addFirst(this);
                        }
                    });
        }

        @Override
        public void channelRead(ChannelHandlerContext at, Object accepted) {
            if (accepted instanceof Channel line) {
                if (!admits(line)) {
                    line.unsafe().closeForcibly();
                    return;
                }
                var clock = new HeadClock(limits.headWithin(), idle);
                line.attr(CLOCK).set(clock);
                line.pipeline().addFirst(clock);
            }
            at.fireChannelRead(accepted);
        }
    }
}

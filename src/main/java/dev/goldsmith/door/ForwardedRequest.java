package dev.goldsmith.door;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.http.impl.HttpServerRequestWrapper;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A request as its client sent it to the proxy that passed it on. */
final class ForwardedRequest extends HttpServerRequestWrapper {
    private final Proxies.Origin origin;

    ForwardedRequest(HttpServerRequest request, Proxies.Origin origin) {
        super((HttpServerRequestInternal) request);
        this.origin = origin;
    }

    @Override
    public SocketAddress remoteAddress() {
        return SocketAddress.inetSocketAddress(0, origin.client().getHostAddress());
    }

    @Override
    public String scheme() {
        return origin.scheme() == null ? super.scheme() : origin.scheme();
    }

    @Override
    public boolean isSSL() {
        return scheme().equals("https");
    }

    @Override
    public @Nullable HostAndPort authority() {
        return origin.host() == null ? super.authority() : origin.host();
    }

    @Override
    public @Nullable HostAndPort authority(boolean real) {
        return real ? super.authority(true) : authority();
    }

    @Override
    public @Nullable String host() {
        var authority = authority();
        return authority == null ? null : authority.toString();
    }

    @Override
    public String absoluteURI() {
        var authority = authority();
        return authority == null ? super.absoluteURI() : scheme() + "://" + authority + uri();
    }
}

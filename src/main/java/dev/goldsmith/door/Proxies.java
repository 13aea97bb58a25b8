package dev.goldsmith.door;

import dev.goldsmith.fetch.Cidr;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, and to which of our names, where reverse proxies of ours stand before us. A
 * proxy adds to the lists that it was sent: the last element is the word of the nearest one, and
 * whatever stands before the words of ours may be a client's own invention. Quarkus would believe
 * the first element, so its own forwarding stays off; without a proxy of ours nothing is read at
 * all, and a request comes from where its connection does.
 */
@ApplicationScoped
public class Proxies {
    private static final Pattern SCHEME = Pattern.compile("https?");
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::([1-9]\\d{0,4}))?");
    private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");

    private final List<Cidr> ours;
    private final Instance<Router> router;

    @Inject
    public Proxies(ProxyConfig config, Instance<Router> router) {
        this.ours = config.proxies().orElse(List.of()).stream().map(Cidr::parse).toList();
        this.router = router;
    }

    /**
     * Where a request is from, by the word of our proxies.
     *
     * @param scheme null: that of the connection
     * @param host null: the request's own
     */
    record Origin(InetAddress client, @Nullable String scheme, @Nullable HostAndPort host) {}

    /** Before anything asks the request where it comes from. */
    void register(@Observes Filters filters) {
        filters.register(this::pass, 10_000);
    }

    private void pass(RoutingContext context) {
        var request = context.request();
        var peer = request.connection().remoteAddress();
        var origin = peer == null ? null : origin(peer.hostAddress(), request.headers());
        var said = request.headers().names().stream().filter(Proxies::isAboutOrigin).toList();
        said.forEach(request.headers()::remove);
        if (origin == null || said.isEmpty()) {
            context.next();
        } else {
            // From the start, as what it is; it says nothing of its origin any more.
            router.get().handle(new ForwardedRequest(request, origin));
        }
    }

    private static boolean isAboutOrigin(String header) {
        var name = header.toLowerCase(Locale.ROOT);
        return name.equals("forwarded") || name.startsWith("x-forwarded-");
    }

    /**
     * @param peer the other end of the connection
     * @return null when that is no proxy of ours
     */
    @Nullable Origin origin(String peer, MultiMap headers) {
        var nearest = address(peer);
        return nearest == null || !isOurs(nearest)
                ? null
                : new Origin(
                        client(nearest, elements(headers, "x-forwarded-for")),
                        said(headers, "x-forwarded-proto", SCHEME),
                        host(headers));
    }

    /** The first from the right that is no proxy of ours; what is no address ends the way. */
    private InetAddress client(InetAddress nearest, List<String> hops) {
        var client = nearest;
        for (var hop : hops.reversed()) {
            var address = address(hop);
            if (!isOurs(client) || address == null) {
                break;
            }
            client = address;
        }
        return client;
    }

    boolean isOurs(InetAddress address) {
        return ours.stream().anyMatch(range -> range.contains(address));
    }

    private static @Nullable HostAndPort host(MultiMap headers) {
        var said = said(headers, "x-forwarded-host", HOST);
        if (said == null) {
            return null;
        }
        var host = HOST.matcher(said);
        host.matches();
        var port = host.group(2) == null ? said(headers, "x-forwarded-port", PORT) : host.group(2);
        return HostAndPort.create(host.group(1), port == null ? -1 : Integer.parseInt(port));
    }

    /** The last element, which the nearest proxy wrote; null when it isn't what it should be. */
    private static @Nullable String said(MultiMap headers, String name, Pattern right) {
        var elements = elements(headers, name);
        return !elements.isEmpty() && right.matcher(elements.getLast()).matches()
                ? elements.getLast()
                : null;
    }

    private static List<String> elements(MultiMap headers, String name) {
        return headers.getAll(name).stream()
                .flatMap(list -> Arrays.stream(list.split(",")))
                .map(String::strip)
                .toList();
    }

    /** Some proxies add the port: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}. */
    static @Nullable InetAddress address(String text) {
        var bare = text;
        if (text.startsWith("[")) {
            bare = text.substring(1, Math.max(1, text.indexOf(']')));
        } else if (text.contains(":") && text.indexOf(':') == text.lastIndexOf(':')) {
            bare = text.substring(0, text.indexOf(':'));
        }
        var scope = bare.indexOf('%');
        try {
            return Cidr.parse(scope < 0 ? bare : bare.substring(0, scope)).network();
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}

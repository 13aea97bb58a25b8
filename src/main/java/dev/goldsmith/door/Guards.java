package dev.goldsmith.door;

import dev.goldsmith.kernel.Refusal;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes first, sign-in and static files included: security headers, and the
 * refusal of changes that another site asks for.
 */
public class Guards {
    private static final Set<HttpMethod> SAFE =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private static final String CSP =
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
                    + " frame-ancestors 'none'; form-action 'self'";

    void register(@Observes Filters filters) {
        filters.register(Guards::headers, 1000);
        filters.register(Guards::crossSite, 900);
        filters.register(Guards::nameless, 850);
    }

    private static void headers(RoutingContext context) {
        context.response()
                .putHeader("Content-Security-Policy", CSP)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "same-origin")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader(
                        "Cache-Control",
                        StaticFiles.cacheControl(
                                context.request().path(), context.request().query()))
                .putHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        context.next();
    }

    private static void crossSite(RoutingContext context) {
        var request = context.request();
        if (isSafe(request) || sameSite(request)) {
            context.next();
        } else {
            TurnedAway.answer(
                    context,
                    Refusal.CROSS_SITE,
                    "Refused: the request came from another site. Nothing was changed.");
        }
    }

    /** Signing out at a provider is the one change that a link asks for. */
    private static boolean isSafe(HttpServerRequest request) {
        return SAFE.contains(request.method()) && !request.path().matches("/sso/[^/]*/logout");
    }

    /** Whoever makes an absolute address of ours needs a host that can be written in one. */
    private static void nameless(RoutingContext context) {
        var request = context.request();
        try {
            if (request.authority() != null) {
                new URI(request.scheme() + "://" + request.authority());
            }
            context.next();
        } catch (URISyntaxException _) {
            TurnedAway.answer(
                    context,
                    Refusal.INVALID_REQUEST,
                    "The request names no host that there could be.");
        }
    }

    /** Browsers say where a request comes from; programs that aren't browsers say nothing. */
    private static boolean sameSite(HttpServerRequest request) {
        var site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        var origin = request.getHeader("Origin");
        return origin == null || ownOrigin(origin, request);
    }

    private static boolean ownOrigin(String origin, HttpServerRequest request) {
        try {
            var uri = URI.create(origin);
            var host = request.authority();
            return host != null
                    && request.scheme().equals(uri.getScheme())
                    && host.host().equalsIgnoreCase(uri.getHost())
                    && port(host.port(), uri.getScheme()) == port(uri.getPort(), uri.getScheme());
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static int port(int port, @Nullable String scheme) {
        return port > 0 ? port : "https".equals(scheme) ? 443 : 80;
    }
}

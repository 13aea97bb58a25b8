package dev.goldsmith.identity.provider;

import dev.goldsmith.fetch.GuardedFetch;
import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.common.OidcRequestFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.client.HttpRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;

/**
 * Leads what Quarkus asks a provider through the gate as well: the name is resolved once, its
 * addresses are checked, and the connection is made to one of exactly these.
 */
@ApplicationScoped
@Unremovable
public class GuardedRequests implements OidcRequestFilter {
    @Inject GuardedFetch fetch;

    @Override
    public Uni<Void> filter(OidcRequestFilterContext context) {
        HttpRequest<?> request = context.request().getDelegate();
        return context.runBlocking(() -> lead(request));
    }

    private void lead(HttpRequest<?> request) {
        boolean tls = Boolean.TRUE.equals(request.ssl());
        var host = request.virtualHost() == null ? request.host() : request.virtualHost();
        var bare = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        var uri = URI.create((tls ? "https://" : "http://") + bare + ":" + request.port() + "/");
        var address = fetch.admit(uri).getFirst();
        // The certificate is still checked for the name.
        request.virtualHost(host).host(address.getHostAddress()).followRedirects(false);
    }
}

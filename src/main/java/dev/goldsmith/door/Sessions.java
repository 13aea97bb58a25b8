package dev.goldsmith.door;

import dev.goldsmith.tenant.Session;
import dev.goldsmith.tenant.SessionConfig;
import dev.goldsmith.tenant.Tenancy;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.NewCookie;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends the session of the browser that sent the current request. Whoever has proven who
 * they are, by whatever way, gets their cookie here.
 */
@ApplicationScoped
public class Sessions {
    static final String COOKIE = "goldsmith-session";

    @Inject HttpServerRequest request;
    @Inject SessionConfig config;
    @Inject Tenancy tenancy;
    @Inject Caller caller;

    /**
     * A new session; one that this browser had ends, so that nobody is in two at once.
     *
     * @param issuer who vouched for the person
     * @return the cookie that carries it
     */
    public NewCookie open(String personId, String issuer) {
        var before = caller.signedInOrNull();
        var device = Device.words(request.getHeader("User-Agent"));
        var remote = request.remoteAddress();
        var address = remote == null ? null : remote.hostAddress();
        var opened =
                tenancy.outside(() -> {
                    if (before != null && before.sessionId() != null) {
                        Session.end(before.personId(), before.sessionId());
                    }
                    return Session.open(personId, issuer, device, address, config);
                });
        return cookie(COOKIE, opened.token(), (int) config.longest().toSeconds());
    }

    /** Ends the session of this browser, if it has one. */
    public NewCookie close() {
        var before = caller.signedInOrNull();
        if (before != null && before.sessionId() != null) {
            var session = before.sessionId();
            tenancy.outside(() -> Session.end(before.personId(), session));
        }
        return cookie(COOKIE, "", 0);
    }

    /**
     * A cookie that no script reads and no other site's form sends.
     *
     * @param age in seconds; 0 takes it away
     */
    public NewCookie cookie(String name, @Nullable String value, int age) {
        return new NewCookie.Builder(name)
                .value(value)
                .path("/")
                .httpOnly(true)
                .secure(request.isSSL() || "https".equals(request.scheme()))
                .sameSite(NewCookie.SameSite.LAX)
                .maxAge(age)
                .build();
    }
}

package dev.goldsmith.identity;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.ProviderSession;
import dev.goldsmith.tenant.Session;
import dev.goldsmith.tenant.SessionConfig;
import dev.goldsmith.tenant.Tenancy;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.NewCookie;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
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
    @Inject SignInFacts facts;

    /**
     * A new session; one that this browser had ends, so that nobody is in two at once.
     *
     * @param issuer who vouched for the person
     * @return the cookie that carries it
     */
    public NewCookie open(String personId, String issuer) {
        return open(personId, issuer, _ -> {});
    }

    /**
     * The same for somebody whom a tenant's provider sent.
     *
     * @param freshUntil when the provider is to be asked whether its word still holds
     */
    public NewCookie open(String personId, String issuer, String tenantId, Instant freshUntil) {
        return open(
                personId,
                issuer,
                session -> ProviderSession.begin(session.id, tenantId, freshUntil));
    }

    private NewCookie open(String personId, String issuer, Consumer<Session> besides) {
        var device = Device.words(request.getHeader("User-Agent"));
        var address = caller.address();
        var own = own();
        var opened =
                tenancy.outside(() -> {
                    Session.endToken(own);
                    var begun = Session.open(personId, issuer, device, address, config);
                    besides.accept(begun.session());
                    return begun;
                });
        return cookie(COOKIE, opened.token(), (int) config.longest().toSeconds());
    }

    /** Ends the session of this browser, if it has one. */
    public NewCookie close() {
        var own = own();
        tenancy.outside(() -> {
            Session.endToken(own);
            return true;
        });
        return cookie(COOKIE, "", 0);
    }

    /**
     * Ends one of the caller's, wherever it is.
     *
     * @throws Refused NOT_FOUND when they have none of that id
     */
    public void end(String id) {
        var person = caller.personId();
        if (!tenancy.outside(() -> Session.end(person, id))) {
            throw new Refused(Refusal.NOT_FOUND, "You have no session '%s'.".formatted(id));
        }
        facts.ofAccount(person, EventKind.SESSION_ENDED, Map.of("session", id));
    }

    /** Ends all of the caller's but the one that they came with. */
    public void endOthers() {
        var person = caller.personId();
        var own = caller.signedIn().sessionId();
        long ended = tenancy.outside(() -> Session.endAll(person, own));
        facts.ofAccount(person, EventKind.SESSION_ENDED, Map.of("sessions", ended));
    }

    /** What this browser's cookie carries; work for the database can't ask any more. */
    private String own() {
        var cookie = request.getCookie(COOKIE);
        return cookie == null ? "" : cookie.getValue();
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

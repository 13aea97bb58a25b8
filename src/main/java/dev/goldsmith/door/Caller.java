package dev.goldsmith.door;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.SignedIn;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who sent the current request. */
@RequestScoped
public class Caller {
    @Inject HttpServerRequest connection;

    private final String requestId = UUID.randomUUID().toString();
    private @Nullable SignedIn signedIn;
    private @Nullable Access access;

    void signedIn(SignedIn who) {
        this.signedIn = who;
    }

    void entered(Access access) {
        this.access = access;
    }

    /** For what goes on, in a thread of its own, after the request was answered. */
    public void goesOnAs(Access by) {
        this.access = by;
    }

    /** What they may in the tenant of the URL; only below a tenant's URL. */
    public Access access() {
        if (access == null) {
            throw new IllegalStateException("this endpoint is not below a tenant's URL");
        }
        return access;
    }

    /** The same where there may be none: an error page, a page outside tenants. */
    public @Nullable Access accessOrNull() {
        return access;
    }

    /**
     * @throws Refused UNAUTHENTICATED
     */
    public String personId() {
        return signedIn().personId();
    }

    /**
     * Who it is, and by which session or token.
     *
     * @throws Refused UNAUTHENTICATED
     */
    public SignedIn signedIn() {
        if (signedIn == null) {
            throw new Refused(Refusal.UNAUTHENTICATED, "Sign in first.");
        }
        return signedIn;
    }

    public @Nullable SignedIn signedInOrNull() {
        return signedIn;
    }

    /** Where the request came from. */
    public @Nullable String address() {
        var address = connection.remoteAddress();
        return address == null ? null : address.hostAddress();
    }

    /** Names this request in logs, answers and error pages. */
    public String requestId() {
        return requestId;
    }
}

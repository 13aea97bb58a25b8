package dev.goldsmith.signin;

import dev.goldsmith.door.Away;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** Why no token is given, in the words of RFC 6749, section 5.2. */
final class OAuthRefusal extends Exception {
    final Reason reason;

    enum Reason {
        INVALID_REQUEST(400),
        INVALID_CLIENT(401),
        UNSUPPORTED_GRANT_TYPE(400),
        TEMPORARILY_UNAVAILABLE(503),
        SLOW_DOWN(429);

        final int status;

        Reason(int status) {
            this.status = status;
        }
    }

    OAuthRefusal(Reason reason, String description) {
        super(description);
        this.reason = reason;
    }

    Response answer(String requestId) {
        var body =
                Map.of(
                        "error",
                        reason.name().toLowerCase(java.util.Locale.ROOT),
                        "error_description",
                        String.valueOf(getMessage()),
                        "correlation_id",
                        requestId);
        var response = Response.status(reason.status).type(MediaType.APPLICATION_JSON).entity(body);
        if (reason == Reason.INVALID_CLIENT) {
            response.header("WWW-Authenticate", "Basic realm=\"Goldsmith\"");
        }
        if (reason == Reason.SLOW_DOWN) {
            response.header("Retry-After", "60");
        }
        if (reason == Reason.TEMPORARILY_UNAVAILABLE) {
            response.header("Retry-After", Away.RETRY_AFTER_SECONDS);
        }
        return response.build();
    }
}

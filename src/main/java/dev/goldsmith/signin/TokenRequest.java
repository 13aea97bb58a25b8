package dev.goldsmith.signin;

import static dev.goldsmith.signin.OAuthRefusal.Reason.INVALID_REQUEST;
import static dev.goldsmith.signin.OAuthRefusal.Reason.UNSUPPORTED_GRANT_TYPE;

import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Who wants a token, and what they show for it.
 *
 * @param authority {@code adfs} or a tenant's UUID
 */
record TokenRequest(String authority, String clientId, Proof proof) {
    private static final String ASSERTION_TYPE =
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    sealed interface Proof {}

    record Secret(String text) implements Proof {}

    record Assertion(String jwt) implements Proof {}

    static TokenRequest of(
            String authority, MultivaluedMap<String, String> form, @Nullable String authorization)
            throws OAuthRefusal {
        var grant = required(form, "grant_type");
        if (!grant.equals("client_credentials")) {
            throw new OAuthRefusal(
                    UNSUPPORTED_GRANT_TYPE,
                    "'grant_type' must be client_credentials; API clients alone sign in here.");
        }
        if (authorization != null && authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return basic(authority, authorization.substring(6).strip());
        }
        var client = required(form, "client_id");
        var assertion = single(form, "client_assertion");
        if (assertion == null) {
            var secret = single(form, "client_secret");
            if (secret == null) {
                throw new OAuthRefusal(
                        INVALID_REQUEST,
                        "Send 'client_secret', or 'client_assertion' with its 'client_assertion_type'.");
            }
            return new TokenRequest(authority, client, new Secret(secret));
        }
        if (!required(form, "client_assertion_type").equals(ASSERTION_TYPE)) {
            throw new OAuthRefusal(
                    INVALID_REQUEST, "'client_assertion_type' must be " + ASSERTION_TYPE + ".");
        }
        return new TokenRequest(authority, client, new Assertion(assertion));
    }

    /** RFC 6749, section 2.3.1: both halves are form-encoded before they are joined. */
    private static TokenRequest basic(String authority, String encoded) throws OAuthRefusal {
        try {
            var pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon > 0) {
                return new TokenRequest(
                        authority,
                        URLDecoder.decode(pair.substring(0, colon), StandardCharsets.UTF_8),
                        new Secret(
                                URLDecoder.decode(
                                        pair.substring(colon + 1), StandardCharsets.UTF_8)));
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw new OAuthRefusal(
                INVALID_REQUEST, "The Basic header must be base64 of client id, colon, secret.");
    }

    private static String required(MultivaluedMap<String, String> form, String field)
            throws OAuthRefusal {
        var value = single(form, field);
        if (value == null) {
            throw new OAuthRefusal(INVALID_REQUEST, "The form field '" + field + "' is missing.");
        }
        return value;
    }

    private static @Nullable String single(MultivaluedMap<String, String> form, String field)
            throws OAuthRefusal {
        var values = form.get(field);
        if (values == null || values.isEmpty() || values.getFirst().isBlank()) {
            return null;
        }
        if (values.size() > 1) {
            throw new OAuthRefusal(
                    INVALID_REQUEST, "The form field '" + field + "' is given more than once.");
        }
        return values.getFirst();
    }
}

package dev.goldsmith.identity;

import dev.goldsmith.installation.HomeKey;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.NewCookie;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Browsers from which somebody has signed in before. What others fail at in somebody's name doesn't
 * count there, so nobody can be locked out of their own. The cookie is no sign-in: it names itself
 * and carries a MAC for each name that it is known to.
 */
@ApplicationScoped
public class KnownDevices {
    private static final String COOKIE = "goldsmith-device";
    private static final String USE = "known device";
    private static final int HALF_A_YEAR = 180 * 24 * 3600;
    private static final int MOST_NAMES = 8;
    private static final int MAC_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    @Inject HttpServerRequest request;
    @Inject HomeKey home;
    @Inject Sessions sessions;

    /** What this browser calls itself, when it is known to this name. */
    Optional<String> knownTo(String name) {
        var parts = parts();
        var right = mac(parts.getFirst(), name).getBytes(StandardCharsets.US_ASCII);
        return parts.stream()
                        .skip(1)
                        .anyMatch(mac ->
                                MessageDigest.isEqual(
                                        right, mac.getBytes(StandardCharsets.US_ASCII)))
                ? Optional.of(parts.getFirst())
                : Optional.empty();
    }

    /** The cookie of a browser from which somebody has just signed in who goes by these names. */
    public NewCookie remember(String... names) {
        var parts = new ArrayList<>(parts());
        if (parts.getFirst().isEmpty()) {
            var bytes = new byte[16];
            RANDOM.nextBytes(bytes);
            parts = new ArrayList<>(List.of(TEXT.encodeToString(bytes)));
        }
        for (var name : names) {
            var mac = mac(parts.getFirst(), name);
            parts.remove(mac);
            parts.add(1, mac);
        }
        var kept = parts.subList(0, Math.min(parts.size(), MOST_NAMES + 1));
        return sessions.cookie(COOKIE, String.join(".", kept), HALF_A_YEAR);
    }

    /** Its own name, then the MACs; the name is empty when there is no such cookie. */
    private List<String> parts() {
        var cookie = request.getCookie(COOKIE);
        return cookie == null || !cookie.getValue().matches("[\\w-]{10,40}(\\.[\\w-]{10,40}){0,20}")
                ? List.of("")
                : List.of(cookie.getValue().split("\\."));
    }

    private String mac(String device, String name) {
        var whole = home.mac(USE, device + "|" + name.strip().toLowerCase(Locale.ROOT));
        return TEXT.encodeToString(Arrays.copyOf(whole, MAC_BYTES));
    }
}

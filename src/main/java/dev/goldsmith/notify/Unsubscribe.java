package dev.goldsmith.notify;

import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/** Tokens that end a person's mails without a sign-in, and can do nothing else. */
@ApplicationScoped
public class Unsubscribe {
    private static final String USE = "unsubscribe";
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    @Inject HomeKey key;

    /** Whose mails of which tenant. */
    public record Subscriber(String tenantId, String personId) {}

    String token(Subscriber subscriber) {
        var content = subscriber.tenantId() + "|" + subscriber.personId();
        return TEXT.encodeToString(content.getBytes(StandardCharsets.UTF_8))
                + "."
                + TEXT.encodeToString(key.mac(USE, content));
    }

    /**
     * @throws Refused NOT_FOUND when the token isn't ours
     */
    public Subscriber open(String token) {
        int dot = token.indexOf('.');
        try {
            var decoder = Base64.getUrlDecoder();
            var content =
                    new String(
                            decoder.decode(token.substring(0, Math.max(0, dot))),
                            StandardCharsets.UTF_8);
            var seal = decoder.decode(token.substring(dot + 1));
            int bar = content.indexOf('|');
            if (bar > 0 && MessageDigest.isEqual(seal, key.mac(USE, content))) {
                return new Subscriber(content.substring(0, bar), content.substring(bar + 1));
            }
        } catch (IllegalArgumentException _) {
            // Not even a token.
        }
        throw new Refused(Refusal.NOT_FOUND, "This link is not one of ours.");
    }
}

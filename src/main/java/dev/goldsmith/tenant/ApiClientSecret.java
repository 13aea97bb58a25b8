package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Digest;
import jakarta.persistence.Entity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** One secret of an API client. Only its hash is kept: it is shown once. */
@Entity
public class ApiClientSecret extends Owned {
    private static final SecureRandom RANDOM = new SecureRandom();

    public long apiClientId;

    /** The first characters, so that people tell one from another. */
    public String hint;

    public String secretHash;
    public Instant createdAt;
    public Instant expiresAt;

    /**
     * @param text the secret itself, {@code gsc_} and 43 characters
     */
    public record Shown(ApiClientSecret secret, String text) {
        /** How long it is good. */
        public long days() {
            return Duration.between(secret.createdAt, secret.expiresAt).toDays();
        }
    }

    static Shown issue(ApiClient client, Duration life) {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        var text = "gsc_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var secret = new ApiClientSecret();
        secret.apiClientId = client.id;
        secret.hint = text.substring(0, 8);
        secret.secretHash = Digest.of(text).hex();
        secret.createdAt = Instant.now();
        secret.expiresAt = secret.createdAt.plus(life);
        secret.persist();
        return new Shown(secret, text);
    }

    static List<ApiClientSecret> of(ApiClient client) {
        return list("apiClientId = ?1 order by id", client.id);
    }

    public boolean expired() {
        return !expiresAt.isAfter(Instant.now());
    }

    /** A secret has 256 random bits, so a plain hash is enough; compared in constant time. */
    boolean is(String text) {
        return MessageDigest.isEqual(
                secretHash.getBytes(StandardCharsets.US_ASCII),
                Digest.of(text).hex().getBytes(StandardCharsets.US_ASCII));
    }
}

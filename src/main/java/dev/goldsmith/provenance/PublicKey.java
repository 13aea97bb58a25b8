package dev.goldsmith.provenance;

import dev.goldsmith.tenant.TenantKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * What signatures of a tenant are verified by.
 *
 * @param id the first 16 digits of the SHA-256 of the key
 * @param current whether it signs
 * @param pem as openssl reads it
 * @param jwk as RFC 7517 has it
 */
public record PublicKey(String id, Instant createdAt, boolean current, String pem, Jwk jwk) {
    private static final int BYTES = 32;

    public record Jwk(
            String kty, String crv, String x, String y, String kid, String use, String alg) {}

    static PublicKey of(TenantKey key) {
        try {
            var point = key.known().getW();
            return new PublicKey(
                    key.name(),
                    key.createdAt,
                    key.signs(),
                    key.pem(),
                    new Jwk(
                            "EC",
                            "P-256",
                            coordinate(point.getAffineX()),
                            coordinate(point.getAffineY()),
                            key.name(),
                            "sig",
                            "ES256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("key %s is none".formatted(key.name()), e);
        }
    }

    /** As long as the curve's numbers are, whatever it begins with. */
    private static String coordinate(BigInteger number) {
        var bytes = number.toByteArray();
        var padded = new byte[BYTES];
        var digits =
                bytes.length > BYTES
                        ? Arrays.copyOfRange(bytes, bytes.length - BYTES, bytes.length)
                        : bytes;
        System.arraycopy(digits, 0, padded, BYTES - digits.length, digits.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(padded);
    }
}

package dev.goldsmith.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a receiver verifies requests with, as Standard Webhooks has it (standardwebhooks.com):
 * {@code whsec_} and the Base64 of 24 to 64 bytes.
 */
record Secret(String text) {
    private static final String PREFIX = "whsec_";
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    static Secret random() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret(PREFIX + Base64.getEncoder().encodeToString(bytes));
    }

    /** The first characters, so that people tell one from another. */
    String hint() {
        return text.substring(0, 10);
    }

    /**
     * An element of {@code webhook-signature}.
     *
     * @param id the {@code webhook-id}
     * @param at the {@code webhook-timestamp}, in seconds
     */
    String signature(String id, long at, String body) {
        return "v1,"
                + Base64.getEncoder()
                        .encodeToString(hmac(bytes(), "%s.%d.%s".formatted(id, at, body)));
    }

    /**
     * Whether it was made when signatures were our own: in Base64's other alphabet, without
     * padding. Its receiver looks for {@code Goldsmith-Signature}.
     */
    boolean isOld() {
        return !text.endsWith("=");
    }

    /** An element of {@code Goldsmith-Signature}, which uses the text itself as the key. */
    String oldSignature(long at, String body) {
        return "v1="
                + HexFormat.of()
                        .formatHex(hmac(text.getBytes(StandardCharsets.UTF_8), at + "." + body));
    }

    private byte[] bytes() {
        var encoded = text.substring(PREFIX.length());
        return (isOld() ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(encoded);
    }

    private static byte[] hmac(byte[] key, String said) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(said.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}

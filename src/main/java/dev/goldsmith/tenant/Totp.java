package dev.goldsmith.tenant;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Time-based one-time codes as authenticator apps make them: RFC 6238 with SHA-1, six digits and
 * steps of thirty seconds.
 */
public final class Totp {
    private static final int STEP_SECONDS = 30;
    private static final int SECRET_BYTES = 20;

    /** Clocks differ, and people type slowly. */
    private static final int STEPS_AROUND = 1;

    private static final char[] BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".toCharArray();

    private final byte[] secret;

    public Totp(byte[] secret) {
        this.secret = secret.clone();
    }

    public static Totp random() {
        var secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return new Totp(secret);
    }

    public byte[] secret() {
        return secret.clone();
    }

    /** The secret as people type it: Base32 in groups of four. */
    public String text() {
        var text = new StringBuilder();
        int bits = 0;
        int buffer = 0;
        for (byte b : secret) {
            buffer = buffer << 8 | b & 0xff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(BASE32[buffer >> bits & 31]);
            }
        }
        if (bits > 0) {
            text.append(BASE32[buffer << 5 - bits & 31]);
        }
        return text.toString().replaceAll("(.{4})(?=.)", "$1 ");
    }

    /** What an app reads from the QR code. */
    public String uri(String account) {
        return "otpauth://totp/Goldsmith:%s?secret=%s&issuer=Goldsmith"
                .formatted(
                        URLEncoder.encode(account, StandardCharsets.UTF_8).replace("+", "%20"),
                        text().replace(" ", ""));
    }

    /** The code of this moment. */
    public String code(Instant at) {
        return code(step(at));
    }

    /**
     * @param after the last step whose code was used; its own and older ones are refused
     * @return the step that this code belongs to; empty when it is none of now
     */
    public OptionalLong accept(String code, Instant now, long after) {
        var typed = code.replace(" ", "").getBytes(StandardCharsets.UTF_8);
        long middle = step(now);
        for (long step = middle - STEPS_AROUND; step <= middle + STEPS_AROUND; step++) {
            var right = code(step).getBytes(StandardCharsets.UTF_8);
            if (MessageDigest.isEqual(right, typed) && step > after) {
                return OptionalLong.of(step);
            }
        }
        return OptionalLong.empty();
    }

    private static long step(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), STEP_SECONDS);
    }

    private String code(long step) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            var hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = hash[hash.length - 1] & 15;
            int number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
            return "%06d".formatted(number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA1", e);
        }
    }
}

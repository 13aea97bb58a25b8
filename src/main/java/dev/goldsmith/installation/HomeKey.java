package dev.goldsmith.installation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Keys that all portals of this installation share, each from its {@link MasterKey}. */
@ApplicationScoped
public class HomeKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE = 12;

    @Inject MasterKey master;

    /** A MAC under the key for this use: a key that leaks from one use must not open another. */
    public byte[] mac(String use, String text) {
        return mac(mac(master.bytes(), use), text);
    }

    /**
     * A secret, so that it can be stored (AES-256-GCM).
     *
     * @param place where it is stored, tenant and field: elsewhere it can't be opened
     */
    public String lock(String place, byte[] secret) {
        var nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        var locked = cipher(Cipher.ENCRYPT_MODE, place, nonce, secret);
        var stored = Arrays.copyOf(nonce, NONCE + locked.length);
        System.arraycopy(locked, 0, stored, NONCE, locked.length);
        return Base64.getEncoder().encodeToString(stored);
    }

    /**
     * @throws IllegalStateException when it was locked for another place or by another key
     */
    public byte[] unlock(String place, String stored) {
        var bytes = Base64.getDecoder().decode(stored);
        return cipher(
                Cipher.DECRYPT_MODE,
                place,
                Arrays.copyOf(bytes, NONCE),
                Arrays.copyOfRange(bytes, NONCE, bytes.length));
    }

    private byte[] cipher(int mode, String place, byte[] nonce, byte[] bytes) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    mode,
                    new SecretKeySpec(mac(master.bytes(), "stored secrets"), "AES"),
                    new GCMParameterSpec(128, nonce));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the secret of %s can't be opened: it was locked for another place or by another master key"
                            .formatted(place),
                    e);
        }
    }

    static byte[] mac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}

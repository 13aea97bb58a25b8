package dev.goldsmith.installation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Keys that all portals of this installation share, each from the home's {@code master.key}. */
@ApplicationScoped
public class HomeKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE = 12;

    @Inject InstallationConfig installation;

    /** Without a master key a process has keys of its own, gone when it ends. */
    private final byte[] ownKey = new SecureRandom().generateSeed(32);

    /** A MAC under the key for this use: a key that leaks from one use must not open another. */
    public byte[] mac(String use, String text) {
        return mac(mac(master(), use), text);
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
                    new SecretKeySpec(mac(master(), "stored secrets"), "AES"),
                    new GCMParameterSpec(128, nonce));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the secret of %s can't be opened: is it this home's master.key?"
                            .formatted(place),
                    e);
        }
    }

    private byte[] master() {
        var file = installation.home().resolve("master.key");
        try {
            return Files.isReadable(file) ? Files.readAllBytes(file) : ownKey;
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}

package dev.goldsmith.installation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Keys that all portals of this installation share, each from the home's {@code master.key}. */
@ApplicationScoped
public class HomeKey {
    private static final String ALGORITHM = "HmacSHA256";

    @Inject InstallationConfig installation;

    /** Without a master key a process has keys of its own, gone when it ends. */
    private final byte[] ownKey = new SecureRandom().generateSeed(32);

    /** A MAC under the key for this use: a key that leaks from one use must not open another. */
    public byte[] mac(String use, String text) {
        return mac(mac(master(), use), text);
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

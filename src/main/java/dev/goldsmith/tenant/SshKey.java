package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;

/**
 * A public key that somebody sent, looked at.
 *
 * @param text without the comment
 */
record SshKey(String kind, String fingerprint, String text, String comment) {
    private static final Set<String> KINDS =
            Set.of(
                    "ssh-ed25519",
                    "ecdsa-sha2-nistp256",
                    "ecdsa-sha2-nistp384",
                    "ecdsa-sha2-nistp521",
                    "ssh-rsa");
    private static final int LEAST_RSA = 3072;
    private static final int LONGEST = 3500;

    private static final String RIGHT =
            "one line of a .pub file: ssh-ed25519, ecdsa-sha2-nistp256 (384, 521), or ssh-rsa of at"
                    + " least 3072 bits";

    static String fingerprint(PublicKey key) {
        return KeyUtils.getFingerPrint(key);
    }

    /**
     * @throws Refused INVALID_REQUEST at {@code key}
     */
    static SshKey parse(String line) {
        var text = line.strip();
        if (text.contains("PRIVATE KEY")) {
            throw fault(
                    "This is a private key: keep it to yourself, and make a new pair if it left your"
                            + " machine. 'key' must be the public one, "
                            + RIGHT
                            + ".");
        }
        var words = text.split("[ \\t]+", 3);
        if (words.length < 2 || text.contains("\n") || text.length() > LONGEST) {
            throw fault("'key' must be " + RIGHT + ".");
        }
        if (!KINDS.contains(words[0])) {
            throw fault(
                    "'key' begins with '%s'; it must be %s."
                            .formatted(
                                    words[0].length() > 60 ? words[0].substring(0, 60) : words[0],
                                    RIGHT));
        }
        var bare = words[0] + " " + words[1];
        var key = read(bare);
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < LEAST_RSA) {
            throw fault(
                    "'key' is an RSA key of %d bits; it must have at least %d, or be ssh-ed25519."
                            .formatted(rsa.getModulus().bitLength(), LEAST_RSA));
        }
        return new SshKey(
                words[0], fingerprint(key), bare, words.length < 3 ? "" : words[2].strip());
    }

    private static PublicKey read(String text) {
        try {
            var key =
                    PublicKeyEntry.parsePublicKeyEntry(text)
                            .resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING);
            // What is read must be what it says, to the byte: nothing is hidden behind the key.
            if (key == null || !PublicKeyEntry.toString(key).equals(text)) {
                throw fault("'key' is not whole; copy the line of the .pub file again.");
            }
            return key;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw e instanceof Refused refused
                    ? refused
                    : fault("'key' can't be read; copy the line of the .pub file again.");
        }
    }

    private static Refused fault(String message) {
        return Refused.field(Refusal.INVALID_REQUEST, "key", message);
    }
}

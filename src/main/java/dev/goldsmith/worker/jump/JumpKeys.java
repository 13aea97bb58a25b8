package dev.goldsmith.worker.jump;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.apache.sshd.common.config.keys.loader.openssh.OpenSSHKeyPairResourceParser;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.util.io.resource.PathResource;

/** ECDSA keys on P-256. */
final class JumpKeys {
    private JumpKeys() {}

    static KeyPair fresh() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    /** The key in this file, as {@code ssh-keygen} writes them; made where there is none. */
    static KeyPair kept(Path file) throws IOException, GeneralSecurityException {
        if (!Files.exists(file)) {
            var part =
                    Files.createTempFile(
                            file.getParent(),
                            "key-",
                            ".part",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            try (var out = Files.newOutputStream(part)) {
                OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(
                        fresh(), "goldsmith jump server", null, out);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return OpenSSHKeyPairResourceParser.INSTANCE
                .loadKeyPairs(null, new PathResource(file), null)
                .iterator()
                .next();
    }
}

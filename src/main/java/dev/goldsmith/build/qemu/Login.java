package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** The keys by which the build user signs in. */
final class Login {
    private static final String KIND = "EC";

    private Login() {}

    static KeyPair make() throws IOException {
        try {
            var generator = KeyPairGenerator.getInstance(KIND);
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IOException("this JDK makes no EC keys", e);
        }
    }

    /** To a file that only this process's user reads. */
    static void write(KeyPair key, Path file) throws IOException {
        var encoder = Base64.getEncoder();
        var text =
                encoder.encodeToString(key.getPublic().getEncoded())
                        + "\n"
                        + encoder.encodeToString(key.getPrivate().getEncoded());
        var own =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(file, own);
        Files.writeString(file, text, StandardOpenOption.WRITE);
    }

    static KeyPair read(Path file) throws IOException {
        var decoder = Base64.getDecoder();
        try {
            List<String> lines = Files.readAllLines(file);
            var factory = KeyFactory.getInstance(KIND);
            return new KeyPair(
                    factory.generatePublic(
                            new X509EncodedKeySpec(decoder.decode(lines.getFirst()))),
                    factory.generatePrivate(
                            new PKCS8EncodedKeySpec(decoder.decode(lines.getLast()))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file.getFileName() + " holds no keys", e);
        }
    }
}

package dev.goldsmith.installation;

import dev.goldsmith.kernel.PrivateFile;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Who can read a file in this installation's home is its operator: the key in {@code local-key},
 * new at each start of a portal, lets {@code ./goldsmith token} in.
 */
@ApplicationScoped
public class LocalKey {
    @Inject InstallationConfig installation;

    private final byte[] key = new byte[32];

    void write(@Observes StartupEvent start) {
        new SecureRandom().nextBytes(key);
        if (installation.plays(InstallationConfig.Role.PORTAL)) {
            PrivateFile.write(
                    installation.home().resolve("local-key"), HexFormat.of().formatHex(key));
        }
    }

    public boolean is(String hex) {
        return MessageDigest.isEqual(
                HexFormat.of().formatHex(key).getBytes(java.nio.charset.StandardCharsets.UTF_8),
                hex.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}

package dev.goldsmith.installation;

import dev.goldsmith.kernel.PrivateFile;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

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

    /**
     * @throws Refused FORBIDDEN unless whoever asks has read the home
     */
    public void require(@Nullable String given) {
        if (given == null || !is(given.strip())) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "The header Goldsmith-Local-Key must be the content of 'local-key' in the installation's home.");
        }
    }

    private boolean is(String hex) {
        return MessageDigest.isEqual(
                HexFormat.of().formatHex(key).getBytes(java.nio.charset.StandardCharsets.UTF_8),
                hex.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}

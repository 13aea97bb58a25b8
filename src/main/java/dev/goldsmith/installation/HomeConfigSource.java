package dev.goldsmith.installation;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Settings that follow from others: what a role switches on, and what the home's {@code master.key}
 * gives (all portals share it, so a session opened at one is good at all). Lower than anything an
 * operator sets.
 */
public final class HomeConfigSource implements ConfigSourceFactory {
    private static final int BELOW_APPLICATION_PROPERTIES = 200;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Map<String, String> derived = new HashMap<>();
        var roles = text(context.getValue("goldsmith.roles"), "portal,worker");
        derived.put(
                "mp.messaging.incoming.runs.enabled", Boolean.toString(roles.contains("worker")));
        var key = Path.of(text(context.getValue("goldsmith.home"), ".goldsmith"), "master.key");
        if (Files.isReadable(key)) {
            derived.put("quarkus.http.auth.session.encryption-key", sessionKey(key));
        }
        return List.of(
                new PropertiesConfigSource(
                        derived, "goldsmith-home", BELOW_APPLICATION_PROPERTIES));
    }

    private static String sessionKey(Path master) {
        try {
            // Not the master key itself: a key that leaks from one use must not open another.
            var sha = dev.goldsmith.kernel.Digest.sha256();
            sha.update("session cookie".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(sha.digest(Files.readAllBytes(master)));
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + master, e);
        }
    }

    private static String text(
            @org.jspecify.annotations.Nullable ConfigValue value, String fallback) {
        return value == null || value.getValue() == null ? fallback : value.getValue();
    }
}

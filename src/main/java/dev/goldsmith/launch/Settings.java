package dev.goldsmith.launch;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the environment says of an instance.
 *
 * @param databasePort of the embedded database; 0: a free one
 * @param kafkaPort of the embedded broker; 0: a free one
 * @param databaseUrl of an existing database, instead of the embedded one
 * @param kafkaBootstrap of an existing broker, instead of the embedded one
 * @param store a folder; null: a container of a storage account, of which the launcher knows
 *     nothing
 * @param masterKey that the home shares with others, instead of its own
 */
record Settings(
        Path home,
        String host,
        int port,
        int tlsPort,
        int databasePort,
        int kafkaPort,
        @Nullable String databaseUrl,
        String databaseUser,
        String databasePassword,
        @Nullable String kafkaBootstrap,
        @Nullable Path store,
        @Nullable Path masterKey) {

    static Settings of(Map<String, String> environment) {
        var url = text(environment, "GOLDSMITH_DB_URL");
        var home = path("GOLDSMITH_HOME", environment.getOrDefault("GOLDSMITH_HOME", ".goldsmith"));
        var key = text(environment, "GOLDSMITH_MASTER_KEY");
        return new Settings(
                home,
                environment.getOrDefault("GOLDSMITH_HOST", "127.0.0.1"),
                port(environment, "GOLDSMITH_PORT", 8080),
                port(environment, "GOLDSMITH_TLS_PORT", 8443),
                port(environment, "GOLDSMITH_DB_PORT", 0),
                port(environment, "GOLDSMITH_KAFKA_PORT", 0),
                url == null || url.startsWith("jdbc:") ? url : "jdbc:" + url,
                url == null
                        ? EmbeddedDatabase.USER
                        : environment.getOrDefault("GOLDSMITH_DB_USER", EmbeddedDatabase.USER),
                environment.getOrDefault("GOLDSMITH_DB_PASSWORD", ""),
                text(environment, "GOLDSMITH_KAFKA_BOOTSTRAP"),
                store(home, text(environment, "GOLDSMITH_STORE")),
                key == null ? null : path("GOLDSMITH_MASTER_KEY", key));
    }

    private static @Nullable Path store(Path home, @Nullable String set) {
        if (set == null) {
            return home.resolve("store");
        }
        return set.matches("https?://.*") ? null : path("GOLDSMITH_STORE", set);
    }

    private static Path path(String name, String path) {
        try {
            return Path.of(path).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new Fault(
                    "%s is '%s' as Java reads it: beyond ASCII it needs a UTF-8 locale, such as LC_ALL=C.UTF-8"
                            .formatted(name, path));
        }
    }

    /** The packaged application that this class came from. */
    static Path app() throws IOException {
        try {
            var jar =
                    Path.of(
                            Settings.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            return jar.resolve("../..").normalize();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static @Nullable String text(Map<String, String> environment, String name) {
        var value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static int port(Map<String, String> environment, String name, int otherwise) {
        var value = text(environment, name);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65_535) {
            throw new IllegalArgumentException(
                    "%s is '%s', and must be a port number from 1 to 65535".formatted(name, value));
        }
        return Integer.parseInt(value);
    }
}

package dev.goldsmith.launch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What {@code up} looks at before it starts anything, so that what is missing is told at once, all
 * of it, and each with what is needed.
 */
final class Preflight {

    /** The embedded database's programs take 350 MB, its first data and the broker's 250. */
    static final long FIRST_START = 1L << 30;

    static final long LATER_START = 256L << 20;

    private static final int TIMEOUT_MILLIS = 5000;

    private final Settings settings;
    private final List<String> wants = new ArrayList<>();

    private Preflight(Settings settings) {
        this.settings = settings;
    }

    /** Before anything is written into the home. */
    static void ofHome(Settings settings) {
        var preflight = new Preflight(settings);
        preflight.path();
        preflight.space();
        preflight.restored();
        preflight.finish();
    }

    /** Once no leftover of this home holds a port. */
    static void ofServices(Settings settings) {
        var preflight = new Preflight(settings);
        preflight.ports();
        preflight.database();
        preflight.broker();
        preflight.finish();
    }

    private void finish() {
        if (!wants.isEmpty()) {
            throw new Fault(
                    wants.size() == 1
                            ? wants.getFirst()
                            : "can't start:%n  - %s"
                                    .formatted(
                                            String.join(System.lineSeparator() + "  - ", wants)));
        }
    }

    private void path() {
        var home = settings.home().toString();
        // The first separates folders in the broker's settings, the second in LD_LIBRARY_PATH.
        if (home.contains(",")
                || home.contains(":")
                || home.chars().anyMatch(Character::isISOControl)) {
            wants.add(
                    "GOLDSMITH_HOME is '%s': a path without commas, colons and control characters is needed"
                            .formatted(home));
        }
        var there = existing();
        if (!Files.isDirectory(there)) {
            wants.add("%s is a file; GOLDSMITH_HOME needs a folder".formatted(there));
        } else if (!Files.isWritable(there)) {
            wants.add(
                    "%s can't be written by %s; GOLDSMITH_HOME needs a folder of its own"
                            .formatted(there, System.getProperty("user.name")));
        }
    }

    private void space() {
        var needed = Files.exists(settings.home().resolve("logs")) ? LATER_START : FIRST_START;
        try {
            var free = Files.getFileStore(existing()).getUsableSpace();
            if (free < needed) {
                wants.add(
                        "only %d MiB are free at %s; %d MiB are needed to start (and a build needs 4096)"
                                .formatted(free >> 20, settings.home(), needed >> 20));
            }
        } catch (IOException e) {
            wants.add("%s can't be looked at: %s".formatted(settings.home(), e));
        }
    }

    private void restored() {
        if (Files.exists(settings.home().resolve(Restore.BEGUN))) {
            wants.add(
                    "a backup was being restored into %s and that didn't end: run './goldsmith restore FILE' again"
                            .formatted(settings.home()));
        }
    }

    /** The home, or what there is of the way to it. */
    private Path existing() {
        var path = settings.home();
        while (!Files.exists(path) && path.getParent() != null) {
            path = path.getParent();
        }
        return path;
    }

    private void ports() {
        var owners = new HashMap<Integer, String>();
        port(owners, "GOLDSMITH_PORT", settings.host(), settings.port());
        port(owners, "GOLDSMITH_TLS_PORT", settings.host(), settings.tlsPort());
        if (settings.databaseUrl() == null) {
            port(owners, "GOLDSMITH_DB_PORT", "127.0.0.1", settings.databasePort());
        }
        if (settings.kafkaBootstrap() == null) {
            port(owners, "GOLDSMITH_KAFKA_PORT", "127.0.0.1", settings.kafkaPort());
        }
    }

    private void port(HashMap<Integer, String> owners, String name, String host, int port) {
        if (port == 0) {
            return;
        }
        var other = owners.putIfAbsent(port, name);
        if (other != null) {
            wants.add("%s and %s are both %d; each needs its own".formatted(other, name, port));
            return;
        }
        var obstacle = Ports.obstacle(host, port);
        if (obstacle != null) {
            wants.add(
                    obstacle.contains("already in use")
                            ? "port %d is taken at %s: end what listens there, or set %s to another"
                                    .formatted(port, host, name)
                            : "can't listen on port %d at %s: %s. See GOLDSMITH_HOST and %s"
                                    .formatted(port, host, obstacle, name));
        }
    }

    private void database() {
        var url = settings.databaseUrl();
        if (url == null) {
            return;
        }
        var login = new Properties();
        login.setProperty("user", settings.databaseUser());
        login.setProperty("password", settings.databasePassword());
        login.setProperty("connectTimeout", String.valueOf(TIMEOUT_MILLIS));
        login.setProperty("socketTimeout", String.valueOf(TIMEOUT_MILLIS));
        try (var connection = DriverManager.getConnection(url, login)) {
            if (connection.getCatalog() == null || connection.getCatalog().isEmpty()) {
                wants.add(
                        "GOLDSMITH_DB_URL names no database; it needs the form mysql://HOST:PORT/DATABASE");
            }
        } catch (SQLException e) {
            wants.add(
                    "the database %s can't be used as '%s': %s. See GOLDSMITH_DB_URL, GOLDSMITH_DB_USER, GOLDSMITH_DB_PASSWORD"
                            .formatted(bare(url), settings.databaseUser(), cause(e)));
        }
    }

    /** Without what may be a password. */
    private static String bare(String url) {
        return url.replaceFirst("^jdbc:", "")
                .replaceFirst("\\?.*$", "")
                .replaceFirst("//[^/@]*@", "//");
    }

    /** The driver wraps what happened in a paragraph about what didn't. */
    private static String cause(SQLException e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        var text = root.getMessage() == null ? root.toString() : root.getMessage();
        return root instanceof java.net.UnknownHostException
                ? "there is no host " + text
                : text.strip().lines().findFirst().orElse("");
    }

    private void broker() {
        var bootstrap = settings.kafkaBootstrap();
        if (bootstrap == null) {
            return;
        }
        var faults = new ArrayList<String>();
        for (var address : bootstrap.split(",")) {
            var fault = unreachable(address.strip());
            if (fault == null) {
                return;
            }
            faults.add(fault);
        }
        wants.add(
                "the broker can't be reached: %s. See GOLDSMITH_KAFKA_BOOTSTRAP"
                        .formatted(String.join("; ", faults)));
    }

    private static @Nullable String unreachable(String address) {
        var colon = address.lastIndexOf(':');
        if (!address.matches("[^/]+:\\d{1,5}")) {
            return "'%s' needs the form HOST:PORT".formatted(address);
        }
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            address.substring(0, colon),
                            Integer.parseInt(address.substring(colon + 1))),
                    TIMEOUT_MILLIS);
            return null;
        } catch (IOException | IllegalArgumentException e) {
            return "%s (%s)".formatted(address, e.getMessage());
        }
    }
}

package dev.goldsmith.installation;

import dev.goldsmith.kernel.PrivateFile;
import dev.goldsmith.kernel.Unusable;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The key of an installation, from which {@link HomeKey} makes all others: a file that each portal
 * has, with the same content. The database keeps a check value of it, so that a portal that has
 * another one, or none, doesn't start on what it couldn't open.
 */
@ApplicationScoped
public class MasterKey {
    private static final String CHECK = "check value of the master key";
    private static final int BYTES = 32;
    private static final String REMEDY =
            "All portals of an installation share one master key: copy master.key from the home of"
                    + " its first portal, or set GOLDSMITH_MASTER_KEY to a file that they share. To"
                    + " start afresh, use an empty database. If the key is lost for good, 'update"
                    + " installation set key_check = 'lost'' gives up the stored secrets.";

    /** Instead of a check value: the secrets are given up. */
    private static final String LOST = "lost";

    /** A key beside the master key's file that takes its place at the next start. */
    public static final String NEXT = ".next";

    private static final String BEFORE = ".before";
    private static final Logger LOG = Logger.getLogger(MasterKey.class);

    @Inject InstallationConfig installation;
    @Inject DataSource database;

    private volatile byte @Nullable [] key;

    /** Before anything locks or opens a secret. */
    void agree(@Observes @Priority(1) StartupEvent start) {
        if (installation.plays(InstallationConfig.Role.PORTAL)) {
            agree();
        }
    }

    /**
     * The first portal makes the key, and the database its check value; others wait for it.
     *
     * @throws Unusable when this portal's key isn't the database's
     */
    void agree() {
        var file = installation.masterKeyFile();
        try (var connection = database.getConnection()) {
            rotate(connection, file);
            connection.setAutoCommit(false);
            var noted = check(connection);
            // Without a check value it is new, or was last used by a release that kept none.
            boolean free = LOST.equals(noted) || (noted == null && !isUsed(connection));
            if (!free && !Files.exists(file)) {
                throw new Unusable(
                        "%s is missing, and the database has secrets that only this file opens. %s"
                                .formatted(file, REMEDY));
            }
            make(file);
            if (!free && !(noted == null ? opens(connection) : noted.equals(check(file)))) {
                throw new Unusable(
                        "%s isn't the master key of this database, so its secrets can't be opened. %s"
                                .formatted(file, REMEDY));
            }
            note(connection, check(file));
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("the master key can't be checked", e);
        }
    }

    /**
     * Puts the next key into the place of this one, if there is a next one; goes on with that where
     * it was killed. From the first moment the database has the new check value: no portal with the
     * old key starts on what is half done.
     */
    private void rotate(Connection connection, Path file) throws SQLException {
        var next = file.resolveSibling(file.getFileName() + NEXT);
        if (!Files.exists(next)) {
            return;
        }
        if (Files.exists(file)) {
            connection.setAutoCommit(false);
            var noted = check(connection);
            if (noted != null && !noted.equals(check(file)) && !noted.equals(check(next))) {
                throw new Unusable(
                        "%s can't take the place of a key that isn't this database's. %s"
                                .formatted(next, REMEDY));
            }
            note(connection, check(next));
            connection.commit();
            connection.setAutoCommit(true);
            int many = KeyRotation.run(connection, home(read(file)), home(read(next)));
            LOG.infof("%d stored secrets are under the next master key now", many);
            PrivateFile.write(file.resolveSibling(file.getFileName() + BEFORE), read(file));
        }
        try {
            Files.move(
                    next,
                    file,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file, e);
        }
        key = null;
    }

    private static HomeKey home(byte[] bytes) {
        var master = new MasterKey();
        master.key = bytes;
        var home = new HomeKey();
        home.master = master;
        return home;
    }

    byte[] bytes() {
        var bytes = key;
        if (bytes == null) {
            key = bytes = read(installation.masterKeyFile());
        }
        return bytes;
    }

    private static boolean isUsed(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("select 1 from person limit 1");
                var row = select.executeQuery()) {
            return row.next();
        }
    }

    /** Whether this key opens anything, where there is something. */
    private boolean opens(Connection connection) throws SQLException {
        var home = new HomeKey();
        home.master = this;
        try (var select = connection.prepareStatement(KeyRotation.locked());
                var row = select.executeQuery()) {
            boolean nothing = true;
            while (row.next()) {
                nothing = false;
                try {
                    home.unlock(row.getString(1), row.getString(2));
                    return true;
                } catch (IllegalStateException | IllegalArgumentException _) {
                    // Another home's, from when each had a key of its own.
                }
            }
            return nothing;
        }
    }

    private static void make(Path file) {
        if (!Files.exists(file)) {
            var fresh = new byte[BYTES];
            new SecureRandom().nextBytes(fresh);
            PrivateFile.write(file, fresh);
        }
    }

    private static @Nullable String check(Connection connection) throws SQLException {
        try (var select =
                        connection.prepareStatement(
                                "select key_check from installation for update");
                var row = select.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the table 'installation' is empty");
            }
            return row.getString(1);
        }
    }

    private static void note(Connection connection, String check) throws SQLException {
        try (var update = connection.prepareStatement("update installation set key_check = ?")) {
            update.setString(1, check);
            update.executeUpdate();
        }
    }

    private static String check(Path file) {
        return HexFormat.of().formatHex(HomeKey.mac(read(file), CHECK));
    }

    private static byte[] read(Path file) {
        try {
            var bytes = Files.readAllBytes(file);
            if (bytes.length < BYTES) {
                throw new Unusable(
                        "%s has %d bytes; a master key has %d or more"
                                .formatted(file, bytes.length, BYTES));
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
    }
}

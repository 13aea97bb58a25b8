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
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import javax.sql.DataSource;
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

    /** Whatever {@link HomeKey#lock} made that stays: its place, and how it is stored. */
    private static final String LOCKED =
            """
            select concat('tenant_key/', tenant_id, '/', id), private_key from tenant_key
            where private_key <> ''
            union all
            select concat('webhook_key/', tenant_id, '/', id), secret from webhook_key
            union all
            select concat('secret/', tenant_id, '/', team_id, '/', name, '/', version), locked
            from secret
            union all
            select concat('azure_connection/', tenant_id, '/', team_id, '/', name_key), client_secret
            from azure_connection
            union all
            select concat('second_factor ', person_id), secret from second_factor
            union all
            select 'smtp_server/1/password', password from smtp_server where password is not null
            """;

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
        try (var select = connection.prepareStatement(LOCKED);
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

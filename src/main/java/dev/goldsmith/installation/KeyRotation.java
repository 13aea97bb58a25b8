package dev.goldsmith.installation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Whatever a master key locks in the database, and how it comes under another one: row by row, each
 * by itself. A row that opens by the new key is done, so that it can be killed anywhere and begun
 * again.
 */
final class KeyRotation {
    private static final Logger LOG = Logger.getLogger(KeyRotation.class);

    /**
     * What {@link HomeKey#lock} made.
     *
     * @param key of the table
     * @param place where it is stored, as SQL
     */
    private record Column(String table, String key, String name, String place) {
        /** Older webhooks may have an address that isn't locked yet. */
        String rows() {
            return "select %s, %s as place, %s as locked from %s where %s is not null and %s <> ''%s"
                    .formatted(
                            key,
                            place,
                            name,
                            table,
                            name,
                            name,
                            name.equals("url_secret") ? " and url_shown is not null" : "");
        }

        String update() {
            return "update %s set %s = ? where %s = ? and %s = ?".formatted(table, name, key, name);
        }
    }

    private static final List<Column> ALL =
            List.of(
                    new Column(
                            "tenant_key",
                            "id",
                            "private_key",
                            "concat('tenant_key/', tenant_id, '/', id)"),
                    new Column(
                            "webhook",
                            "id",
                            "url_secret",
                            "concat('webhook/', tenant_id, '/', id)"),
                    new Column(
                            "webhook_key",
                            "id",
                            "secret",
                            "concat('webhook_key/', tenant_id, '/', id)"),
                    new Column(
                            "channel_choice",
                            "id",
                            "address_secret",
                            "concat('channel_choice/', tenant_id, '/', id)"),
                    new Column(
                            "secret",
                            "id",
                            "locked",
                            "concat('secret/', tenant_id, '/', team_id, '/', name, '/', version)"),
                    new Column(
                            "secret",
                            "id",
                            "credential",
                            "concat('secret_credential/', tenant_id, '/', team_id, '/', name)"),
                    new Column(
                            "kept_address",
                            "id",
                            "locked",
                            "concat('kept_address/', tenant_id, '/', team_id, '/', hash)"),
                    new Column(
                            "azure_connection",
                            "id",
                            "client_secret",
                            "concat('azure_connection/', tenant_id, '/', team_id, '/', name_key)"),
                    new Column(
                            "provider",
                            "id",
                            "client_secret",
                            "concat(tenant_id, ' provider.client_secret')"),
                    new Column(
                            "provider_tokens",
                            "key_hash",
                            "tokens",
                            "concat('provider_tokens ', key_hash)"),
                    new Column(
                            "second_factor",
                            "person_id",
                            "secret",
                            "concat('second_factor ', person_id)"),
                    new Column("smtp_server", "id", "password", "'smtp_server/1/password'"));

    private KeyRotation() {}

    /** Place and value of each. */
    static String locked() {
        return ALL.stream()
                .map(it -> "select place, locked from (%s) %s".formatted(it.rows(), it.table()))
                .collect(Collectors.joining(" union all "));
    }

    /**
     * @param connection with a transaction of each statement
     * @return how many rows are under the new key now that weren't before
     */
    static int run(Connection connection, HomeKey from, HomeKey to) throws SQLException {
        int many = 0;
        for (var column : ALL) {
            try (var select = connection.prepareStatement(column.rows());
                    var update = connection.prepareStatement(column.update());
                    var row = select.executeQuery()) {
                while (row.next()) {
                    var stored = row.getString(3);
                    var place = row.getString(2);
                    if (opens(to, place, stored)) {
                        continue;
                    }
                    if (!opens(from, place, stored)) {
                        LOG.warnf("%s: neither key opens it; it stays", place);
                        continue;
                    }
                    update.setString(1, to.lock(place, from.unlock(place, stored)));
                    update.setString(2, row.getString(1));
                    update.setString(3, stored);
                    many += update.executeUpdate();
                }
            }
        }
        return many;
    }

    private static boolean opens(HomeKey key, String place, String stored) {
        try {
            key.unlock(place, stored);
            return true;
        } catch (IllegalStateException | IllegalArgumentException _) {
            return false;
        }
    }
}

package dev.goldsmith.people;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Erases all rows of one tenant. Plain JDBC; every statement names the tenant. */
@ApplicationScoped
class TenantErasure {
    @Inject AgroalDataSource database;

    /**
     * Deletes a tenant whose time of grace is over, all its rows, its programs, and people who
     * belong to nothing else; in one transaction, which also says that its files are to go.
     *
     * @return how many rows there were; 0 when it was taken back, or another portal was faster
     */
    long erase(String tenantId) {
        try (var connection = database.getConnection()) {
            int usual = connection.getTransactionIsolation();
            // Locks the tenant's rows and not what lies between them, where others insert theirs.
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            try {
                long rows = erase(connection, tenantId);
                connection.commit();
                return rows;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                try (var back = connection.createStatement()) {
                    back.execute("set foreign_key_checks = 1");
                }
                connection.setAutoCommit(true);
                connection.setTransactionIsolation(usual);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }

    private static long erase(Connection connection, String tenantId) throws SQLException {
        // Locked, so that nobody takes it back meanwhile, or writes another row of it.
        var slugs =
                strings(
                        connection,
                        """
                        select slug from tenant where id = ? and state = 'DELETING'
                            and delete_after < utc_timestamp(6) for update
                        """,
                        tenantId);
        if (slugs.isEmpty()) {
            return 0;
        }
        var people =
                strings(
                        connection,
                        """
                        select m.person_id from member m join person p on p.id = m.person_id
                        where m.tenant_id = ? and not p.installation_admin and not exists (
                            select 1 from member o
                            where o.person_id = m.person_id and o.tenant_id <> m.tenant_id)
                        """,
                        tenantId);
        try (var off = connection.createStatement()) {
            // All of them go together, so their order doesn't matter.
            off.execute("set foreign_key_checks = 0");
        }
        long rows = 0;
        for (var table : TenantTables.with(connection, "tenant_id").keySet()) {
            rows += change(connection, "delete from " + table + " where tenant_id = ?", tenantId);
        }
        var personal =
                TenantTables.with(connection, "person_id").entrySet().stream()
                        .filter(it -> !it.getValue().contains("tenant_id"))
                        .map(Map.Entry::getKey)
                        .toList();
        for (var person : people) {
            for (var table : personal) {
                rows += change(connection, "delete from " + table + " where person_id = ?", person);
            }
            rows += change(connection, "delete from api_token where person_id = ?", person);
            rows += change(connection, "delete from person where id = ?", person);
        }
        rows += change(connection, "delete from tenant where id = ?", tenantId);
        try (var insert =
                connection.prepareStatement(
                        """
                        insert into erasure (id, slug, deleted_rows, erased_at)
                        values (?, ?, ?, utc_timestamp(6))
                        """)) {
            insert.setString(1, tenantId);
            insert.setString(2, slugs.getFirst());
            insert.setLong(3, rows);
            insert.executeUpdate();
        }
        return rows;
    }

    private static List<String> strings(Connection connection, String sql, String tenantId)
            throws SQLException {
        try (var select = connection.prepareStatement(sql)) {
            select.setString(1, tenantId);
            try (var rows = select.executeQuery()) {
                var found = new ArrayList<String>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        }
    }

    private static int change(Connection connection, String sql, String id) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, id);
            return statement.executeUpdate();
        }
    }
}

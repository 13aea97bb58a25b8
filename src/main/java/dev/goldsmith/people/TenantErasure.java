package dev.goldsmith.people;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Deletes a tenant whose time of grace is over: all its rows, its programs, and people who belong
 * to nothing else. It goes in pieces, each a transaction of its own that holds the tenant's row, so
 * that no lock, no undo log and no replica has to carry a whole tenant at once. A portal that dies
 * in between leaves an erasure that the next one goes on with; from the first piece on nobody takes
 * the tenant back. Plain JDBC over whatever tables have a {@code tenant_id}, so that a table that
 * comes later isn't left over.
 */
@ApplicationScoped
public class TenantErasure {
    /** Rows of a piece: some tenths of a second. */
    private static final int PIECE = 5_000;

    /** Each takes a statement a table. */
    private static final int PEOPLE = 100;

    @Inject AgroalDataSource database;

    /**
     * @return how many rows there were; 0 when it was taken back, or another portal was faster
     */
    public long erase(String tenantId) {
        while (piece(tenantId, PIECE)) {
            // The next one.
        }
        return ask(connection -> erased(connection, tenantId));
    }

    /**
     * @param most rows of tables
     * @return whether there is more to do
     */
    public boolean piece(String tenantId, int most) {
        return ask(connection -> piece(connection, tenantId, most));
    }

    private static boolean piece(Connection connection, String tenantId, int most)
            throws SQLException {
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
            return false;
        }
        try (var begun =
                connection.prepareStatement(
                        """
                        insert into erasure (id, slug, deleted_rows)
                        values (?, ?, 0) on duplicate key update deleted_rows = deleted_rows
                        """)) {
            begun.setString(1, tenantId);
            begun.setString(2, slugs.getFirst());
            begun.executeUpdate();
        }
        try (var off = connection.createStatement()) {
            // All of them go, so their order doesn't matter.
            off.execute("set foreign_key_checks = 0");
        }
        var people = people(connection, tenantId);
        long rows = forget(connection, people);
        boolean more = people.size() == PEOPLE;
        if (!more) {
            long left = most;
            for (var table : TenantTables.with(connection, "tenant_id").keySet()) {
                left -=
                        change(
                                connection,
                                "delete from " + table + " where tenant_id = ? limit " + left,
                                tenantId);
                if (left == 0) {
                    break;
                }
            }
            rows += most - left;
            more = left == 0;
        }
        if (!more) {
            rows += change(connection, "delete from tenant where id = ?", tenantId);
        }
        change(
                connection,
                "update erasure set deleted_rows = deleted_rows + "
                        + rows
                        + (more ? "" : ", erased_at = utc_timestamp(6)")
                        + " where id = ?",
                tenantId);
        return more;
    }

    /** Some of those who belong to nothing else. */
    private static List<String> people(Connection connection, String tenantId) throws SQLException {
        return strings(
                connection,
                """
                select m.person_id from member m join person p on p.id = m.person_id
                where m.tenant_id = ? and not p.installation_admin and not exists (
                    select 1 from member o
                    where o.person_id = m.person_id and o.tenant_id <> m.tenant_id)
                limit %d
                """
                        .formatted(PEOPLE),
                tenantId);
    }

    private static long forget(Connection connection, List<String> people) throws SQLException {
        var tables =
                TenantTables.with(connection, "person_id").entrySet().stream()
                        .filter(it -> !it.getValue().contains("tenant_id"))
                        .map(Map.Entry::getKey)
                        .toList();
        long rows = 0;
        for (var person : people) {
            for (var table : tables) {
                rows += change(connection, "delete from " + table + " where person_id = ?", person);
            }
            rows += change(connection, "delete from api_token where person_id = ?", person);
            rows += change(connection, "delete from member where person_id = ?", person);
            rows += change(connection, "delete from person where id = ?", person);
        }
        return rows;
    }

    private static long erased(Connection connection, String tenantId) throws SQLException {
        try (var select =
                connection.prepareStatement(
                        "select deleted_rows from erasure where id = ? and erased_at is not null")) {
            select.setString(1, tenantId);
            try (var row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** In a transaction. */
    private <T> T ask(Work<T> work) {
        try (var connection = database.getConnection()) {
            int usual = connection.getTransactionIsolation();
            // Locks the tenant's rows and not what lies between them, where others insert theirs.
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            try {
                var done = work.with(connection);
                connection.commit();
                return done;
            } catch (SQLException | RuntimeException e) {
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

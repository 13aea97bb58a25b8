package dev.goldsmith.storage;

import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What is held of all tenants. Plain JDBC on purpose: it yields digests and ids, and nothing else
 * of anybody.
 */
@ApplicationScoped
public class References {
    @Inject AgroalDataSource database;

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** All contents that somebody holds at one moment, whichever row they move to meanwhile. */
    public Set<Digest> held() {
        return held(Places.LOCAL);
    }

    /**
     * The same of one place: what a version was removed from holds nothing there.
     *
     * @param place of the installation
     */
    public Set<Digest> held(String place) {
        return atOneMoment(connection -> {
            var held = new HashSet<Digest>();
            for (var reference : Reference.values()) {
                Consumer<String> value = it -> Reference.digests(it, held::add);
                if (reference.holdingInPlace != null && !place.equals(Places.LOCAL)) {
                    each(connection, reference.holdingInPlace, value, place);
                } else if (reference.holding != null) {
                    each(connection, reference.holding, value);
                }
            }
            return held;
        });
    }

    /** Ids of all tenants, those that are closed among them. */
    public Set<String> tenants() {
        return atOneMoment(connection -> {
            var tenants = new HashSet<String>();
            each(connection, "select id from tenant", tenants::add);
            return tenants;
        });
    }

    /** Which installation this is: whoever has this database. */
    public String installation() {
        return atOneMoment(connection -> {
            var ids = new HashSet<String>();
            each(connection, "select id from installation", ids::add);
            return ids.iterator().next();
        });
    }

    private static void each(
            Connection connection, String sql, Consumer<String> value, String... parameters)
            throws SQLException {
        try (var select =
                connection.prepareStatement(
                        sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            // Row by row: the documents of all runs together may be larger than memory.
            select.setFetchSize(Integer.MIN_VALUE);
            for (int i = 0; i < parameters.length; i++) {
                select.setString(i + 1, parameters[i]);
            }
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var text = rows.getString(1);
                    if (text != null) {
                        value.accept(text);
                    }
                }
            }
        }
    }

    private <T> T atOneMoment(Work<T> work) {
        try (var connection = database.getConnection()) {
            int usual = connection.getTransactionIsolation();
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            try {
                return work.with(connection);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
                connection.setTransactionIsolation(usual);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }
}

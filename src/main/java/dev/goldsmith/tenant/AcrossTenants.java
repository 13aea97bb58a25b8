package dev.goldsmith.tenant;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Statements of the few who look across tenants. Plain JDBC on purpose: Hibernate adds the bound
 * tenant to whatever it is asked. They yield {@code (tenant, id)} and the like and no more; whoever
 * acts on one binds the tenant, locks the row and looks again.
 */
@ApplicationScoped
public class AcrossTenants {
    private static final int PIECE = 5_000;

    @Inject AgroalDataSource database;

    /** A row of some tenant's. */
    public record Ref(String tenantId, long id) {}

    /** One row into what it says. */
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Columns of the query: tenant, id. */
    public List<Ref> refs(String sql, Object... parameters) {
        return all(sql, row -> new Ref(row.getString(1), row.getLong(2)), parameters);
    }

    public <T> List<T> all(String sql, Reader<T> reader, Object... parameters) {
        return ask(
                sql,
                statement -> {
                    var found = new ArrayList<T>();
                    try (var rows = statement.executeQuery()) {
                        while (rows.next()) {
                            found.add(reader.read(rows));
                        }
                    }
                    return found;
                },
                parameters);
    }

    /** The first row; null when there is none. */
    public <T> @Nullable T first(String sql, Reader<T> reader, Object... parameters) {
        var found = all(sql, reader, parameters);
        return found.isEmpty() ? null : found.getFirst();
    }

    /** Whether there is a row. */
    public boolean any(String sql, Object... parameters) {
        return !all(sql, _ -> true, parameters).isEmpty();
    }

    /** Rows that somebody shall look at: those of a table whose column says this. */
    public record Due(String table, String column, String value) {}

    /**
     * Does what is due, one of each tenant in turn: nobody waits for all that another tenant has.
     * Each is done once; what comes to be due meanwhile has its turn, too.
     *
     * @param turns of each tenant, at most; what is left is due in the next round
     */
    public void inTurn(Due due, int turns, Consumer<Ref> work) {
        var last = new HashMap<String, Long>();
        var found = next(due, last);
        for (int turn = 1; !found.isEmpty(); turn++) {
            for (var ref : found) {
                last.put(ref.tenantId(), ref.id());
                work.accept(ref);
            }
            found = turn < turns ? next(due, last) : List.of();
        }
    }

    private List<Ref> next(Due due, Map<String, Long> last) {
        var tenants =
                all(
                        "select distinct tenant_id from %s where %s = ? order by tenant_id"
                                .formatted(due.table(), due.column()),
                        row -> row.getString(1),
                        due.value());
        var next =
                "select tenant_id, id from %s where %s = ? and tenant_id = ? and id > ? order by id limit 1"
                        .formatted(due.table(), due.column());
        return tenants.stream()
                .flatMap(it -> refs(next, due.value(), it, last.getOrDefault(it, 0L)).stream())
                .toList();
    }

    /** Gives how many rows it changed. */
    public int change(String sql, Object... parameters) {
        return ask(sql, PreparedStatement::executeUpdate, parameters);
    }

    /**
     * Deletes in pieces, each a transaction: however many there are, nobody waits for all of them.
     *
     * @param rows table and condition: what follows {@code delete from}
     */
    public void deleteAll(String rows, Object... parameters) {
        int gone;
        do {
            gone = change("delete from %s limit %d".formatted(rows, PIECE), parameters);
        } while (gone == PIECE);
    }

    private interface Work<T> {
        T with(PreparedStatement statement) throws SQLException;
    }

    private <T> T ask(String sql, Work<T> work, Object... parameters) {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return work.with(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }
}

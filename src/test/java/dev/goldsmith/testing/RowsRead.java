package dev.goldsmith.testing;

import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The database's own counters, from one reading to the next: of everything that was sent to it,
 * whoever sent it.
 */
public final class RowsRead {
    private static final String COUNTERS =
            """
            show global status where variable_name like 'Handler_read_%'
                or variable_name in ('Handler_icp_attempts', 'Sort_rows')
            """;

    /**
     * @param read rows that the server went over, in tables or by an index
     * @param sorted rows that no index had in order
     */
    public record Cost(long read, long sorted) {
        Cost minus(Cost other) {
            return new Cost(read - other.read, sorted - other.sorted);
        }
    }

    private final DataSource database;

    /** What reading them costs. */
    private final Cost reading;

    private Cost last;

    public RowsRead(DataSource database) throws SQLException {
        this.database = database;
        var first = counters();
        last = counters();
        reading = last.minus(first);
    }

    /** Since this was asked before. */
    public Cost read() throws SQLException {
        var now = counters();
        var since = now.minus(last).minus(reading);
        last = now;
        return since;
    }

    private Cost counters() throws SQLException {
        long read = 0;
        long sorted = 0;
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery(COUNTERS)) {
            while (found.next()) {
                if (found.getString(1).equals("Sort_rows")) {
                    sorted += found.getLong(2);
                } else {
                    read += found.getLong(2);
                }
            }
        }
        return new Cost(read, sorted);
    }
}

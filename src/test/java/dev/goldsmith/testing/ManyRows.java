package dev.goldsmith.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Fills tables within seconds: a row that the application wrote is copied as often as is asked for,
 * with other values in some columns.
 */
public final class ManyRows {
    /** Numbers from 0 on, as many as are asked for, 100,000 at most. */
    private static final String NUMBERS =
            """
            (select a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d as n
             from %1$s a, %1$s b, %1$s c, %1$s e, %1$s f
             having n < %2$d) s
            """;

    private static final String DIGITS =
            "(select 0 as d union all select 1 union all select 2 union all select 3 union all select 4"
                    + " union all select 5 union all select 6 union all select 7 union all select 8"
                    + " union all select 9)";

    private final Connection database;

    public ManyRows(Connection database) throws SQLException {
        this.database = database;
        run("set foreign_key_checks = 0");
        run("set unique_checks = 0");
    }

    /**
     * @param pattern which row is copied, {@code p}: an SQL condition
     * @param other SQL expressions by column, with {@code s.n} for the number of the copy
     */
    public void copy(String table, String pattern, int times, Map<String, String> other)
            throws SQLException {
        var columns = columns(table);
        if (!columns.containsAll(other.keySet())) {
            throw new IllegalArgumentException(table + " has no " + other.keySet());
        }
        columns.remove("id");
        if (other.containsKey("id")) {
            columns.add("id");
        }
        run(
                "insert into %s (%s) select %s from %s p, %s where %s"
                        .formatted(
                                table,
                                String.join(", ", columns),
                                String.join(
                                        ", ",
                                        columns.stream()
                                                .map(it -> other.getOrDefault(it, "p." + it))
                                                .toList()),
                                table,
                                NUMBERS.formatted(DIGITS, times),
                                pattern));
    }

    /** Rows whose every column is given. */
    public void make(String table, int times, Map<String, String> columns) throws SQLException {
        run(
                "insert into %s (%s) select %s from %s"
                        .formatted(
                                table,
                                String.join(", ", columns.keySet()),
                                String.join(", ", columns.values()),
                                NUMBERS.formatted(DIGITS, times)));
    }

    public void run(String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> columns(String table) throws SQLException {
        var columns = new ArrayList<String>();
        try (var statement =
                database.prepareStatement(
                        """
                        select column_name from information_schema.columns
                        where table_schema = database() and table_name = ?
                        """)) {
            statement.setString(1, table);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(rows.getString(1));
                }
            }
        }
        return columns;
    }
}

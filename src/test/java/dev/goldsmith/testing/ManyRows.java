package dev.goldsmith.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Large tables within seconds: a table gives way to another one with the same rows and many more,
 * and comes back at the end as it was. A table that is filled while it is empty, and thrown away
 * whole, takes a fraction of the time of rows that come and go.
 */
public final class ManyRows implements AutoCloseable {
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

    /** Statements that put back what was, the last ones first. */
    private final Deque<List<String>> undo = new ArrayDeque<>();

    /**
     * @param database is closed with this
     */
    public ManyRows(Connection database) throws SQLException {
        this.database = database;
        run("set foreign_key_checks = 0");
        run("set unique_checks = 0");
    }

    /**
     * Copies a row that the application wrote, with other values in some columns.
     *
     * @param pattern which row is copied, {@code p}: an SQL condition
     * @param other SQL expressions by column, with {@code s.n} for the number of the copy
     */
    public void copy(String table, String pattern, int times, Map<String, String> other)
            throws SQLException {
        var values = values(table, other);
        fill(table, values, "%s p, %s where %s".formatted(table, numbers(times), pattern));
    }

    private Map<String, String> values(String table, Map<String, String> other)
            throws SQLException {
        var values = new LinkedHashMap<String, String>();
        columns(table).forEach(it -> values.put(it, "p." + it));
        if (!values.keySet().containsAll(other.keySet())) {
            throw new IllegalArgumentException(table + " has no " + other.keySet());
        }
        values.putAll(other);
        return values;
    }

    /**
     * The same into the table itself, for one to whose rows the application adds others: it stays
     * what their foreign keys lead to. Slower, so for 10,000 rows and not for 100,000.
     */
    public void add(String table, String pattern, int times, Map<String, String> other)
            throws SQLException {
        long before = last(table);
        var values = values(table, other);
        values.put("id", before + 1 + " + s.n");
        insert(table, values, "%s p, %s where %s".formatted(table, numbers(times), pattern));
        undo.push(
                List.of(
                        "delete from %s where id > %d and id <= %d"
                                .formatted(table, before, last(table))));
        run("analyze table " + table);
    }

    private long last(String table) throws SQLException {
        try (var statement = database.createStatement();
                var found = statement.executeQuery("select coalesce(max(id), 0) from " + table)) {
            found.next();
            return found.getLong(1);
        }
    }

    /** Rows whose every column is given. */
    public void make(String table, int times, Map<String, String> columns) throws SQLException {
        fill(table, new LinkedHashMap<>(columns), numbers(times));
    }

    private void fill(String table, Map<String, String> values, String from) throws SQLException {
        if (columns(table).contains("id")) {
            values.put(
                    "id", "(select coalesce(max(m.id), 0) + 1 from %s m) + s.n".formatted(table));
        }
        run("create table many_%1$s like %1$s".formatted(table));
        insert("many_" + table, values, from);
        run("insert into many_%1$s select * from %1$s".formatted(table));
        run("rename table %1$s to few_%1$s, many_%1$s to %1$s".formatted(table));
        undo.push(List.of("drop table " + table, "rename table few_%1$s to %1$s".formatted(table)));
        run("analyze table " + table);
    }

    private void insert(String into, Map<String, String> values, String from) throws SQLException {
        run(
                "insert into %s (%s) select %s from %s"
                        .formatted(
                                into,
                                String.join(", ", values.keySet()),
                                String.join(", ", values.values()),
                                from));
    }

    /** A derived table {@code s} of numbers {@code n} from 0 on. */
    static String numbers(int times) {
        return NUMBERS.formatted(DIGITS, times);
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

    @Override
    public void close() throws SQLException {
        try {
            while (!undo.isEmpty()) {
                for (var each : undo.pop()) {
                    run(each);
                }
            }
            run("set foreign_key_checks = 1");
            run("set unique_checks = 1");
        } finally {
            database.close();
        }
    }
}

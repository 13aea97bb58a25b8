package dev.goldsmith.people;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tables as the database has them, so that one that comes later is neither left out nor over.
 */
final class TenantTables {
    private TenantTables() {}

    /** Tables with this column, and all the columns that they have. */
    static Map<String, List<String>> with(Connection connection, String column)
            throws SQLException {
        Map<String, List<String>> tables = new TreeMap<>();
        try (var select =
                connection.prepareStatement(
                        """
                        select c.table_name, c.column_name from information_schema.columns c
                        join information_schema.tables t on t.table_schema = c.table_schema
                            and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
                        where c.table_schema = database() and c.table_name in (
                            select o.table_name from information_schema.columns o
                            where o.table_schema = database() and o.column_name = ?)
                        order by c.table_name, c.ordinal_position
                        """)) {
            select.setString(1, column);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    tables.computeIfAbsent(rows.getString(1), _ -> new ArrayList<>())
                            .add(rows.getString(2));
                }
            }
        }
        return tables;
    }
}

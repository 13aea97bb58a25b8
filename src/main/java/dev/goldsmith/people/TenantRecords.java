package dev.goldsmith.people;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * All rows of one tenant: taken out, or erased. Plain JDBC over whatever tables have a {@code
 * tenant_id}, so that a table that comes later is neither left out nor left over; every statement
 * names the tenant.
 */
@ApplicationScoped
public class TenantRecords {
    /** Columns that open something, or could help to. They stay here. */
    private static final Pattern SECRET =
            Pattern.compile(
                    "(?:token|secret|password|request|code|key)_hash|tokens?|.*secret.*|.*private.*|unsubscribe");

    /**
     * Whose rows are answers, letters and sign-ins in flight: they open things, or repeat others.
     */
    private static final Set<String> KEPT_HERE =
            Set.of("idempotent_request", "mail", "provider_session", "provider_tokens");

    private static final ObjectMapper JSON = new ObjectMapper();

    @Inject AgroalDataSource database;

    static boolean secret(String column) {
        return SECRET.matcher(column).matches();
    }

    /** Told before the first byte: a transaction of its own, since the rest is read without one. */
    public void told(Access by) {
        by.require(Permission.EXPORT, "the tenant's records");
        QuarkusTransaction.joiningExisting()
                .run(() ->
                        Event.tell(
                                by,
                                null,
                                EventKind.TENANT_EXPORTED,
                                "tenant/" + by.tenantSlug(),
                                Map.of()));
    }

    /**
     * A zip: {@code people.ndjson}, and {@code records/TABLE.ndjson} with a JSON object a line.
     * Disks aren't in it: they are downloaded version by version.
     */
    public void export(String tenantId, OutputStream to) throws IOException {
        try (var connection = database.getConnection();
                var zip = new ZipOutputStream(to)) {
            Map<String, Long> counts = new LinkedHashMap<>();
            counts.put(
                    "people",
                    write(
                            connection,
                            zip,
                            "people.ndjson",
                            """
                            select p.id, p.issuer, p.subject, p.name, p.email, m.role, m.active
                            from person p join member m on m.person_id = p.id
                            where m.tenant_id = ? order by p.id
                            """,
                            tenantId));
            for (var table : tables(connection, "tenant_id").keySet()) {
                if (KEPT_HERE.contains(table)) {
                    continue;
                }
                counts.put(
                        table,
                        write(
                                connection,
                                zip,
                                "records/" + table + ".ndjson",
                                "select * from " + table + " where tenant_id = ?",
                                tenantId));
            }
            zip.putNextEntry(new ZipEntry("manifest.json"));
            zip.write(
                    JSON.writerWithDefaultPrettyPrinter()
                            .writeValueAsBytes(
                                    Map.of(
                                            "tenant",
                                            tenantId,
                                            "exportedAt",
                                            Instant.now().toString(),
                                            "rows",
                                            counts)));
            zip.closeEntry();
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }

    private static long write(
            Connection connection, ZipOutputStream zip, String name, String sql, String tenantId)
            throws SQLException, IOException {
        zip.putNextEntry(new ZipEntry(name));
        long rows = 0;
        try (var select =
                connection.prepareStatement(
                        sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            // Row by row: a tenant's log may be larger than memory.
            select.setFetchSize(Integer.MIN_VALUE);
            select.setString(1, tenantId);
            try (var found = select.executeQuery()) {
                while (found.next()) {
                    zip.write(line(found));
                    rows++;
                }
            }
        }
        zip.closeEntry();
        return rows;
    }

    private static byte[] line(ResultSet row) throws SQLException, IOException {
        var out = new java.io.ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            var columns = row.getMetaData();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                var name = columns.getColumnLabel(i);
                if (!secret(name)) {
                    var value = row.getObject(i);
                    json.writeObjectField(
                            name,
                            switch (value) {
                                case LocalDateTime time -> time + "Z";
                                case java.sql.Timestamp time -> time.toInstant().toString();
                                case byte[] bytes ->
                                        java.util.Base64.getEncoder().encodeToString(bytes);
                                case null -> null;
                                default -> value;
                            });
                }
            }
            json.writeEndObject();
        }
        out.write('\n');
        return out.toByteArray();
    }

    /**
     * Deletes a tenant whose time of grace is over, all its rows, its programs, and people who
     * belong to nothing else; in one transaction, which also says that its files are to go.
     *
     * @return how many rows there were; 0 when it was taken back, or another portal was faster
     */
    public long erase(String tenantId) {
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
        for (var table : tables(connection, "tenant_id").keySet()) {
            rows += change(connection, "delete from " + table + " where tenant_id = ?", tenantId);
        }
        var personal =
                tables(connection, "person_id").entrySet().stream()
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

    /** Tables with this column, and all the columns that they have. */
    private static Map<String, List<String>> tables(Connection connection, String column)
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

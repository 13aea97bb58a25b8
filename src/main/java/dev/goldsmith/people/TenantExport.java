package dev.goldsmith.people;

import static java.util.Map.entry;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * All rows of one tenant, taken out. Plain JDBC over whatever tables have a {@code tenant_id};
 * every statement names the tenant.
 */
@ApplicationScoped
public class TenantExport {
    /**
     * Columns that open something, or could help to: they stay here. A test holds that each column
     * is in this list or in its own list of what is told.
     */
    static final Map<String, Set<String>> SECRETS =
            Map.ofEntries(
                    entry("api_client_secret", Set.of("secret_hash")),
                    entry("api_token", Set.of("token_hash")),
                    // Azure's addresses of operations are signed.
                    entry("azure_build", Set.of("operation")),
                    entry("azure_image", Set.of("operation")),
                    entry("azure_connection", Set.of("client_secret")),
                    entry("channel_choice", Set.of("address_secret")),
                    entry("invitation", Set.of("token_hash")),
                    entry("kept_address", Set.of("locked")),
                    entry("provider", Set.of("client_secret")),
                    entry("secret", Set.of("credential", "locked", "seen")),
                    entry("tenant_key", Set.of("private_key")),
                    entry("webhook", Set.of("url_secret")),
                    entry("webhook_key", Set.of("secret")));

    /**
     * Whose rows are answers, letters and sign-ins in flight, or made of the package lists in the
     * store and of advisories: they open things, or repeat others.
     */
    static final Set<String> KEPT_HERE =
            Set.of(
                    "advisory_progress",
                    "idempotent_request",
                    "known_package",
                    "listed_match",
                    "listed_package",
                    "matched_package",
                    "message",
                    "package_list",
                    "provider_session",
                    "vulnerability");

    private static final ObjectMapper JSON = new ObjectMapper();

    @Inject AgroalDataSource database;

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
    public void write(String tenantId, OutputStream to) throws IOException {
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
            for (var table : told(connection).entrySet()) {
                counts.put(
                        table.getKey(),
                        write(
                                connection,
                                zip,
                                "records/" + table.getKey() + ".ndjson",
                                "select `%s` from %s where tenant_id = ?"
                                        .formatted(
                                                String.join("`, `", table.getValue()),
                                                table.getKey()),
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

    /** What is told of each table. */
    static Map<String, List<String>> told(Connection connection) throws SQLException {
        var tables = TenantTables.with(connection, "tenant_id");
        tables.keySet().removeAll(KEPT_HERE);
        tables.forEach(
                (table, columns) -> columns.removeAll(SECRETS.getOrDefault(table, Set.of())));
        return tables;
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
            json.writeEndObject();
        }
        out.write('\n');
        return out.toByteArray();
    }
}

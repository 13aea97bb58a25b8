package dev.goldsmith.webhook;

import io.agroal.api.AgroalDataSource;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * What is due, across tenants. Plain JDBC on purpose: it yields ids and nothing else; whoever acts
 * on one binds the tenant, locks the row and looks again.
 */
@ApplicationScoped
class DueDeliveries {
    @Inject AgroalDataSource database;
    @Inject WebhookConfig config;

    record Ref(String tenantId, long webhookId, long id) {}

    List<Ref> now(Instant now, int limit) {
        var moment = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
        var sql =
                """
                select d.tenant_id, d.webhook_id, d.id
                from webhook_delivery d join webhook w on w.id = d.webhook_id
                where d.state = 'WAITING' and d.not_before <= ? and w.state = 'ACTIVE'
                    and (d.lease_until is null or d.lease_until < ?)
                order by d.not_before, d.id limit ?
                """;
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(sql)) {
            select.setObject(1, moment);
            select.setObject(2, moment);
            select.setInt(3, limit);
            var found = new ArrayList<Ref>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new Ref(rows.getString(1), rows.getLong(2), rows.getLong(3)));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }

    /** Old ones have been looked at, or nobody will. */
    @Scheduled(every = "6h", delayed = "11m")
    @RunOnVirtualThread
    void forget() throws SQLException {
        var before = LocalDateTime.ofInstant(Instant.now().minus(config.keep()), ZoneOffset.UTC);
        try (var connection = database.getConnection();
                var delete =
                        connection.prepareStatement(
                                "delete from webhook_delivery where created_at < ?")) {
            delete.setObject(1, before);
            delete.executeUpdate();
        }
    }
}

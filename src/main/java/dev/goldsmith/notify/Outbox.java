package dev.goldsmith.notify;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * What waits to be told, across tenants. Plain JDBC on purpose: it yields (tenant, id) and nothing
 * else; whoever acts on one binds the tenant, locks the row and looks again.
 */
@ApplicationScoped
class Outbox {
    @Inject AgroalDataSource database;

    record Ref(String tenantId, long id) {}

    List<Ref> untold(int limit) {
        return refs(
                "select tenant_id, id from event where told_at is null order by tenant_id, id limit ?",
                limit);
    }

    /** Due by the clock that wrote the moments: the database's own may be a tick behind. */
    List<Ref> dueMails(Instant now, int limit) {
        var moment = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
        return refs(
                """
                select tenant_id, id from mail
                where state = 'WAITING' and not_before <= ?
                    and (lease_until is null or lease_until < ?)
                order by not_before limit ?
                """,
                moment,
                moment,
                limit);
    }

    private List<Ref> refs(String sql, Object... parameters) {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setObject(i + 1, parameters[i]);
            }
            var found = new ArrayList<Ref>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new Ref(rows.getString(1), rows.getLong(2)));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }
}

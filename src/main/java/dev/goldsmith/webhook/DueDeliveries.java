package dev.goldsmith.webhook;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.tenant.AcrossTenants;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** What is due, across tenants. */
@ApplicationScoped
class DueDeliveries {
    @Inject AcrossTenants across;
    @Inject WebhookConfig config;

    record Ref(String tenantId, long webhookId, long id) {}

    List<Ref> now(Instant now, int limit) {
        var moment = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
        return across.all(
                """
                select d.tenant_id, d.webhook_id, d.id
                from webhook_delivery d join webhook w on w.id = d.webhook_id
                where d.state = 'WAITING' and d.not_before <= ? and w.state = 'ACTIVE'
                    and (d.lease_until is null or d.lease_until < ?)
                order by d.not_before, d.id limit ?
                """,
                row -> new Ref(row.getString(1), row.getLong(2), row.getLong(3)),
                moment,
                moment,
                limit);
    }

    void duties(@Observes Duties duties) {
        duties.once("deleting old deliveries", Duration.ofHours(6), this::forget);
    }

    /** Old ones have been looked at, or nobody will. */
    void forget() {
        across.change(
                "delete from webhook_delivery where created_at < ?",
                LocalDateTime.ofInstant(Instant.now().minus(config.keep()), ZoneOffset.UTC));
    }
}

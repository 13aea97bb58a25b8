package dev.goldsmith.webhook;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.kernel.Moments;
import dev.goldsmith.tenant.AcrossTenants;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;

/** Old ones have been looked at, or nobody will. */
@ApplicationScoped
class OldDeliveries {
    @Inject AcrossTenants across;
    @Inject WebhookConfig config;

    void duties(@Observes Duties duties) {
        duties.once("deleting old deliveries", Duration.ofHours(6), this::forget);
    }

    private void forget() {
        across.deleteAll(
                "webhook_delivery where created_at < ?",
                Moments.column(Instant.now().minus(config.keep())));
    }
}

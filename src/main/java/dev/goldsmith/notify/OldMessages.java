package dev.goldsmith.notify;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.kernel.Moments;
import dev.goldsmith.tenant.AcrossTenants;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;

/** Messages to people go when they are old; what they were about stays in Activity. */
@ApplicationScoped
class OldMessages {
    @Inject AcrossTenants across;
    @Inject MailConfig config;

    void duties(@Observes Duties duties) {
        duties.once("deleting old messages", Duration.ofHours(6), () -> forget(config.keep()));
    }

    void forget(Duration keep) {
        across.deleteAll(
                "message where created_at < ? and state <> 'WAITING'",
                Moments.column(Instant.now().minus(keep)));
    }
}

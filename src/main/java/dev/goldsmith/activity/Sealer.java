package dev.goldsmith.activity;

import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.jboss.logging.Logger;

/**
 * Seals what was told since the last look, tenant by tenant, and tells it to the broker: topic
 * {@code goldsmith.events}, key = tenant, in the order of the chain, at least once. Events whose
 * transaction ended late are sealed later and lost by nobody. Any number of portals may do this.
 */
@ApplicationScoped
public class Sealer {
    private static final Logger LOG = Logger.getLogger(Sealer.class);
    private static final int AT_ONCE = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Whether it was said that the broker takes none. */
    private final AtomicBoolean silent = new AtomicBoolean();

    @Inject AcrossTenants across;
    @Inject InstallationConfig installation;
    @Inject Tenancy tenancy;

    @Inject
    @Channel("events")
    MutinyEmitter<String> broker;

    @Scheduled(
            every = "1s",
            delayed = "5s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void rounds() {
        if (installation.plays(InstallationConfig.Role.PORTAL)) {
            try {
                round();
            } catch (RuntimeException e) {
                // The database is away or a portal was faster; the next round looks again.
                LOG.warnf("a round of sealing was cut short: %s", e.getMessage());
            }
        }
    }

    /** Seals and publishes everything that is there. */
    public void round() {
        for (var tenant : behind()) {
            seal(tenant);
            publish(tenant);
        }
    }

    /** Everything that is committed has its place afterwards. */
    public void seal(String tenantId) {
        while (tenancy.in(tenantId, () -> Chain.seal(AT_ONCE)) == AT_ONCE) {
            Thread.onSpinWait();
        }
    }

    private void publish(String tenantId) {
        List<Event> events;
        do {
            events = tenancy.in(tenantId, () -> Chain.claimUnpublished(Instant.now(), AT_ONCE));
            if (events.isEmpty()) {
                return;
            }
        } while (told(tenantId, events) && events.size() == AT_ONCE);
    }

    private boolean told(String tenantId, List<Event> events) {
        long last = Objects.requireNonNull(events.getFirst().seq) - 1;
        String failure = null;
        try {
            for (var event : events) {
                send(event);
                last = Objects.requireNonNull(event.seq);
            }
        } catch (RuntimeException e) {
            failure = e.getMessage();
        }
        long reached = last;
        tenancy.in(tenantId, () -> Chain.published(reached));
        // Told once, not each second until it does.
        if (failure != null && silent.compareAndSet(false, true)) {
            LOG.warnf("the broker doesn't take events now, they wait: %s", failure);
        } else if (failure == null && silent.compareAndSet(true, false)) {
            LOG.info("the broker takes events again");
        }
        return failure == null;
    }

    private void send(Event event) {
        var text =
                "{\"event\":%s,\"hash\":\"%s\"}"
                        .formatted(
                                Canonical.text(event, Objects.requireNonNull(event.seq)),
                                event.hash);
        var record = OutgoingKafkaRecordMetadata.<String>builder().withKey(event.tenantId).build();
        broker.sendMessage(Message.of(text, Metadata.of(record))).await().atMost(PATIENCE);
    }

    /** Tenants with something to seal or to publish. */
    private List<String> behind() {
        return across.all(
                """
                select distinct tenant_id from event where seq is null
                union
                select tenant_id from event_chain where published_seq < head_seq
                """,
                row -> row.getString(1));
    }
}

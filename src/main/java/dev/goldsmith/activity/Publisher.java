package dev.goldsmith.activity;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.RetriableException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.jboss.logging.Logger;

/**
 * Tells sealed events to the broker: topic {@code goldsmith.events}, key = tenant, in the order of
 * the chain, at least once. Several tenants at a time, in no fixed order; a broker that doesn't
 * answer is asked no further until the next round, so a round ends within the patience for one
 * message. Any number of portals may do this.
 */
@ApplicationScoped
public class Publisher {
    private static final Logger LOG = Logger.getLogger(Publisher.class);
    private static final int AT_ONCE = 200;
    static final int TENANTS_AT_ONCE = 8;

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;

    @Inject
    @Channel("events")
    MutinyEmitter<String> broker;

    /** For one message. */
    Duration patience = Duration.ofSeconds(15);

    void duties(@Observes Duties duties) {
        duties.each(
                Role.PORTAL, "publishing events to the broker", Duration.ofSeconds(1), this::round);
    }

    /** Publishes everything that is sealed. */
    public void round() {
        var failure = new AtomicReference<RuntimeException>();
        var asked = new AtomicBoolean(true);
        var tenants = behind();
        Collections.shuffle(tenants);
        try (var threads =
                Executors.newFixedThreadPool(TENANTS_AT_ONCE, Thread.ofVirtual().factory())) {
            for (var tenant : tenants) {
                threads.execute(() -> {
                    try {
                        while (asked.get() && publish(tenant)) {
                            Thread.onSpinWait();
                        }
                    } catch (RuntimeException e) {
                        failure.set(e);
                        if (silent(e)) {
                            asked.set(false);
                        }
                    }
                });
            }
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    /** Whether nobody answered, so that it isn't about one tenant's events. */
    private static boolean silent(Throwable e) {
        return e instanceof TimeoutException
                || e instanceof RetriableException
                || (e.getCause() != null && silent(e.getCause()));
    }

    /**
     * @return whether there may be more of this tenant
     * @throws RuntimeException when the broker takes none
     */
    private boolean publish(String tenantId) {
        var events = tenancy.in(tenantId, () -> Chain.claimUnpublished(Instant.now(), AT_ONCE));
        if (events.isEmpty()) {
            return false;
        }
        long last = Objects.requireNonNull(events.getFirst().seq) - 1;
        // Of a slow broker the last answer still comes before another portal may begin.
        var enough = Instant.now().plus(Chain.LEASE).minus(patience);
        try {
            for (var event : events) {
                send(event);
                last = Objects.requireNonNull(event.seq);
                if (Instant.now().isAfter(enough)) {
                    return true;
                }
            }
        } finally {
            long reached = last;
            tenancy.in(tenantId, () -> Chain.published(reached));
        }
        return events.size() == AT_ONCE;
    }

    private void send(Event event) {
        var text =
                "{\"event\":%s,\"hash\":\"%s\"}"
                        .formatted(
                                Canonical.text(event, Objects.requireNonNull(event.seq)),
                                event.hash);
        var record = OutgoingKafkaRecordMetadata.<String>builder().withKey(event.tenantId).build();
        broker.sendMessage(Message.of(text, Metadata.of(record))).await().atMost(patience);
    }

    private List<String> behind() {
        return new ArrayList<>(
                across.all(
                        "select tenant_id from event_chain where published_seq < head_seq",
                        row -> row.getString(1)));
    }
}

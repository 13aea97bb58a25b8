package dev.goldsmith.run;

import dev.goldsmith.installation.Round;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.jboss.logging.Logger;

/**
 * The doorbell: tells all workers by Kafka that there is work. It says nothing that the database
 * doesn't know, and a free worker looks there each second, so a lost ring costs a second at most.
 */
@ApplicationScoped
public class Bell {
    private static final Logger LOG = Logger.getLogger(Bell.class);

    private final Round round = new Round(LOG, "ringing for runs");

    @Inject
    @Channel("bells")
    MutinyEmitter<String> bells;

    /** Kafka topic of a capability's bells. */
    public static String topic(String capability) {
        return "goldsmith.runs." + capability;
    }

    void ring(Queue.Ref ref) {
        var record =
                OutgoingKafkaRecordMetadata.<String>builder()
                        .withTopic(topic(ref.capability()))
                        .withKey(ref.tenantId() + "/" + ref.runId())
                        .build();
        var text = "{\"tenant\":\"%s\",\"runId\":%d}".formatted(ref.tenantId(), ref.runId());
        bells.sendMessage(Message.of(text, Metadata.of(record)))
                .subscribe()
                .with(
                        _ -> round.worked(),
                        // Nothing to mend here: workers look by themselves.
                        round::failed);
    }
}

package dev.goldsmith.installation;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * The topic of messages that no consumer could process, with where each came from and why. Their
 * beginning is enough to tell what they are, and fits into a message whatever they were.
 */
@ApplicationScoped
public class DeadLetters {
    public static final String TOPIC = "goldsmith.dead-letters";

    /** How many are shown. */
    public static final int NEWEST = 50;

    private static final int KEPT_BYTES = 65_536;
    private static final int REASON_CHARS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Inject
    @Channel("dead-letters")
    MutinyEmitter<byte[]> broker;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> connection;

    /**
     * @param bytes of the whole message
     * @param text its beginning
     */
    public record Letter(
            String topic,
            int partition,
            long offset,
            Instant at,
            String reason,
            long bytes,
            String text) {}

    /**
     * @throws RuntimeException when the broker doesn't take it
     */
    void add(ConsumerRecord<String, byte[]> record, String reason) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        var headers = new RecordHeaders();
        add(headers, "dead-letter-topic", record.topic());
        add(headers, "dead-letter-partition", record.partition());
        add(headers, "dead-letter-offset", record.offset());
        add(headers, "dead-letter-bytes", value.length);
        add(headers, "dead-letter-reason", cut(reason, REASON_CHARS));
        var metadata =
                OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey(record.topic())
                        .withHeaders(headers)
                        .build();
        broker.sendMessage(
                        Message.of(
                                Arrays.copyOf(value, Math.min(value.length, KEPT_BYTES)),
                                Metadata.of(metadata)))
                .await()
                .atMost(PATIENCE);
    }

    /**
     * The last {@value #NEWEST} that the broker still keeps, newest first.
     *
     * @return null when the broker doesn't answer
     */
    public @Nullable List<Letter> newest() {
        var settings = new HashMap<>(connection);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        var letters = new ArrayList<Letter>();
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            long end =
                    Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
            long first =
                    Objects.requireNonNull(
                            consumer.beginningOffsets(List.of(partition)).get(partition));
            consumer.seek(partition, Math.max(first, end - NEWEST));
            var until = Instant.now().plus(PATIENCE);
            while (consumer.position(partition) < end && Instant.now().isBefore(until)) {
                consumer.poll(Duration.ofMillis(200)).forEach(it -> letters.add(letter(it)));
            }
        } catch (KafkaException _) {
            return null;
        }
        return letters.reversed();
    }

    static Letter letter(ConsumerRecord<String, byte[]> record) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        var headers = record.headers();
        return new Letter(
                header(headers, "dead-letter-topic", "?"),
                (int) number(headers, "dead-letter-partition", -1),
                number(headers, "dead-letter-offset", -1),
                Instant.ofEpochMilli(record.timestamp()),
                header(headers, "dead-letter-reason", "?"),
                number(headers, "dead-letter-bytes", value.length),
                cut(new String(value, StandardCharsets.UTF_8), REASON_CHARS));
    }

    private static void add(Headers headers, String name, Object value) {
        headers.add(name, Objects.toString(value).getBytes(StandardCharsets.UTF_8));
    }

    private static String header(Headers headers, String name, String missing) {
        var header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? missing
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Whoever reaches the broker can write to the topic, so there may be anything. */
    private static long number(Headers headers, String name, long missing) {
        try {
            return Long.parseLong(header(headers, name, ""));
        } catch (NumberFormatException _) {
            return missing;
        }
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }
}

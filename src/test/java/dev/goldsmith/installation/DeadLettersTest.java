package dev.goldsmith.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    @Test
    void what_somebody_else_wrote_to_the_topic_is_shown_as_well() {
        var record =
                new ConsumerRecord<>(
                        DeadLetters.TOPIC, 0, 7, "x", "hello".getBytes(StandardCharsets.UTF_8));
        record.headers()
                .add("dead-letter-partition", "first".getBytes(StandardCharsets.UTF_8))
                .add("dead-letter-offset", new byte[] {(byte) 0xff})
                .add("dead-letter-bytes", null);

        var letter = DeadLetters.letter(record);

        assertThat(letter.text()).isEqualTo("hello");
        assertThat(letter.partition()).isEqualTo(-1);
        assertThat(letter.offset()).isEqualTo(-1);
        assertThat(letter.bytes()).isEqualTo(5);
    }
}

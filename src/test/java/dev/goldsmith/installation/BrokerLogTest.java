package dev.goldsmith.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class BrokerLogTest {
    @Test
    void what_its_senders_say_themselves_isnt_said_twice() {
        assertThat(logged("SRMSG18206: Unable to write to Kafka from channel %s (topic: %s)"))
                .isFalse();
        assertThat(logged("SRMSG18217: Unable to read a record from Kafka topics '%s'")).isTrue();
        assertThat(logged(null)).isTrue();
    }

    private static boolean logged(String message) {
        return new BrokerLog().isLoggable(new LogRecord(Level.SEVERE, message));
    }
}

package dev.goldsmith.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLRecoverableException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoundTest {
    private static final String NAME = "dev.goldsmith.test.round";

    private final List<String> said = new ArrayList<>();
    private final Handler ear =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    if (record.getLevel().intValue() >= Level.INFO.intValue()) {
                        said.add(record.getLevel() + " " + record.getMessage());
                    }
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };
    private final Round round = new Round(org.jboss.logging.Logger.getLogger(NAME), "sealing");

    @BeforeEach
    void listen() {
        Logger.getLogger(NAME).addHandler(ear);
    }

    @AfterEach
    void stop() {
        Logger.getLogger(NAME).removeHandler(ear);
    }

    private void away(int attempt) {
        assertThat(
                        round.run(() -> {
                            throw new IllegalStateException(
                                    new SQLRecoverableException("attempt " + attempt));
                        }))
                .isFalse();
    }

    @Test
    void what_goes_on_failing_is_said_once_until_it_changes() {
        round.run(() -> {});
        assertThat(said).isEmpty();
        for (int attempt = 0; attempt < 100; attempt++) {
            away(attempt);
        }
        assertThat(said).hasSize(1);
        round.run(() -> List.of().getFirst());
        round.run(() -> List.of().getFirst());
        assertThat(said).hasSize(2);
        round.run(() -> {});
        round.run(() -> {});
        assertThat(said).hasSize(3);
        away(1);
        assertThat(said).hasSize(4);
    }
}

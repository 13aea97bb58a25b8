package dev.goldsmith.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** How much of what is refused gets into the chain. */
class RefusedActsTest {
    private Instant now = Instant.parse("2026-11-24T08:00:00Z");

    private final RefusedActs.Measure bounds =
            new RefusedActs.Measure(
                    new Clock() {
                        @Override
                        public ZoneOffset getZone() {
                            return ZoneOffset.UTC;
                        }

                        @Override
                        public Clock withZone(java.time.ZoneId zone) {
                            return this;
                        }

                        @Override
                        public Instant instant() {
                            return now;
                        }
                    });

    @Test
    void the_same_is_told_again_after_a_while() {
        assertThat(bounds.admit("wanda", "GET /x")).isZero();
        assertThat(bounds.admit("wanda", "GET /x")).isNull();
        assertThat(bounds.admit("pavel", "GET /x")).isZero();
        now = now.plus(Duration.ofMinutes(11));
        assertThat(bounds.admit("wanda", "GET /x")).isEqualTo(1);
    }

    @Test
    void a_script_fills_nothing() {
        for (int i = 0; i < RefusedActs.AN_HOUR; i++) {
            assertThat(bounds.admit("mallory", "GET /" + i)).isNotNull();
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(bounds.admit("mallory", "GET /more/" + i)).isNull();
        }
        now = now.plus(Duration.ofHours(2));
        assertThat(bounds.admit("mallory", "GET /again")).isEqualTo(1000);
    }
}

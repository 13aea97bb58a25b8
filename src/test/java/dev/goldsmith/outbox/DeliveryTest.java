package dev.goldsmith.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final Duration LEASE = Duration.ofMinutes(2);

    private static final class Parcel extends Delivery {
        boolean waiting = true;

        @Override
        protected boolean isWaiting() {
            return waiting;
        }
    }

    private static Parcel parcel() {
        var parcel = new Parcel();
        parcel.createdAt = NOON;
        parcel.notBefore = NOON;
        return parcel;
    }

    @Test
    void one_sender_has_it_until_its_lease_ends() {
        var parcel = parcel();
        assertThat(parcel.take(NOON.minusSeconds(1), LEASE)).as("before its time").isFalse();
        assertThat(parcel.take(NOON, LEASE)).isTrue();
        assertThat(parcel.take(NOON.plusSeconds(119), LEASE)).as("somebody else has it").isFalse();
        assertThat(parcel.take(NOON.plusSeconds(120), LEASE)).as("that one died").isTrue();
        assertThat(parcel.attempts).isEqualTo(2);
        parcel.waiting = false;
        assertThat(parcel.take(NOON.plusSeconds(999), LEASE)).as("it has arrived").isFalse();
    }

    @Test
    void it_waits_twice_as_long_each_time_an_hour_at_most_and_is_given_up() {
        var parcel = parcel();
        var now = NOON;
        long[] waits = {10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600, 3600, 3600};
        for (long wait : waits) {
            assertThat(parcel.take(now, LEASE)).isTrue();
            parcel.leaseUntil = null;
            assertThat(parcel.waitsAgain(now, Duration.ofSeconds(10), Duration.ofDays(3))).isTrue();
            assertThat(parcel.notBefore).isEqualTo(now.plusSeconds(wait));
            now = parcel.notBefore;
        }
        assertThat(
                        parcel.waitsAgain(
                                NOON.plus(Duration.ofDays(4)),
                                Duration.ofSeconds(10),
                                Duration.ofDays(3)))
                .isFalse();
    }
}

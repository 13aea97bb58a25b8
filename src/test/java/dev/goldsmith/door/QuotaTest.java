package dev.goldsmith.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.door.InFlight.Answer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuotaTest {
    private final AtomicLong now = new AtomicLong();

    @Test
    void so_many_at_once() {
        var quota = new Quota(100, 2, now::get);

        assertThat(quota.take("ada")).isZero();
        assertThat(quota.take("ada")).isZero();
        assertThat(quota.take("ada")).isEqualTo(1);
        assertThat(quota.take("bob")).isZero();
        quota.release("ada");
        assertThat(quota.take("ada")).isZero();
    }

    @Test
    void so_many_a_minute() {
        var quota = new Quota(6, 10, now::get);
        for (int i = 0; i < 6; i++) {
            assertThat(quota.take("ada")).isZero();
            quota.release("ada");
        }

        assertThat(quota.take("ada")).isEqualTo(10);
        now.addAndGet(9_000);
        assertThat(quota.take("ada")).isEqualTo(1);
        now.addAndGet(1_000);
        assertThat(quota.take("ada")).isZero();
    }

    @Test
    void those_of_whom_nothing_is_heard_are_forgotten() {
        var quota = new Quota(6, 1, now::get);
        for (int i = 0; i < 50_000; i++) {
            now.addAndGet(10);
            quota.take("somebody " + i);
            quota.release("somebody " + i);
        }

        assertThat(quota.known()).isLessThan(20_000);
    }

    @Test
    void one_sender_never_fills_the_room() {
        var room = new InFlight(104);

        assertThat(room.take("ada", 40, 8)).isEqualTo(Answer.TAKEN);
        assertThat(room.take("ada", 40, 8)).isEqualTo(Answer.ENOUGH);
        assertThat(room.take("bob", 40, 8)).isEqualTo(Answer.TAKEN);
        assertThat(room.take("eve", 40, 8)).isEqualTo(Answer.FULL);
        room.release("ada", 40);
        assertThat(room.take("eve", 40, 8)).isEqualTo(Answer.TAKEN);
        room.release("bob", 40);
        room.release("eve", 40);
        assertThat(room.taken()).isZero();
    }

    @Test
    void large_bodies_leave_room_to_sign_in() {
        var room = new InFlight(80);
        room.take("ada", 30, 6);
        room.take("bob", 30, 6);

        assertThat(room.take("eve", 1, 6)).isEqualTo(Answer.FULL);
        assertThat(room.take("eve", 10, 7)).isEqualTo(Answer.TAKEN);
        assertThat(room.take("kim", 1, 7)).isEqualTo(Answer.FULL);
        assertThat(room.take("kim", 10, 8)).isEqualTo(Answer.TAKEN);
        assertThat(room.take("joe", 1, 8)).isEqualTo(Answer.FULL);
    }
}

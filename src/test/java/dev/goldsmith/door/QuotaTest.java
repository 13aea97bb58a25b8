package dev.goldsmith.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.door.InFlight.Answer;
import dev.goldsmith.door.InFlight.Sender;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
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
        var room = new InFlight(100);

        assertThat(room.take(from("acme", "ada"), 40, 8)).isEqualTo(Answer.TAKEN);
        assertThat(room.take(from("acme", "ada"), 10, 8)).isEqualTo(Answer.ENOUGH);
        assertThat(room.take(from("acme", "bob"), 10, 8)).isEqualTo(Answer.TAKEN);
        assertThat(room.take(from("acme", "eve"), 1, 8)).isEqualTo(Answer.CROWDED);
        room.release(from("acme", "ada"), 40);
        assertThat(room.take(from("acme", "eve"), 10, 8)).isEqualTo(Answer.TAKEN);
        room.release(from("acme", "bob"), 10);
        room.release(from("acme", "eve"), 10);
        assertThat(room.taken()).isZero();
    }

    /** As many accomplices as there are: the next tenant finds as much as theirs has. */
    @Test
    void one_party_never_fills_the_room() {
        var room = new InFlight(1000);
        int acme = fill(room, "acme");
        int globex = fill(room, "globex");
        int initech = fill(room, "initech");

        assertThat(acme).isEqualTo(500);
        assertThat(globex).isEqualTo(250);
        assertThat(initech).isEqualTo(120);
        assertThat(fill(room, "hooli")).isPositive();
    }

    /** Whoever isn't signed in can keep nobody else from it. */
    @Test
    void strangers_are_no_party() {
        var room = new InFlight(1600);
        int first = fill(room, null, "from 192.0.2.1");
        int second = fill(room, null, "from 192.0.2.2");

        assertThat(first).isEqualTo(90);
        assertThat(second).isLessThan(first);
        assertThat(fill(room, null, "from 192.0.2.3")).isPositive();
        assertThat(fill(room, "acme", "ada")).isGreaterThan(400);
        room.release(new Sender(null, "from 192.0.2.1"), first);
        assertThat(room.take(new Sender(null, "from 192.0.2.1"), 10, 8)).isEqualTo(Answer.TAKEN);
    }

    private static int fill(InFlight room, @Nullable String party, String one) {
        int bytes = 0;
        while (room.take(new Sender(party, one), 10, 8) == Answer.TAKEN) {
            bytes += 10;
        }
        return bytes;
    }

    private static int fill(InFlight room, String party) {
        int bytes = 0;
        for (int i = 0; i < 1000; i++) {
            if (room.take(from(party, party + i), 10, 8) == Answer.TAKEN) {
                bytes += 10;
            }
        }
        return bytes;
    }

    @Test
    void large_bodies_leave_room_to_sign_in() {
        var room = new InFlight(80);
        room.take(from("acme", "ada"), 30, 6);
        room.take(from("globex", "bob"), 30, 6);

        assertThat(room.take(from("initech", "eve"), 1, 6)).isEqualTo(Answer.FULL);
        assertThat(room.take(from("initech", "eve"), 10, 7)).isEqualTo(Answer.TAKEN);
        assertThat(room.take(from("hooli", "kim"), 1, 7)).isEqualTo(Answer.FULL);
        assertThat(room.take(from("hooli", "kim"), 10, 8)).isEqualTo(Answer.TAKEN);
        assertThat(room.take(from("umbrella", "joe"), 1, 8)).isEqualTo(Answer.FULL);
    }

    private static Sender from(String party, String one) {
        return new Sender(party, one);
    }
}

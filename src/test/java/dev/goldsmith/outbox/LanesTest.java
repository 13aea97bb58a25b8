package dev.goldsmith.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.outbox.Outbox.Due;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Lanes lanes = new Lanes("parcels");
    private final List<Long> sent = new CopyOnWriteArrayList<>();

    private static Due due(long id, long lane) {
        return new Due("acme", id, lane);
    }

    private Predicate<Due> sends() {
        return due -> sent.add(due.id());
    }

    @Test
    void one_that_does_not_answer_holds_up_nobody_else() throws Exception {
        var answer = new CountDownLatch(1);
        var threads =
                lanes.start(
                        List.of(due(1, 7), due(2, 8), due(3, 7), due(4, 8)),
                        due -> due.lane() == 7 ? answered(answer, due) : sent.add(due.id()));
        threads.get(1).join(LONG);
        assertThat(sent).containsExactly(2L, 4L);
        // Nobody else serves it meanwhile, and what is due there isn't looked at.
        assertThat(lanes.start(List.of(due(1, 7)), sends())).isEmpty();
        assertThat(lanes.served()).containsExactly(7L);
        answer.countDown();
        Lanes.await(threads, LONG);
        assertThat(lanes.served()).isEmpty();
        assertThat(sent).containsExactly(2L, 4L, 1L, 3L);
    }

    private boolean answered(CountDownLatch answer, Due due) {
        try {
            answer.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return sent.add(due.id());
    }

    @Test
    void the_rest_waits_while_one_fails() {
        Lanes.await(
                lanes.start(
                        List.of(due(1, 7), due(2, 7), due(3, 7)),
                        due -> sent.add(due.id()) && due.id() != 2),
                LONG);
        assertThat(sent).containsExactly(1L, 2L);
    }

    @Test
    void what_breaks_is_served_again() {
        Lanes.await(
                lanes.start(
                        List.of(due(1, 7)),
                        _ -> {
                            throw new IllegalStateException("the database is away");
                        }),
                LONG);
        Lanes.await(lanes.start(List.of(due(1, 7)), sends()), LONG);
        assertThat(sent).containsExactly(1L);
    }
}

package dev.goldsmith.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What comes next, whatever becomes of what was begun. */
class CourseTest {
    private static final class Step implements Course.Step {
        private final int number;
        private final List<Integer> parents;
        private ItemState state = ItemState.WAITING;
        private boolean tolerated;

        Step(int number, List<Integer> parents) {
            this.number = number;
            this.parents = parents;
        }

        Step at(ItemState state) {
            this.state = state;
            return this;
        }

        void become(ItemState next) {
            assertThat(state.next()).contains(next);
            state = next;
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public List<Integer> parents() {
            return parents;
        }

        @Override
        public ItemState state() {
            return state;
        }

        @Override
        public boolean tolerated() {
            return tolerated;
        }
    }

    @Test
    void a_child_waits_for_all_its_parents_and_for_one_new_image() {
        var child = new Step(3, List.of(1, 2));
        var one = new Step(1, List.of());
        var two = new Step(2, List.of());
        var all = List.of(one, two, child);
        assertThat(Course.free(all)).containsExactly(one, two);
        one.at(ItemState.SUCCEEDED);
        assertThat(Course.free(all)).containsExactly(two);
        two.at(ItemState.SKIPPED);
        assertThat(Course.free(all)).containsExactly(child);
        two.at(ItemState.FAILED);
        assertThat(Course.free(all)).isEmpty();
        assertThat(Course.outcome(all)).isEqualTo(CascadeState.PARTIALLY_SUCCEEDED);
        one.at(ItemState.SKIPPED);
        two.at(ItemState.SKIPPED);
        assertThat(Course.free(all)).isEmpty();
        assertThat(Course.outcome(all)).isEqualTo(CascadeState.SUCCEEDED);
    }

    @Test
    void failures_that_somebody_resumed_over_do_not_halt_again() {
        var one = new Step(1, List.of()).at(ItemState.FAILED);
        var two = new Step(2, List.of()).at(ItemState.FAILED);
        assertThat(Course.halts(List.of(one, two), 2)).isTrue();
        assertThat(Course.halts(List.of(one, two), 3)).isFalse();
        one.tolerated = true;
        assertThat(Course.halts(List.of(one, two), 2)).isFalse();
    }

    /**
     * Somebody skips, retries, moves the baseline; builds end as they like. It ends all the same.
     */
    @Property(tries = 400)
    void it_ends_whatever_happens_and_nothing_begins_before_its_parents(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int count) {
        var random = new Random(seed);
        var steps = new ArrayList<Step>();
        for (int number = 1; number <= count; number++) {
            int above = number - 1;
            steps.add(
                    new Step(
                            number,
                            IntStream.range(0, above == 0 ? 0 : random.nextInt(3))
                                    .map(_ -> 1 + random.nextInt(above))
                                    .boxed()
                                    .distinct()
                                    .toList()));
        }
        int acts = 0;
        while (Course.outcome(steps) == null) {
            assertThat(++acts).as("rounds").isLessThan(2_000);
            for (var free : Course.free(steps)) {
                var states = Course.states(steps);
                assertThat(free.parents()).allMatch(it -> states.get(it).ended());
                free.become(
                        List.of(
                                        ItemState.RUNNING,
                                        ItemState.RUNNING,
                                        ItemState.ASKING,
                                        ItemState.AWAITING_PROMOTION,
                                        ItemState.SKIPPED)
                                .get(random.nextInt(5)));
            }
            for (var step : steps) {
                if (random.nextInt(3) == 0) {
                    move(step, random, acts);
                }
            }
        }
        assertThat(steps).noneMatch(it -> it.state == ItemState.RUNNING);
        assertThat(Course.free(steps)).isEmpty();
    }

    private static void move(Step step, Random random, int acts) {
        switch (step.state) {
            case RUNNING ->
                    step.become(
                            List.of(ItemState.SUCCEEDED, ItemState.FAILED, ItemState.SKIPPED)
                                    .get(random.nextInt(3)));
            case ASKING ->
                    step.become(random.nextBoolean() ? ItemState.RUNNING : ItemState.SUPERSEDED);
            case AWAITING_PROMOTION ->
                    step.become(random.nextBoolean() ? ItemState.WAITING : ItemState.SKIPPED);
            // People don't retry for ever.
            case FAILED, SKIPPED -> {
                if (acts < 50 && random.nextInt(4) == 0) {
                    step.become(ItemState.WAITING);
                }
            }
            default -> {}
        }
    }
}

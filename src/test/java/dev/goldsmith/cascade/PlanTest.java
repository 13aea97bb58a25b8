package dev.goldsmith.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is rebuilt, in which order, whatever descends from whatever. */
class PlanTest {
    private static final String BASE = "golden/base";

    private record Facts(Set<Long> fresh, Set<Long> still) implements Plan.Facts {
        static final Facts ALL = new Facts(Set.of(), Set.of());

        @Override
        public boolean outOfDate(Derivative derivative) {
            return !fresh.contains(derivative.template());
        }

        @Override
        public boolean held(Derivative derivative) {
            return still.contains(derivative.template());
        }
    }

    private static Derivative of(long id, String image, @Nullable String channel, String... makes) {
        return new Derivative(
                id, "t" + id, 1, 1, "web", false, image, channel, Set.of(makes), "stable", false);
    }

    private static List<String> told(Plan plan) {
        return plan.items().stream()
                .map(it ->
                        "%s depth %d wave %d after %s"
                                .formatted(
                                        it.derivative().name(),
                                        it.depth(),
                                        it.wave(),
                                        it.parents()))
                .toList();
    }

    @Test
    void each_comes_after_what_it_is_built_on_at_any_depth() {
        var plan =
                Plan.of(
                        BASE,
                        "stable",
                        List.of(
                                of(3, "g/two", null, "g/three"),
                                of(2, "g/one", "stable", "g/two"),
                                of(1, BASE, "Stable", "g/one"),
                                of(4, BASE, "stable", "g/four"),
                                of(5, BASE, "candidate", "g/five"),
                                of(6, "g/five", "stable", "g/six"),
                                // Who makes the image is no derivative of it.
                                of(7, BASE, "stable", BASE)),
                        Facts.ALL,
                        10);

        assertThat(told(plan))
                .containsExactly(
                        "t1 depth 1 wave 1 after []",
                        "t4 depth 1 wave 1 after []",
                        "t2 depth 2 wave 2 after [1]",
                        "t3 depth 3 wave 3 after [3]");
    }

    @Test
    void a_patch_builds_the_image_itself_before_all_of_it() {
        var held = new Facts(Set.of(), Set.of(2L));
        var plan =
                Plan.of(
                                BASE,
                                "stable",
                                List.of(
                                        of(1, BASE, "stable", "g/one"),
                                        of(2, BASE, "stable", "g/two"),
                                        of(3, "g/one", "stable", "g/three"),
                                        // It follows the image that it makes.
                                        of(9, BASE, "stable", BASE)),
                                held,
                                10)
                        .under(of(9, BASE, "stable", BASE));
        assertThat(told(plan))
                .containsExactly(
                        "t9 depth 0 wave 1 after []",
                        "t1 depth 1 wave 2 after [1]",
                        "t2 depth 1 wave 0 after [1]",
                        "t3 depth 2 wave 3 after [2]");
    }

    @Test
    void what_is_up_to_date_stays_unless_what_it_is_built_on_is_rebuilt() {
        var all =
                List.of(
                        of(1, BASE, "stable", "g/one"),
                        of(2, "g/one", "stable", "g/two"),
                        of(3, "g/two", "stable", "g/three"));

        assertThat(told(Plan.of(BASE, "stable", all, new Facts(Set.of(1L, 3L), Set.of()), 9)))
                .containsExactly("t2 depth 2 wave 1 after []", "t3 depth 3 wave 2 after [1]");
        assertThat(told(Plan.of(BASE, "stable", all, new Facts(Set.of(1L, 2L, 3L), Set.of()), 9)))
                .isEmpty();
        assertThat(told(Plan.of(BASE, "stable", all, new Facts(Set.of(), Set.of(2L)), 9)))
                .containsExactly(
                        "t1 depth 1 wave 1 after []",
                        "t2 depth 2 wave 0 after [1]",
                        "t3 depth 3 wave 0 after [2]");
    }

    @Test
    void a_circle_begins_with_the_one_that_is_nearest_to_the_image() {
        var plan =
                Plan.of(
                        BASE,
                        "stable",
                        List.of(
                                of(1, BASE, "stable", "g/one"),
                                of(2, "g/one", "stable", "g/two"),
                                of(3, "g/two", "stable", "g/one")),
                        Facts.ALL,
                        9);

        assertThat(plan.items())
                .extracting(it -> it.derivative().template())
                .doesNotHaveDuplicates();
        assertThat(told(plan)).first().isEqualTo("t1 depth 1 wave 1 after []");
    }

    /** Any number of templates, each starting from any image and making some. */
    private static List<Derivative> random(int count, Random random) {
        var all = new ArrayList<Derivative>();
        for (int id = 1; id <= count; id++) {
            var source = random.nextInt(4) == 0 ? BASE : "g/" + random.nextInt(count);
            var makes = new HashSet<String>();
            for (int i = random.nextInt(3); i > 0; i--) {
                makes.add(random.nextInt(30) == 0 ? BASE : "g/" + random.nextInt(count));
            }
            all.add(
                    of(
                            id,
                            source,
                            random.nextInt(5) == 0 ? "candidate" : "stable",
                            makes.toArray(String[]::new)));
        }
        return all;
    }

    private static Set<Long> some(Collection<Derivative> all, Random random, int oneOf) {
        return all.stream()
                .map(Derivative::template)
                .filter(_ -> random.nextInt(oneOf) == 0)
                .collect(Collectors.toSet());
    }

    @Property(tries = 300)
    void the_order_holds_for_whatever_descends(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 7) int atOnce) {
        var random = new Random(seed);
        var all = random(count, random);
        var facts = new Facts(some(all, random, 3), some(all, random, 6));
        var plan = Plan.of(BASE, "stable", all, facts, atOnce);

        Map<Integer, Plan.Item> byNumber = new HashMap<>();
        Map<Integer, Integer> waves = new HashMap<>();
        for (var item : plan.items()) {
            byNumber.put(item.number(), item);
            for (var number : item.parents()) {
                var parent = byNumber.get(number);
                assertThat(parent).as("a parent comes first").isNotNull();
                assertThat(parent.depth()).isLessThan(item.depth());
                assertThat(item.derivative().isMadeBy(parent.derivative())).isTrue();
                if (item.wave() > 0 && parent.wave() > 0) {
                    assertThat(parent.wave()).isLessThan(item.wave());
                }
            }
            assertThat(item.parents().isEmpty() && !facts.outOfDate(item.derivative())).isFalse();
            assertThat(facts.held(item.derivative()) && item.wave() > 0).isFalse();
            waves.merge(item.wave(), 1, Integer::sum);
        }
        waves.remove(0);
        assertThat(waves.values()).allMatch(it -> it <= atOnce);
        assertThat(plan.items())
                .extracting(it -> it.derivative().template())
                .doesNotHaveDuplicates();
        assertThat(plan.items().stream().map(Plan.Item::derivative).toList())
                .containsAll(
                        all.stream()
                                .filter(it -> it.image().equals(BASE))
                                .filter(it -> "stable".equals(it.channel()))
                                .filter(it -> !it.makes().contains(BASE))
                                .filter(facts::outOfDate)
                                .toList());
    }

    @Property(tries = 200)
    void no_more_is_built_at_once_than_may_be_and_nothing_before_its_parents(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int atOnce) {
        var random = new Random(seed);
        var plan = Plan.of(BASE, "stable", random(40, random), Facts.ALL, atOnce);
        Map<Long, Duration> takes = new HashMap<>();
        plan.items()
                .forEach(it ->
                        takes.put(
                                it.derivative().template(),
                                Duration.ofMinutes(1 + random.nextInt(20))));
        var times = plan.times(it -> takes.get(it.template()), atOnce);
        if (plan.items().isEmpty()) {
            assertThat(times).isNull();
            return;
        }
        var starts = times.starts();
        Map<Integer, Duration> ends = new HashMap<>();
        plan.items()
                .forEach(it ->
                        ends.put(
                                it.number(),
                                starts.get(it.number())
                                        .plus(takes.get(it.derivative().template()))));
        for (var item : plan.items()) {
            var start = starts.get(item.number());
            assertThat(item.parents()).allMatch(parent -> ends.get(parent).compareTo(start) <= 0);
            long then =
                    plan.items().stream()
                            .filter(it ->
                                    starts.get(it.number()).compareTo(start) <= 0
                                            && ends.get(it.number()).compareTo(start) > 0)
                            .count();
            assertThat(then).isLessThanOrEqualTo(atOnce);
        }
        assertThat(ends.values().stream().max(Duration::compareTo)).contains(times.total());
    }
}

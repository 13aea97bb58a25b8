package dev.goldsmith.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which yes meets which need, beside every way in which they could be dealt out. */
class TallyTest {
    @Test
    void a_yes_meets_one_need_and_that_which_brings_it_furthest() {
        var web = new Tally.Wanted(1, false, Set.of(0, 1));
        var platform = new Tally.Wanted(1, false, Set.of(0));
        assertThat(Tally.given(List.of(web, platform), 2)).containsExactly(1, 1);
        var alone = new Tally.Wanted(1, false, Set.of(0));
        assertThat(Tally.given(List.of(alone, platform), 1)).containsExactly(1, 0);
    }

    @Test
    void where_the_policy_lets_it_one_yes_meets_several() {
        var web = new Tally.Wanted(1, true, Set.of(0));
        var platform = new Tally.Wanted(1, true, Set.of(0));
        var strict = new Tally.Wanted(1, false, Set.of(0));
        assertThat(Tally.given(List.of(web, platform, strict), 1)).containsExactly(1, 1, 1);
    }

    @Test
    void it_is_met_exactly_when_the_yeses_can_be_dealt_out() {
        var random = new Random(8);
        for (int i = 0; i < 3000; i++) {
            int yeses = random.nextInt(5);
            var wanted = new ArrayList<Tally.Wanted>();
            for (int need = 0; need < 1 + random.nextInt(3); need++) {
                var could = new HashSet<Integer>();
                IntStream.range(0, yeses).filter(_ -> random.nextBoolean()).forEach(could::add);
                wanted.add(new Tally.Wanted(1 + random.nextInt(2), random.nextInt(4) == 0, could));
            }
            assertThat(Tally.isMet(wanted, yeses))
                    .as("%s by %d", wanted, yeses)
                    .isEqualTo(canBeDealt(wanted, yeses));
        }
    }

    private static boolean canBeDealt(List<Tally.Wanted> wanted, int yeses) {
        int[] left = wanted.stream().mapToInt(Tally.Wanted::votes).toArray();
        for (int i = 0; i < left.length; i++) {
            if (wanted.get(i).samePerson()) {
                if (wanted.get(i).yeses().size() < left[i]) {
                    return false;
                }
                left[i] = 0;
            }
        }
        return deal(wanted, left, 0, yeses);
    }

    private static boolean deal(List<Tally.Wanted> wanted, int[] left, int yes, int yeses) {
        if (IntStream.of(left).allMatch(it -> it <= 0)) {
            return true;
        }
        if (yes == yeses) {
            return false;
        }
        for (int need = 0; need < left.length; need++) {
            if (left[need] > 0 && wanted.get(need).yeses().contains(yes)) {
                left[need]--;
                boolean met = deal(wanted, left, yes + 1, yeses);
                left[need]++;
                if (met) {
                    return true;
                }
            }
        }
        return deal(wanted, left, yes + 1, yeses);
    }
}

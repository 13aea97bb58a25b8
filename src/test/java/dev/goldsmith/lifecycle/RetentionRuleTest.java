package dev.goldsmith.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.lifecycle.RetentionRule.Candidate;
import dev.goldsmith.lifecycle.RetentionRule.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a rule protects stays, whatever the versions are like. */
class RetentionRuleTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    /** Said anew, one version at a time: whether the rule lets this one go. */
    private static boolean lets(RetentionRule rule, Candidate one, List<Candidate> all) {
        var better =
                all.stream()
                        .filter(it -> it.number().compareTo(one.number()) > 0)
                        .filter(Candidate::good)
                        .count();
        boolean oneOfTheNewest = one.good() && better < rule.keepNewest();
        boolean bestOfABadLot =
                all.stream().noneMatch(Candidate::good)
                        && all.stream()
                                        .filter(it -> it.number().compareTo(one.number()) > 0)
                                        .count()
                                < rule.keepNewest();
        Integer days = rule.keepDays();
        boolean young =
                days != null
                        && Duration.between(one.publishedAt(), NOW).compareTo(Duration.ofDays(days))
                                < 0;
        return one.uses().isEmpty() && !oneOfTheNewest && !bestOfABadLot && !young;
    }

    @Test
    void of_ten_thousand_versions_none_goes_that_something_protects() {
        for (int seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            var versions = versions(random, seed < 4 ? 10_000 : random.nextInt(60));
            var rule =
                    new RetentionRule(
                            1 + random.nextInt(12),
                            random.nextBoolean() ? null : 1 + random.nextInt(400));
            var going =
                    rule.decide(versions, NOW).stream()
                            .filter(Verdict::goes)
                            .map(Verdict::version)
                            .collect(Collectors.toSet());
            // All of the small ones, some of the large: the oracle looks at all for each.
            versions.stream()
                    .limit(300)
                    .forEach(it ->
                            assertThat(going.contains(it))
                                    .as("%s by %s", it, rule)
                                    .isEqualTo(lets(rule, it, versions)));
            assertThat(going).as("what is used").allMatch(it -> it.uses().isEmpty());
            var good = versions.stream().filter(Candidate::good).toList();
            assertThat(going.containsAll(good)).isEqualTo(good.isEmpty());
            assertThat(versions.isEmpty() || going.size() < versions.size()).isTrue();
        }
    }

    /** In an order that says nothing. */
    private static List<Candidate> versions(Random random, int count) {
        boolean hopeless = random.nextInt(5) == 0;
        var versions =
                IntStream.range(0, count)
                        .mapToObj(i ->
                                new Candidate(
                                        i,
                                        new VersionNumber(i / 100, i % 100, random.nextInt(3)),
                                        NOW.minus(Duration.ofHours(random.nextInt(24 * 500))),
                                        !hopeless && random.nextInt(4) > 0,
                                        uses(random)))
                        .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(versions, random);
        return versions;
    }

    private static Set<Reason> uses(Random random) {
        Set<Reason> uses = EnumSet.noneOf(Reason.class);
        if (random.nextInt(3) == 0) {
            uses.add(Reason.values()[2 + random.nextInt(Reason.values().length - 2)]);
        }
        return uses;
    }

    @Test
    void what_has_ended_is_not_counted_as_one_to_keep() {
        var versions =
                List.of(
                        version(3, false, Set.of()),
                        version(2, true, Set.of()),
                        version(1, true, Set.of()));
        assertThat(new RetentionRule(1, null).decide(versions, NOW))
                .extracting(it -> it.version().id(), Verdict::kept)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(3L, Set.of()),
                        org.assertj.core.groups.Tuple.tuple(2L, Set.of(Reason.NEWEST)),
                        org.assertj.core.groups.Tuple.tuple(1L, Set.of()));
    }

    @Test
    void where_none_is_good_as_many_stay() {
        var versions =
                List.of(
                        version(1, false, Set.of()),
                        version(2, false, Set.of()),
                        version(3, false, Set.of()));
        assertThat(new RetentionRule(2, null).decide(versions, NOW))
                .extracting(Verdict::goes)
                .containsExactly(false, false, true);
    }

    @Test
    void each_reason_is_told() {
        var versions =
                List.of(version(2, true, Set.of(Reason.CHANNEL)), version(1, true, Set.of()));
        assertThat(new RetentionRule(1, 20).decide(versions, NOW).getFirst().kept())
                .containsExactly(Reason.NEWEST, Reason.YOUNG, Reason.CHANNEL);
    }

    private static Candidate version(int minor, boolean good, Set<Reason> uses) {
        return new Candidate(
                minor,
                new VersionNumber(1, minor, 0),
                NOW.minus(Duration.ofDays(20 - (long) minor)),
                good,
                uses);
    }

    @ParameterizedTest
    @CsvSource({"0,", "10001,", ",", "1,0", "1,3651", "-1,-1"})
    void a_rule_keeps_something_and_says_what_is_wrong(Integer newest, Integer days) {
        assertThatThrownBy(() -> RetentionRule.of(newest, days)).isInstanceOf(Refused.class);
    }
}

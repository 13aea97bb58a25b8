package dev.goldsmith.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.run.RunPhase;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.Mortal;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is charged, that it is charged once, and that sums are the entries added up. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class LedgerTest {
    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);

    @Inject ChargingDuty charging;

    private final Costed base = Costed.create();

    @Test
    void a_run_is_charged_for_its_machine_however_it_ended() {
        for (var outcome : List.of(RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELED)) {
            var run = base.begun("web");
            base.end(run, outcome);
            // One phase an attempt entered, an hour each.
            base.phases(run, Instant.now().minusSeconds(3600), Duration.ofHours(1));
            long phases = base.tenant().in(() -> RunPhase.count("runId", run.id));
            charging.round();
            assertThat(base.charged(run))
                    .as(outcome.word())
                    .isEqualByComparingTo(Costed.HOURLY.multiply(BigDecimal.valueOf(phases)));
        }
    }

    @Test
    void what_is_told_again_charges_nothing_more() {
        var run = base.ended("web", RunState.FAILED, Duration.ofHours(2));
        charging.round();
        var once = base.charged(run);
        for (int i = 0; i < 3; i++) {
            base.tenant()
                    .in(() -> {
                        LedgerRows.due(base.tenant().id(), run.number);
                        return true;
                    });
            charging.round();
        }
        assertThat(base.charged(run)).isEqualByComparingTo(once).isPositive();
        var cost = base.tenant().in(() -> Objects.requireNonNull(RunCost.of(run.id)));
        assertThat(cost.amount).isEqualByComparingTo(once);
        assertThat(cost.failedMonth).isEqualTo(TODAY.withDayOfMonth(1));
        base.sumsFit(TODAY.minusDays(3), TODAY.plusDays(3));
    }

    @Test
    void a_clock_that_jumps_makes_no_negative_hour_and_no_endless_one() {
        var back = base.ended("web", RunState.FAILED, Duration.ofHours(-5));
        var ahead = base.ended("web", RunState.FAILED, Duration.ofDays(3650));
        charging.round();
        assertThat(base.charged(back)).isEqualByComparingTo("0");
        assertThat(base.charged(ahead))
                .isEqualByComparingTo(Costed.HOURLY.multiply(BigDecimal.valueOf(24)));
        assertThat(base.entries(CostKind.COMPUTE))
                .allSatisfy(it -> assertThat(it.quantity).isNotNegative());
    }

    @Test
    void a_run_that_waits_or_was_never_taken_is_charged_nothing() {
        var waits = base.tenant().run("web", "web-base");
        base.tenant()
                .in(() -> {
                    dev.goldsmith.run.Run.locked(waits.id).cancel(base.tenant().system());
                    return true;
                });
        charging.round();
        assertThat(base.charged(waits)).isEqualByComparingTo("0");
    }

    @Test
    void what_layers_spared_is_shown_and_not_charged() {
        var run = base.begun("web");
        base.cached(run, Duration.ofMinutes(30));
        base.end(run, RunState.SUCCEEDED);
        base.phases(run, Instant.now(), Duration.ZERO);
        charging.round();
        var costs = base.tenant().in(() -> RunCosts.of(base.tenant().reload(run)));
        assertThat(costs.actual()).isEqualByComparingTo("0");
        assertThat(costs.savedMillis()).isEqualTo(1_800_000);
        assertThat(costs.saved())
                .isEqualByComparingTo(Costed.HOURLY.multiply(new BigDecimal("0.5")));
    }

    @Test
    void killed_between_any_two_statements_a_run_is_charged_once() throws Exception {
        var run = base.ended("web", RunState.FAILED, Duration.ofHours(1));
        Mortal.killedBeforeEachStatement(
                () -> {
                    charging.round();
                    return base.charged(run);
                },
                () -> base.sumsFit(TODAY.minusDays(2), TODAY.plusDays(2)));
        assertThat(base.charged(run)).isEqualByComparingTo(Costed.HOURLY);
        base.sumsFit(TODAY.minusDays(2), TODAY.plusDays(2));
    }

    /** A sheet counts from its own date on, and what was charged before stays as it is. */
    @Test
    void a_new_sheet_changes_nothing_that_was_charged() {
        var before = base.ended("web", RunState.FAILED, Duration.ofHours(1));
        charging.round();
        base.tenant()
                .in(() ->
                        PriceSheet.add(
                                base.tenant().system(),
                                "EUR",
                                "test",
                                Instant.now(),
                                PriceCsv.read("vcpuHour,,,1.5\nmemoryHour,,,0.1")));
        var after = base.ended("web", RunState.FAILED, Duration.ofHours(1));
        charging.round();
        assertThat(base.charged(before)).isEqualByComparingTo(Costed.HOURLY);
        assertThat(base.charged(after)).isEqualByComparingTo("3.2");
        assertThat(base.tenant().in(() -> CostEntry.ofRun(after.id)))
                .allSatisfy(it -> {
                    assertThat(it.currency).isEqualTo("EUR");
                    assertThat(it.sheet).isEqualTo(1);
                });
        var report =
                base.tenant()
                        .in(() ->
                                CostReport.of(
                                        base.tenant().system(),
                                        TODAY.minusDays(1),
                                        TODAY.plusDays(1),
                                        CostGroup.TEAM));
        assertThat(report.currency()).isEqualTo("EUR");
        assertThat(report.total()).isEqualByComparingTo("3.2");
        assertThat(report.others()).containsExactly("USD");
    }

    @Test
    void sums_are_the_entries_added_up_whatever_the_days_and_the_group() {
        var random = new Random(20261129);
        var first = LocalDate.of(2025, 11, 20);
        for (int piece = 0; piece < 6; piece++) {
            int number = piece;
            base.tenant()
                    .in(() ->
                            Ledger.charge(
                                    base.tenant().id(), anything(random, first, number * 50)));
        }
        for (int i = 0; i < 40; i++) {
            var from = first.plusDays(random.nextInt(400));
            base.sumsFit(from, from.plusDays(random.nextInt(200)));
        }
        base.sumsFit(first, first.plusYears(2));
    }

    private static List<CostEntry> anything(Random random, LocalDate first, int from) {
        var entries = new ArrayList<CostEntry>();
        for (int i = from; i < from + 60; i++) {
            // The last ten of a piece are the first ten of the next one.
            var kind = CostKind.values()[i % 3];
            var of = new Random(i);
            entries.add(
                    CostEntry.of(
                            "test/" + i,
                            first.plusDays(of.nextInt(400)),
                            kind,
                            new CostEntry.For(
                                    1 + of.nextInt(3),
                                    1 + of.nextInt(5),
                                    1 + of.nextInt(2),
                                    of.nextInt(3),
                                    List.of("local", "West Europe", "northeurope")
                                            .get(of.nextInt(3))),
                            Prices.builtIn(),
                            new Prices.Rate(
                                    "x",
                                    BigDecimal.ONE,
                                    "hour",
                                    new BigDecimal("0.%09d".formatted(of.nextInt(1_000_000_000)))),
                            new BigDecimal("%d.%07d".formatted(of.nextInt(50), i))));
        }
        java.util.Collections.shuffle(entries, random);
        return entries;
    }

    @Test
    void many_at_once_charge_each_thing_once() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all =
                    java.util.stream.IntStream.range(0, 8)
                            .mapToObj(n ->
                                    threads.submit(() ->
                                            dev.goldsmith.tenant.Redo.call(() ->
                                                    base.tenant()
                                                            .in(() ->
                                                                    Ledger.charge(
                                                                            base.tenant().id(),
                                                                            anything(
                                                                                    new Random(n),
                                                                                    TODAY.minusDays(
                                                                                            500),
                                                                                    n * 40))))))
                            .toList();
            for (var one : all) {
                one.get();
            }
        }
        assertThat(base.tenant().in(() -> CostEntry.count())).isEqualTo(7 * 40 + 60);
        base.sumsFit(TODAY.minusDays(600), TODAY);
    }

    @Test
    void a_team_reads_its_own_money_an_auditor_all_and_another_tenant_none() {
        base.ended("web", RunState.FAILED, Duration.ofHours(1));
        base.ended("platform", RunState.FAILED, Duration.ofHours(3));
        var other = Costed.create();
        other.ended("web", RunState.FAILED, Duration.ofHours(7));
        charging.round();
        assertThat(total(base.tenant().viewer("web"))).isEqualByComparingTo("0.056");
        assertThat(total(base.tenant().person(MemberRole.AUDITOR, Map.of())))
                .isEqualByComparingTo("0.224");
        assertThat(
                        total(
                                base.tenant()
                                        .person(
                                                MemberRole.MEMBER,
                                                Map.of(
                                                        "web",
                                                        Role.VIEWER,
                                                        "platform",
                                                        Role.OWNER))))
                .isEqualByComparingTo("0.224");
        assertThat(total(base.tenant().person(MemberRole.MEMBER, Map.of())))
                .isEqualByComparingTo("0");
    }

    private BigDecimal total(dev.goldsmith.testing.TestTenant.Somebody who) {
        var by = base.tenant().access(who);
        return base.tenant()
                .in(() -> CostReport.of(by, TODAY.minusDays(1), TODAY.plusDays(1), CostGroup.TEAM))
                .total();
    }
}

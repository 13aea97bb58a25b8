package dev.goldsmith.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.testing.Mortal;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images cost something each day in each region, until they are deleted. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class StorageDutyTest {
    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);
    private static final BigDecimal MONTHLY = new BigDecimal("0.05");

    @Inject StorageDuty storage;

    private final Costed base = Costed.create();

    private static BigDecimal days(double days, LocalDate in) {
        return MONTHLY.multiply(BigDecimal.valueOf(days))
                .divide(BigDecimal.valueOf(in.lengthOfMonth()), 9, RoundingMode.HALF_UP);
    }

    private BigDecimal on(LocalDate day) {
        return base.entries(CostKind.STORAGE).stream()
                .filter(it -> it.day.equals(day))
                .map(it -> it.amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private void is(LocalDate day, double days) {
        assertThat(on(day))
                .as("%s", day)
                .isCloseTo(
                        days(days, day),
                        org.assertj.core.api.Assertions.within(new BigDecimal("0.000000002")));
    }

    @Test
    void each_day_that_is_over_is_charged_once_and_missed_days_are_made_up() {
        base.published("web", Costed.midnight(TODAY.minusDays(3)).plus(Duration.ofHours(18)));
        storage.round(TODAY.minusDays(2));
        is(TODAY.minusDays(3), 0.25);
        is(TODAY.minusDays(2), 0);
        storage.round(TODAY);
        storage.round(TODAY);
        is(TODAY.minusDays(3), 0.25);
        is(TODAY.minusDays(2), 1);
        is(TODAY.minusDays(1), 1);
        is(TODAY, 0);
        base.sumsFit(TODAY.minusDays(40), TODAY);
    }

    @Test
    void it_ends_when_the_version_is_deleted() {
        var version = base.published("web", Costed.midnight(TODAY.minusDays(4)));
        base.tenant()
                .in(() -> {
                    ImageVersion.<ImageVersion>findById(version.id).delete(base.tenant().system());
                    ImageVersion.flush();
                    return ImageVersion.update(
                            "deletedAt = ?1 where id = ?2",
                            Costed.midnight(TODAY.minusDays(2)).plus(Duration.ofHours(12)),
                            version.id);
                });
        storage.round(TODAY);
        is(TODAY.minusDays(4), 1);
        is(TODAY.minusDays(3), 1);
        is(TODAY.minusDays(2), 0.5);
        is(TODAY.minusDays(1), 0);
    }

    @Test
    void a_deletion_is_written_down() {
        var version = base.published("web", Instant.now());
        var before = Instant.now().minusSeconds(1);
        base.tenant()
                .in(() -> {
                    ImageVersion.<ImageVersion>findById(version.id).delete(base.tenant().system());
                    return true;
                });
        assertThat(
                        base.tenant()
                                .in(() -> ImageVersion.<ImageVersion>findById(version.id))
                                .deletedAt)
                .isAfter(before);
    }

    @Test
    void a_copy_to_another_region_is_charged_once() {
        var version = base.published("web", Costed.midnight(TODAY.minusDays(2)));
        base.tenant()
                .in(() ->
                        ImageReplica.update(
                                "region = 'West Europe', regionKey = 'westeurope', place = 'b',"
                                        + " storageAccountType = 'Premium_LRS' where versionId = ?1",
                                version.id));
        storage.round(TODAY);
        var egress = base.entries(CostKind.EGRESS);
        assertThat(egress).hasSize(1);
        assertThat(egress.getFirst().amount).isEqualByComparingTo("0.02");
        assertThat(egress.getFirst().region).isEqualTo("westeurope");
        assertThat(base.entries(CostKind.STORAGE))
                .hasSize(2)
                .allSatisfy(it -> {
                    assertThat(it.item).isEqualTo("Premium_LRS");
                    assertThat(it.price).isEqualByComparingTo("0.135");
                });
    }

    /** The oldest of three that nothing uses; the newest is what latest means. */
    @Test
    void a_version_that_nobody_used_for_long_is_named_with_what_it_costs() {
        var longAgo = Costed.midnight(TODAY.minusDays(100));
        var unused = base.published("web", longAgo);
        var taken = base.published("web", longAgo);
        base.published("web", longAgo);
        base.tenant()
                .in(() -> {
                    ImageVersion.<ImageVersion>findById(taken.id)
                            .taken(base.tenant().system(), "qcow2");
                    return true;
                });
        storage.round(TODAY);
        var overview = base.tenant().in(() -> CostOverview.of(base.tenant().system(), TODAY));
        assertThat(overview.unused())
                .extracting(CostOverview.Unused::version)
                .containsExactly(unused.number().toString());
        assertThat(overview.unused().getFirst().monthly()).isEqualByComparingTo("0.05");
        var stranger = base.tenant().access(base.tenant().viewer("platform"));
        assertThat(base.tenant().in(() -> CostOverview.of(stranger, TODAY)).unused()).isEmpty();
        base.tenant()
                .in(() -> {
                    ImageVersion.<ImageVersion>findById(unused.id).delete(base.tenant().system());
                    return true;
                });
        assertThat(base.tenant().in(() -> CostOverview.of(base.tenant().system(), TODAY)).unused())
                .isEmpty();
    }

    @Test
    void killed_between_any_two_statements_each_day_is_charged_once() throws Exception {
        base.published("web", Costed.midnight(TODAY.minusDays(3)));
        base.published("platform", Costed.midnight(TODAY.minusDays(3)));
        base.othersCharged(TODAY);
        Mortal.killedBeforeEachStatement(
                () -> {
                    storage.round(TODAY);
                    return base.entries(CostKind.STORAGE);
                },
                () -> base.sumsFit(TODAY.minusDays(40), TODAY));
        assertThat(base.entries(CostKind.STORAGE)).hasSize(6);
        is(TODAY.minusDays(1), 2);
    }
}

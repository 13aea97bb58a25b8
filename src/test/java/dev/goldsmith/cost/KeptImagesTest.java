package dev.goldsmith.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.goldsmith.approval.Passages;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Managed images and VHDs cost something each day, until they are deleted or replaced. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class KeptImagesTest {
    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);
    private static final LocalDate DAY = TODAY.minusDays(3);
    private static final BigDecimal MONTHLY = new BigDecimal("0.05");

    @Inject StorageDuty storage;

    private final Costed base = Costed.create();

    private ManagedImage managed(String name, int gigabytes) {
        return base.tenant()
                .in(() -> {
                    var team = Objects.requireNonNull(Team.bySlug("web"));
                    return ManagedImage.create(
                            base.tenant().system(),
                            team,
                            name,
                            "West Europe",
                            Map.of(),
                            Costed.captured(gigabytes * Costed.GIB),
                            null,
                            Passages.into(team));
                });
    }

    private void delete(String name) {
        base.tenant()
                .in(() -> {
                    var team = Objects.requireNonNull(Team.bySlug("web"));
                    Objects.requireNonNull(ManagedImage.of(team.id, name))
                            .delete(base.tenant().system());
                    return true;
                });
    }

    /** As if the newest disk of these images had come then, and what was before had gone then. */
    private void at(ManagedImage image, Instant when) {
        change("kept_from = :at where image_id = :id and kept_until is null", image.id, when);
    }

    private void change(String what, long id, Instant at) {
        base.tenant()
                .in(() ->
                        CostEntry.getEntityManager()
                                .createNativeQuery("update kept_image set " + what)
                                .setParameter("id", id)
                                .setParameter("at", at.atOffset(ZoneOffset.UTC).toLocalDateTime())
                                .executeUpdate());
    }

    /** A run that put a VHD of a gibibyte there. */
    private RunOutput vhd(@Nullable String uri, Instant at) {
        var asked = base.begun("web");
        return base.tenant()
                .in(() -> {
                    var run = Run.locked(asked.id);
                    run.enter(RunState.VALIDATING);
                    run.captured(Costed.captured(Costed.GIB));
                    run.enter(RunState.DISTRIBUTING);
                    var target = new Distributor.Vhd("disk", null, uri, Extras.NONE);
                    var output =
                            RunOutput.publish(
                                    run,
                                    target,
                                    Digest.of("vhd").toString(),
                                    uri == null ? "disk.vhd" : uri,
                                    true);
                    output.publishedAt = at;
                    run.finish(RunState.SUCCEEDED, base.tenant().system());
                    return output;
                });
    }

    private void is(LocalDate day, double gigabyteDays) {
        var charged =
                base.entries(CostKind.STORAGE).stream()
                        .filter(it -> it.day.equals(day))
                        .map(it -> it.amount)
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(charged)
                .as("%s", day)
                .isCloseTo(
                        MONTHLY.multiply(BigDecimal.valueOf(gigabyteDays))
                                .divide(
                                        BigDecimal.valueOf(day.lengthOfMonth()),
                                        9,
                                        RoundingMode.HALF_UP),
                        within(new BigDecimal("0.000000002")));
    }

    private CostReport by(CostGroup group) {
        return base.tenant()
                .in(() -> CostReport.of(base.tenant().system(), TODAY.minusDays(40), TODAY, group));
    }

    @Test
    void a_managed_image_is_charged_each_day_once() {
        managed("tools", 2);
        storage.round(TODAY.plusDays(2));
        storage.round(TODAY.plusDays(2));
        is(TODAY.plusDays(1), 2);
        assertThat(base.entries(CostKind.STORAGE))
                .hasSize(2)
                .allSatisfy(it -> {
                    assertThat(it.item).isEqualTo("Standard_LRS");
                    assertThat(it.region).isEqualTo("westeurope");
                    assertThat(it.unit).isEqualTo("GB-month");
                });
        base.sumsFit(TODAY.minusDays(40), TODAY.plusDays(3));
    }

    @Test
    void a_disk_that_is_replaced_is_charged_up_to_then_and_the_new_one_from_then_on() {
        var image = managed("tools", 1);
        at(image, Costed.midnight(DAY));
        var noon = Costed.midnight(DAY).plus(Duration.ofHours(12));
        managed("tools", 3);
        change("kept_until = :at where image_id = :id and kept_until is not null", image.id, noon);
        at(image, noon);
        storage.round(TODAY);
        is(DAY, 0.5 + 1.5);
        is(DAY.plusDays(1), 3);
    }

    @Test
    void it_ends_when_the_image_is_deleted_and_is_still_called_by_its_name() {
        var image = managed("tools", 1);
        at(image, Costed.midnight(DAY));
        delete("tools");
        change(
                "kept_until = :at where image_id = :id",
                image.id,
                Costed.midnight(DAY.plusDays(1)).plus(Duration.ofHours(6)));
        storage.round(TODAY);
        is(DAY, 1);
        is(DAY.plusDays(1), 0.25);
        is(DAY.plusDays(2), 0);
        assertThat(by(CostGroup.IMAGE).lines())
                .extracting(CostReport.Line::key)
                .containsExactly("web/tools (managed image)");
        assertThat(by(CostGroup.TEAM).lines())
                .extracting(CostReport.Line::key)
                .containsExactly("web");
        var stranger = base.tenant().access(base.tenant().viewer("platform"));
        assertThat(
                        base.tenant()
                                .in(() ->
                                        CostReport.of(
                                                stranger,
                                                TODAY.minusDays(40),
                                                TODAY,
                                                CostGroup.IMAGE))
                                .lines())
                .isEmpty();
    }

    @Test
    void it_counts_in_the_forecast_and_in_what_images_cost_a_month() {
        var image = managed("tools", 1);
        at(image, Costed.midnight(DAY));
        storage.round(TODAY);
        var overview = base.tenant().in(() -> CostOverview.of(base.tenant().system(), TODAY));
        var month = BigDecimal.valueOf(TODAY.lengthOfMonth());
        assertThat(overview.storage())
                .isCloseTo(
                        MONTHLY.multiply(month)
                                .divide(
                                        BigDecimal.valueOf(TODAY.minusDays(1).lengthOfMonth()),
                                        9,
                                        RoundingMode.HALF_UP),
                        within(new BigDecimal("0.0000001")));
        assertThat(overview.forecast()).isGreaterThan(overview.thisMonth());
        var costs =
                base.tenant()
                        .in(() -> VersionCosts.of(ManagedImage.<ManagedImage>findById(image.id)));
        assertThat(costs.monthly()).isEqualByComparingTo("0.05");
        assertThat(costs.charged())
                .isEqualByComparingTo(
                        base.entries(CostKind.STORAGE).stream()
                                .map(it -> it.amount)
                                .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isPositive();
        assertThat(costs.build()).isNull();
    }

    @Test
    void a_vhd_is_charged_until_another_run_puts_one_at_its_place() {
        vhd(null, Costed.midnight(DAY));
        vhd(null, Costed.midnight(DAY.plusDays(1)).plus(Duration.ofHours(6)));
        vhd("West Europe:nightly/web.vhd", Costed.midnight(DAY.plusDays(2)));
        storage.round(TODAY);
        storage.round(TODAY);
        is(DAY, 1);
        is(DAY.plusDays(1), 1);
        is(DAY.plusDays(2), 2);
        assertThat(base.entries(CostKind.STORAGE))
                .extracting(it -> it.region)
                .containsExactlyInAnyOrder("local", "local", "local", "local", "westeurope");
        assertThat(by(CostGroup.TEMPLATE).lines())
                .extracting(CostReport.Line::key)
                .containsExactly("web/web-base");
        base.sumsFit(TODAY.minusDays(40), TODAY);
    }

    /** It goes with its template's staging area. */
    @Test
    void a_vhd_ends_with_its_template() {
        vhd(null, Costed.midnight(DAY));
        base.tenant()
                .in(() ->
                        Template.update(
                                "deletedAt = ?1 where name = 'web-base'",
                                Costed.midnight(DAY.plusDays(1)).plus(Duration.ofHours(12))));
        storage.round(TODAY);
        is(DAY, 1);
        is(DAY.plusDays(1), 0.5);
        is(DAY.plusDays(2), 0);
    }

    /** What a run carries over from another one is still one file. */
    @Test
    void a_vhd_that_another_run_carries_over_is_charged_once() {
        var output = vhd(null, Costed.midnight(DAY));
        storage.round(DAY.plusDays(1));
        var next = base.begun("web");
        base.tenant()
                .in(() -> {
                    Run.update("capturedBy = ?1 where id = ?2", output.runId, next.id);
                    RunOutput.update("runId = ?1 where id = ?2", next.id, output.id);
                    return true;
                });
        storage.round(TODAY);
        is(DAY, 1);
        is(DAY.plusDays(1), 1);
        is(DAY.plusDays(2), 1);
    }

    @Test
    void killed_between_any_two_statements_each_day_is_charged_once() throws Exception {
        var image = managed("tools", 1);
        at(image, Costed.midnight(DAY));
        vhd(null, Costed.midnight(DAY));
        base.published("web", Costed.midnight(DAY));
        base.othersCharged(TODAY);
        Mortal.killedBeforeEachStatement(
                () -> {
                    storage.round(TODAY);
                    return base.entries(CostKind.STORAGE);
                },
                () -> base.sumsFit(TODAY.minusDays(40), TODAY));
        for (int i = 0; i < 3; i++) {
            is(DAY.plusDays(i), 3);
        }
        assertThat(base.entries(CostKind.STORAGE)).hasSize(9);
    }

    /** What a transaction charges is bounded, and the next one begins where it ended. */
    @Test
    void more_of_them_than_a_transaction_charges_are_all_charged() {
        for (int i = 0; i < 5; i++) {
            at(managed("tools-" + i, 1), Costed.midnight(DAY));
        }
        for (int i = 0; i < 3; i++) {
            vhd("West Europe:%d.vhd".formatted(i), Costed.midnight(DAY));
        }
        storage.round(TODAY, 2);
        for (int i = 0; i < 3; i++) {
            is(DAY.plusDays(i), 8);
        }
        assertThat(List.of(CostGroup.values()))
                .allSatisfy(it ->
                        assertThat(by(it).total())
                                .isEqualByComparingTo(by(CostGroup.KIND).total()));
    }

    @Test
    void an_estimate_says_what_they_cost_a_month() {
        var document = Documents.shell(base.tenant().id(), null, "echo");
        base.tenant().save("web", "disk", document);
        var estimate =
                base.tenant()
                        .in(() ->
                                Estimate.of(
                                        Template.<Template>find("name = 'disk'").firstResult(),
                                        TemplateReader.read(document)));
        assertThat(estimate.monthlyLow()).isEqualByComparingTo("0.025");
        assertThat(estimate.monthlyHigh()).isEqualByComparingTo("0.2");
        vhd(null, Instant.now());
        estimate =
                base.tenant()
                        .in(() ->
                                Estimate.of(
                                        Template.<Template>find("name = 'web-base'").firstResult(),
                                        TemplateReader.read(document)));
        assertThat(estimate.monthlyLow()).isEqualByComparingTo("0.05");
        assertThat(estimate.monthlyHigh()).isEqualByComparingTo("0.05");
    }
}

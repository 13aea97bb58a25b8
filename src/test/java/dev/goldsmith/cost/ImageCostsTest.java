package dev.goldsmith.cost;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.goldsmith.approval.Passages;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.KeptImage;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What images cost a month, where the lineage lists them. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ImageCostsTest {
    @Inject EntityManagerFactory factory;
    @Inject StorageDuty storage;

    private final Costed base = Costed.create();

    private ManagedImage managed() {
        return base.tenant()
                .in(() -> {
                    var team = Objects.requireNonNull(Team.bySlug("web"));
                    return ManagedImage.create(
                            base.tenant().system(),
                            team,
                            "tools",
                            "local",
                            Map.of(),
                            Costed.captured(3 * Costed.GIB),
                            null,
                            Passages.into(team));
                });
    }

    private io.restassured.response.ValidatableResponse lineage(Somebody by) {
        return given().auth()
                .oauth2(by.token())
                .get("/api/v1/tenants/%s/lineage".formatted(base.tenant().slug()))
                .then()
                .statusCode(200);
    }

    @Test
    void the_lineage_says_what_all_published_versions_cost() {
        base.published("web", Instant.now());
        var second = base.published("web", Instant.now());
        var third = base.published("web", Instant.now());
        managed();
        base.tenant()
                .in(() -> {
                    ImageReplica.update(
                            "region = 'West Europe', regionKey = 'westeurope',"
                                    + " storageAccountType = 'Premium_LRS' where versionId = ?1",
                            second.id);
                    ImageVersion.<ImageVersion>findById(third.id).delete(base.tenant().system());
                    return true;
                });
        var viewer = base.tenant().viewer("web");
        lineage(viewer)
                .body("images.find { it.image == 'base' }.cost.monthly", equalTo(0.185f))
                .body("images.find { it.image == 'base' }.cost.currency", equalTo("USD"))
                .body("images.find { it.image == 'tools' }.cost.monthly", equalTo(0.15f));
        given().auth()
                .oauth2(viewer.token())
                .get("/t/%s/lineage".formatted(base.tenant().slug()))
                .then()
                .statusCode(200)
                .body(containsString("USD a month"))
                .body(containsString("0.1850"))
                .body(containsString("0.1500"));
    }

    @Test
    void what_has_published_nothing_costs_nothing() {
        base.tenant().run("web", "web-base");
        lineage(base.tenant().viewer("web"))
                .body("images.find { it.image == 'base' }.cost", equalTo(null));
    }

    @Test
    void only_who_reads_its_team_reads_what_an_image_costs() {
        var version = base.published("platform", Instant.now());
        var image = managed();
        var platform = base.tenant().access(base.tenant().viewer("platform"));
        var web = base.tenant().access(base.tenant().viewer("web"));
        for (var by : List.of(platform, web, base.tenant().system())) {
            var costs =
                    base.tenant()
                            .in(() ->
                                    ImageCosts.of(
                                            by, List.of(version.definitionId), List.of(image.id)));
            assertThat(costs.ofDefinition(version.definitionId) == null).isEqualTo(by == web);
            assertThat(costs.ofManaged(image.id) == null).isEqualTo(by == platform);
        }
        var other = Costed.create().tenant();
        var costs =
                other.in(() ->
                        ImageCosts.of(
                                other.system(), List.of(version.definitionId), List.of(image.id)));
        assertThat(costs.ofDefinition(version.definitionId)).isNull();
        assertThat(costs.ofManaged(image.id)).isNull();
    }

    @Test
    void many_images_in_many_regions_take_as_many_statements_as_one() {
        base.tenant()
                .in(() ->
                        PriceSheet.add(
                                base.tenant().system(),
                                "EUR",
                                "test",
                                Instant.now(),
                                PriceCsv.read(
                                        """
                                        storageMonth,,,1
                                        storageMonth,Standard_LRS,region1,2
                                        storageMonth,Premium_LRS,,3
                                        """)));
        var web = base.published("web", Instant.now()).definitionId;
        long few = statements(base.tenant().system(), List.of(web));
        var platform = base.published("platform", Instant.now()).definitionId;
        for (int i = 0; i < 5; i++) {
            var region = "region" + i;
            var version = base.published("web", Instant.now());
            base.tenant()
                    .in(() ->
                            ImageReplica.update(
                                    "region = ?1, regionKey = ?1, storageAccountType = ?2 where versionId = ?3",
                                    region,
                                    region.equals("region4") ? "Premium_LRS" : "Standard_LRS",
                                    version.id));
        }
        assertThat(statements(base.tenant().system(), List.of(web, platform))).isEqualTo(few);
        var costs =
                base.tenant()
                        .in(() ->
                                ImageCosts.of(
                                        base.tenant().system(), List.of(web, platform), List.of()));
        assertThat(costs.currency()).isEqualTo("EUR");
        // Four of a gibibyte at 1, one at 2, one at 3.
        assertThat(costs.ofDefinition(web)).isEqualByComparingTo("9");
        assertThat(costs.ofDefinition(platform)).isEqualByComparingTo("1");
    }

    private long statements(Access by, List<Long> definitions) {
        var statistics = factory.unwrap(SessionFactory.class).getStatistics();
        statistics.setStatisticsEnabled(true);
        long before = statistics.getPrepareStatementCount();
        base.tenant().in(() -> ImageCosts.of(by, definitions, List.of()));
        return statistics.getPrepareStatementCount() - before;
    }

    /** What a version's page says and what the lineage says is one sum. */
    @Test
    void data_disks_count_as_often_as_a_version_has_them() {
        var version = base.published("web", Instant.now());
        base.tenant()
                .in(() ->
                        ImageVersion.getEntityManager()
                                .createNativeQuery(
                                        "update image_version set data_disks = :disks where id = :id")
                                .setParameter(
                                        "disks",
                                        """
                                        [{"lun":0,"disk":"%1$s","bytes":%2$d,"virtualBytes":1},
                                         {"lun":1,"disk":"%1$s","bytes":%2$d,"virtualBytes":1}]
                                        """
                                                .formatted("a".repeat(64), Costed.GIB))
                                .setParameter("id", version.id)
                                .executeUpdate());
        base.tenant()
                .in(() -> {
                    var costs =
                            ImageCosts.of(
                                    base.tenant().system(),
                                    List.of(version.definitionId),
                                    List.of());
                    assertThat(costs.ofDefinition(version.definitionId))
                            .isEqualByComparingTo("0.15")
                            .isEqualByComparingTo(
                                    VersionCosts.of(ImageVersion.<ImageVersion>findById(version.id))
                                            .monthly());
                    return true;
                });
    }

    @Test
    void a_managed_image_has_one_disk_at_a_time() {
        var image = managed();
        assertThat(managed().id).isEqualTo(image.id);
        base.tenant()
                .in(() -> {
                    assertThat(KeptImage.count("imageId", image.id)).isEqualTo(2);
                    assertThat(KeptImage.count("imageId = ?1 and keptUntil is null", image.id))
                            .isEqualTo(1);
                    return true;
                });
    }

    /** What was charged for a day, as often as its month has days. */
    @Test
    void of_more_versions_than_are_looked_at_it_is_what_was_charged_yesterday() {
        var today = CostDays.today();
        var version = base.published("web", Costed.midnight(today.minusDays(2)));
        base.published("web", Costed.midnight(today.minusDays(2)));
        var image = managed();
        storage.round(today);
        base.published("web", Instant.now());
        for (int most : List.of(2, 3)) {
            var costs =
                    base.tenant()
                            .in(() ->
                                    ImageCosts.of(
                                            base.tenant().system(),
                                            List.of(version.definitionId),
                                            List.of(image.id),
                                            most));
            assertThat(costs.ofDefinition(version.definitionId))
                    .isCloseTo(
                            new BigDecimal(most == 2 ? "0.10" : "0.15"),
                            within(new BigDecimal("0.0000001")));
            assertThat(costs.ofManaged(image.id) == null).isEqualTo(most == 2);
        }
        var stranger = base.tenant().access(base.tenant().viewer("platform"));
        assertThat(
                        base.tenant()
                                .in(() ->
                                        ImageCosts.of(
                                                stranger,
                                                List.of(version.definitionId),
                                                List.of(image.id),
                                                2))
                                .ofDefinition(version.definitionId))
                .isNull();
    }
}

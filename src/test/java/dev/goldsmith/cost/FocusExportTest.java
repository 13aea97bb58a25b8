package dev.goldsmith.cost;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The file has each charge once, by the names of FOCUS. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class FocusExportTest {
    private static final LocalDate MAY = LocalDate.of(2026, 5, 31);

    /** More than two of the pages that are read. */
    private static final int MANY = 1_203;

    private static final ObjectReader CSV =
            new CsvMapper().readerForMapOf(String.class).with(CsvSchema.emptySchema().withHeader());

    private final Costed base = Costed.create();
    private final String admin = base.tenant().admin().token();

    @Test
    void each_charge_is_a_line_however_many_pages_are_read() {
        charge(MANY);
        var lines = lines(admin, "from=2026-05-01&to=2026-06-30");
        assertThat(lines).hasSize(MANY);
        assertThat(new HashSet<>(lines.stream().map(it -> it.get("x_ChargeId")).toList()))
                .hasSize(MANY);
        assertThat(lines).isSortedAccordingTo((a, b) -> start(a).compareTo(start(b)));
        var sum =
                lines.stream()
                        .map(it -> new BigDecimal(it.get("BilledCost")))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum).isEqualByComparingTo(total());
    }

    @Test
    void a_line_says_what_was_charged_when_and_for_whom() {
        charge(1);
        var line = lines(admin, "from=2026-05-31&to=2026-05-31").getFirst();
        assertThat(line)
                .containsEntry("BillingAccountId", base.tenant().id())
                .containsEntry("BillingPeriodStart", "2026-05-01T00:00:00Z")
                .containsEntry("BillingPeriodEnd", "2026-06-01T00:00:00Z")
                .containsEntry("ChargePeriodStart", "2026-05-31T00:00:00Z")
                .containsEntry("ChargePeriodEnd", "2026-06-01T00:00:00Z")
                .containsEntry("ChargeCategory", "Usage")
                .containsEntry("ChargeClass", "")
                .containsEntry("ServiceCategory", "Storage")
                .containsEntry("PricingUnit", "GiB-Months")
                .containsEntry("PricingQuantity", "0.5")
                .containsEntry("ListUnitPrice", "0.05")
                .containsEntry("BilledCost", "0.025")
                .containsEntry("EffectiveCost", "0.025")
                .containsEntry("RegionId", "westeurope")
                .containsEntry("SubAccountName", "platform")
                .containsEntry("ResourceType", "Template")
                .containsEntry("ResourceName", "platform/platform-base")
                .containsEntry(
                        "Tags",
                        "{\"lineage\":\"platform/platform-base\",\"template\":\"platform/platform-base\"}");
    }

    @Test
    void somebody_takes_out_what_is_their_teams() {
        charge(10);
        var reader = base.tenant().viewer("web").token();
        assertThat(lines(reader, "from=2026-05-01&to=2026-06-30"))
                .hasSize(5)
                .allSatisfy(it -> assertThat(it).containsEntry("SubAccountName", "web"));
        var both =
                base.tenant()
                        .person(
                                MemberRole.MEMBER,
                                Map.of("web", Role.VIEWER, "platform", Role.VIEWER));
        assertThat(lines(both.token(), "from=2026-05-01&to=2026-06-30"))
                .extracting(it -> it.get("x_ChargeId"))
                .hasSize(10)
                .doesNotHaveDuplicates();
    }

    @Test
    void another_tenants_charges_are_not_in_it() {
        charge(4);
        var other = Costed.create();
        assertThat(lines(other, other.tenant().admin().token(), "from=2026-05-01&to=2026-06-30"))
                .isEmpty();
    }

    @Test
    void what_it_is_not_asked_for_is_named() {
        for (var wrong :
                Map.of(
                                "format=xls",
                                "'format' must be csv or focus",
                                "format=focus&by=team",
                                "Leave 'by' out")
                        .entrySet()) {
            given().auth()
                    .oauth2(admin)
                    .get(path(base) + wrong.getKey())
                    .then()
                    .statusCode(400)
                    .body(containsString(wrong.getValue()));
        }
    }

    /** By turns of both teams, on two days. */
    private void charge(int many) {
        base.tenant()
                .in(() -> {
                    var prices = Prices.at(java.time.Instant.now());
                    var entries = new ArrayList<CostEntry>();
                    for (int i = 0; i < many; i++) {
                        var team = team(i % 2 == 0 ? "platform" : "web");
                        var template = template(i % 2 == 0 ? "platform-base" : "web-base");
                        entries.add(
                                CostEntry.of(
                                        "test/%06d".formatted(many - i),
                                        MAY.plusDays(i % 4 / 2),
                                        CostKind.STORAGE,
                                        new CostEntry.For(
                                                team, template, template, 0, "westeurope"),
                                        prices,
                                        new Prices.Rate(
                                                "Standard_LRS",
                                                BigDecimal.ONE,
                                                "GB-month",
                                                new BigDecimal("0.05")),
                                        new BigDecimal("0.5")));
                    }
                    return Ledger.charge(base.tenant().id(), entries);
                });
    }

    private static long team(String slug) {
        return Team.<Team>list("slug", slug).getFirst().id;
    }

    private static long template(String name) {
        return Template.<Template>list("name", name).getFirst().id;
    }

    private BigDecimal total() {
        return base.tenant()
                .in(() ->
                        CostReport.of(base.tenant().system(), MAY, MAY.plusDays(1), CostGroup.TEAM)
                                .total());
    }

    private static String start(Map<String, String> line) {
        return line.getOrDefault("ChargePeriodStart", "");
    }

    private static String path(Costed of) {
        return "/api/v1/tenants/%s/costs/export?".formatted(of.tenant().slug());
    }

    private List<Map<String, String>> lines(String token, String days) {
        return lines(base, token, days);
    }

    private static List<Map<String, String>> lines(Costed of, String token, String days) {
        var text =
                given().auth()
                        .oauth2(token)
                        .get(path(of) + "format=focus&" + days)
                        .then()
                        .statusCode(200)
                        .header("Content-Disposition", containsString("focus-1.2"))
                        .extract()
                        .asString();
        try (MappingIterator<Map<String, String>> lines = CSV.readValues(text)) {
            return lines.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

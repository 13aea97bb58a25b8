package dev.goldsmith.cost;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.goldsmith.run.RunState;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sheets by the doors: who adds one, what it would have made of the last month, what it does. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PriceSheetTest {
    private static final String CSV =
            "kind,item,region,price\nvcpuHour,,,1\nmemoryHour,,,0\nstorageMonth,,,1\n";

    @Inject ChargingDuty charging;

    private final Costed base = Costed.create();
    private final String admin = base.tenant().admin().token();

    private ValidatableResponse add(String token, Map<String, ?> body) {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(body)
                .post("/api/v1/tenants/%s/prices".formatted(base.tenant().slug()))
                .then();
    }

    @Test
    void a_sheet_counts_from_its_date_on_and_says_where_it_comes_from() {
        var later = Instant.now().plus(Duration.ofDays(40)).toString();
        add(admin, Map.of("prices", CSV, "currency", "EUR", "source", "a contract"))
                .statusCode(201)
                .body("number", equalTo(1))
                .body("inUse", equalTo(true))
                .body("prices", hasSize(3));
        add(
                        admin,
                        Map.of(
                                "prices",
                                CSV,
                                "currency",
                                "EUR",
                                "source",
                                "the next one",
                                "effectiveFrom",
                                later))
                .statusCode(201)
                .body("number", equalTo(2))
                .body("inUse", equalTo(false));
        var run = base.ended("web", RunState.FAILED, Duration.ofHours(1));
        charging.round();
        assertThat(base.charged(run)).isEqualByComparingTo("2");
        given().auth()
                .oauth2(base.tenant().viewer("web").token())
                .get("/t/%s/settings/prices".formatted(base.tenant().slug()))
                .then()
                .statusCode(200)
                .body(containsString("a contract"))
                .body(containsString("Built-in example prices"));
    }

    @Test
    void what_is_wrong_is_named_and_adds_nothing() {
        for (var wrong :
                List.of(
                        Map.of("prices", CSV, "source", "x"),
                        Map.of("prices", CSV, "currency", "euro", "source", "x"),
                        Map.of("prices", CSV, "currency", "EUR"),
                        Map.of("prices", "nonsense", "currency", "EUR", "source", "x"),
                        Map.of("prices", "{\"Items\": []}", "source", "x"),
                        Map.of(
                                "prices",
                                CSV,
                                "currency",
                                "EUR",
                                "source",
                                "x",
                                "effectiveFrom",
                                "2020-01-01T00:00:00Z"))) {
            add(admin, wrong).statusCode(400);
        }
        add(
                        base.tenant().builder("web").token(),
                        Map.of("prices", CSV, "currency", "EUR", "source", "x"))
                .statusCode(403);
        assertThat(base.tenant().in(() -> PriceSheet.count())).isZero();
    }

    /** Charged by the built-in prices; the same use by others. */
    @Test
    void the_preview_says_what_the_last_month_would_have_cost() {
        var month = YearMonth.from(LocalDate.now(ZoneOffset.UTC)).minusMonths(1);
        var began = Costed.midnight(month.atDay(10));
        var run = base.ended("web", RunState.FAILED, began, Duration.ofHours(3));
        charging.round();
        assertThat(base.charged(run)).isEqualByComparingTo("0.168");
        var effects =
                base.tenant()
                        .in(() ->
                                PriceImport.read(CSV, "EUR")
                                        .lastMonth(LocalDate.now(ZoneOffset.UTC)));
        assertThat(effects)
                .extracting(it -> it.would().stripTrailingZeros().toPlainString())
                .containsExactlyInAnyOrder("6", "0");
        assertThat(
                        effects.stream()
                                .map(PriceImport.Effect::was)
                                .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo("0.168");
        var page =
                given().auth()
                        .oauth2(admin)
                        .multiPart("currency", "EUR")
                        .multiPart("source", "a contract")
                        .multiPart("file", "prices.csv", CSV.getBytes(StandardCharsets.UTF_8))
                        .post("/t/%s/settings/prices/review".formatted(base.tenant().slug()))
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString();
        assertThat(page).contains("0.1680 USD").contains("6.00 EUR");
        given().auth()
                .oauth2(base.tenant().builder("web").token())
                .multiPart("file", "prices.csv", CSV.getBytes(StandardCharsets.UTF_8))
                .post("/t/%s/settings/prices/review".formatted(base.tenant().slug()))
                .then()
                .statusCode(403);
        given().redirects()
                .follow(false)
                .auth()
                .oauth2(admin)
                .formParams(Map.of("csv", CSV, "currency", "EUR", "source", "a contract"))
                .post("/t/%s/settings/prices".formatted(base.tenant().slug()))
                .then()
                .statusCode(303);
        assertThat(base.tenant().in(() -> PriceSheet.count())).isEqualTo(1);
        // What was charged stays.
        assertThat(base.charged(run)).isEqualByComparingTo("0.168");
    }
}

package dev.goldsmith.cost;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is said of money before a build, and by the API after it. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class EstimateTest {
    @Inject ChargingDuty charging;

    private final Costed base = Costed.create();
    private final String token = base.tenant().builder("web").token();

    private ValidatableResponse estimate() {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body("{}")
                .post(
                        "/api/v1/tenants/%s/teams/web/templates/web-base/estimate"
                                .formatted(base.tenant().slug()))
                .then()
                .statusCode(200);
    }

    private BigDecimal number(ValidatableResponse answer, String path) {
        return new BigDecimal(answer.extract().path(path).toString());
    }

    @Test
    void without_history_it_is_a_wide_range_that_says_so() {
        var answer = estimate().body("basis", equalTo("default")).body("runs", equalTo(0));
        assertThat(number(answer, "low")).isLessThan(number(answer, "high"));
    }

    @Test
    void by_its_own_history_the_actual_is_in_the_range() {
        for (int minutes : List.of(55, 60, 65)) {
            var run = base.begun("web");
            base.end(run, RunState.SUCCEEDED);
            // A run enters two phases with a machine.
            base.phases(run, java.time.Instant.now(), Duration.ofMinutes(minutes / 2));
        }
        var answer = estimate().body("basis", equalTo("template")).body("runs", equalTo(3));
        assertThat(number(answer, "low")).isLessThan(Costed.HOURLY);
        assertThat(number(answer, "high")).isGreaterThan(Costed.HOURLY);
        assertThat(number(answer, "high").subtract(number(answer, "low")))
                .isLessThan(Costed.HOURLY.multiply(new BigDecimal("0.4")));
    }

    @Test
    void what_layers_spared_counts_at_the_upper_end() {
        var run = base.begun("web");
        base.cached(run, Duration.ofHours(1));
        base.end(run, RunState.SUCCEEDED);
        base.phases(run, java.time.Instant.now(), Duration.ofMinutes(3));
        var answer = estimate().body("basis", equalTo("template"));
        assertThat(number(answer, "low")).isLessThan(Costed.HOURLY.multiply(new BigDecimal("0.2")));
        assertThat(number(answer, "high")).isGreaterThan(Costed.HOURLY);
    }

    @Test
    void a_run_keeps_the_estimate_of_its_request_and_answers_with_its_lines() {
        var run = base.ended("web", RunState.FAILED, Duration.ofHours(1));
        charging.round();
        var answer =
                given().auth()
                        .oauth2(token)
                        .get(
                                "/api/v1/tenants/%s/runs/%d"
                                        .formatted(base.tenant().slug(), run.number))
                        .then()
                        .statusCode(200)
                        .body("cost.currency", equalTo("USD"))
                        .body("cost.charged", equalTo(true))
                        .body("cost.lines", hasSize(2));
        assertThat(number(answer, "cost.actual")).isEqualByComparingTo(Costed.HOURLY);
        assertThat(number(answer, "cost.estimate.low")).isPositive();
        assertThat(
                        number(answer, "cost.lines[0].amount")
                                .add(number(answer, "cost.lines[1].amount")))
                .isEqualByComparingTo(Costed.HOURLY);
    }

    @Test
    void costs_are_the_same_in_every_grouping_and_page_by_page() {
        base.ended("web", RunState.FAILED, Duration.ofHours(1));
        base.ended("platform", RunState.FAILED, Duration.ofHours(2));
        charging.round();
        var admin = base.tenant().admin().token();
        var today = LocalDate.now(ZoneOffset.UTC);
        for (var group : CostGroup.values()) {
            var answer =
                    given().auth()
                            .oauth2(admin)
                            .get(
                                    "/api/v1/tenants/%s/costs?by=%s&from=%s&to=%s"
                                            .formatted(
                                                    base.tenant().slug(),
                                                    group.word(),
                                                    today.minusDays(1),
                                                    today.plusDays(1)))
                            .then()
                            .statusCode(200);
            assertThat(number(answer, "total")).as(group.word()).isEqualByComparingTo("0.168");
        }
        given().auth()
                .oauth2(admin)
                .get("/api/v1/tenants/%s/costs?limit=1".formatted(base.tenant().slug()))
                .then()
                .statusCode(200)
                .body("lines", hasSize(1))
                .body("lines[0].key", equalTo("platform"))
                .body("next", equalTo("1"));
        given().auth()
                .oauth2(admin)
                .get("/api/v1/tenants/%s/costs?limit=1&after=1".formatted(base.tenant().slug()))
                .then()
                .body("lines[0].key", equalTo("web"))
                .body("next", equalTo(null));
        var csv =
                given().auth()
                        .oauth2(admin)
                        .get("/api/v1/tenants/%s/costs/export".formatted(base.tenant().slug()))
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString();
        assertThat(csv)
                .isEqualTo("team,amount,currency\r\nplatform,0.112,USD\r\nweb,0.056,USD\r\n");
        for (var wrong : List.of("by=person", "from=yesterday", "from=2026-01-02&to=2026-01-01")) {
            given().auth()
                    .oauth2(admin)
                    .get("/api/v1/tenants/%s/costs?%s".formatted(base.tenant().slug(), wrong))
                    .then()
                    .statusCode(400);
        }
    }

    /** What a gate asks about is the upper end of what a build can cost. */
    @Test
    void a_gate_asks_about_a_build_that_can_cost_more() {
        base.ended("web", RunState.SUCCEEDED, Duration.ofMinutes(30));
        gate("5");
        assertThat(base.tenant().run("web", "web-base").state).isEqualTo(RunState.QUEUED);
        gate("0.01");
        assertThat(base.tenant().run("web", "web-base").state)
                .isEqualTo(RunState.AWAITING_APPROVAL);
    }

    private void gate(String overCost) {
        base.tenant()
                .in(() -> {
                    var team = Objects.requireNonNull(Team.bySlug("web"));
                    var policy = ApprovalPolicy.of(team.id);
                    return ApprovalPolicy.write(
                            base.tenant().system(),
                            team,
                            List.of(
                                    new Rule(
                                            Gate.LARGE_RUN,
                                            List.of(new Rule.Need("web", Role.APPROVER, 1, null)),
                                            24,
                                            null,
                                            null,
                                            List.of(),
                                            false,
                                            new BigDecimal(overCost))),
                            policy == null ? null : policy.revision);
                });
    }

    @Test
    void the_page_shows_what_somebody_reads() {
        base.ended("web", RunState.FAILED, Duration.ofHours(1));
        base.ended("platform", RunState.FAILED, Duration.ofHours(2));
        charging.round();
        var page = "/t/%s/costs?by=template".formatted(base.tenant().slug());
        var web = given().auth().oauth2(token).get(page).then().statusCode(200).extract();
        assertThat(web.asString())
                .contains("web/web-base")
                .contains("0.0560")
                .doesNotContain("platform-base");
        var auditor = base.tenant().person(MemberRole.AUDITOR, Map.of()).token();
        var all = given().auth().oauth2(auditor).get(page).then().statusCode(200).extract();
        assertThat(all.asString()).contains("platform/platform-base").contains("0.1680");
    }
}

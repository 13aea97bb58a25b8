package dev.goldsmith.cost;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import dev.goldsmith.activity.Event;
import dev.goldsmith.approval.Approval;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.Mortal;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is left of a budget holds runs up, however they come in, and people are told of it. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class BudgetTest {
    private static final int REQUESTS = 200;

    @Inject ChargingDuty charging;
    @Inject BudgetDuty budgets;

    private final Costed base = Costed.create();
    private final TestTenant acme = base.tenant();
    private final TestTenant.Somebody admin =
            acme.person(MemberRole.ADMIN, Map.of("web", Role.BUILDER, "platform", Role.BUILDER));
    private final String api = "/api/v1/tenants/" + acme.slug();

    private Response put(String name, Object body) {
        return given().auth()
                .oauth2(admin.token())
                .contentType("application/json")
                .body(body)
                .put(api + "/budgets/" + name);
    }

    private void budget(String name, Map<String, String> scope, BigDecimal month, String at100) {
        put(name, Map.of("scope", scope, "month", month.toPlainString(), "at100", at100))
                .then()
                .statusCode(201);
    }

    private Response get(String path) {
        return given().auth().oauth2(admin.token()).get(api + path);
    }

    private Response build(String team) {
        return given().auth()
                .oauth2(admin.token())
                .contentType("application/json")
                .body("{}")
                .post("%s/teams/%s/templates/%s-base/runs".formatted(api, team, team));
    }

    /** What a run may cost. */
    private BigDecimal price() {
        return new BigDecimal(
                given().auth()
                        .oauth2(admin.token())
                        .contentType("application/json")
                        .body("{}")
                        .post(api + "/teams/web/templates/web-base/estimate")
                        .path("high")
                        .toString());
    }

    private BigDecimal of(String budget, String what) {
        return new BigDecimal(get("/budgets/" + budget).path(what).toString());
    }

    private long runs(RunState state) {
        return acme.in(() -> Run.count("state", state));
    }

    private long told() {
        return acme.in(() -> Event.count("kind", "budget.reached"));
    }

    @Test
    void many_requests_at_once_by_all_doors_never_pass_a_hard_budget() throws Exception {
        budget("all", Map.of(), price().multiply(BigDecimal.TEN), "stop");
        List<Callable<Integer>> doors =
                List.of(
                        () -> build("web").statusCode(),
                        () -> build("platform").statusCode(),
                        () ->
                                given().auth()
                                        .oauth2(admin.token())
                                        .redirects()
                                        .follow(false)
                                        .formParam("template", "web/web-base")
                                        .post("/t/" + acme.slug() + "/builds")
                                        .statusCode(),
                        () ->
                                given().auth()
                                        .oauth2(admin.token())
                                        .contentType("application/json")
                                        .post(
                                                "/subscriptions/%s/resourceGroups/web/providers/Microsoft.VirtualMachineImages/imageTemplates/web-base/run?api-version=2024-02-01"
                                                        .formatted(acme.id()))
                                        .statusCode());
        var asked = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < REQUESTS; i++) {
            asked.add(doors.get(i % doors.size()));
        }
        try (var pool = Executors.newFixedThreadPool(20)) {
            for (var answer : pool.invokeAll(asked)) {
                assertThat(answer.get()).isNotEqualTo(500);
            }
        }
        assertThat(runs(RunState.QUEUED)).isEqualTo(10);
        assertThat(acme.in(() -> Run.count())).isEqualTo(10);
        assertThat(of("all", "left")).isZero();
        build("web")
                .then()
                .statusCode(409)
                .body("type", endsWith(":budget"))
                .body("detail", containsString("Budget 'all' has 0.00 of"))
                .body("detail", containsString("It renews on " + BudgetGate.renewal()));
    }

    @Test
    void what_a_run_did_cost_takes_the_place_of_what_it_may_have_cost() {
        var price = price();
        budget("web", Map.of("team", "web"), price.add(Costed.HOURLY), "stop");
        var run = base.begun("web");
        assertThat(of("web", "reserved")).isEqualByComparingTo(price);
        // It took an hour, which nobody expected, and costs on the day of its end.
        base.phases(run, java.time.Instant.now().minus(Duration.ofHours(1)), Duration.ofHours(1));
        base.end(run, RunState.FAILED);
        charging.round();
        assertThat(of("web", "reserved")).isZero();
        assertThat(of("web", "spent")).isEqualByComparingTo(base.charged(run));
        charging.round();
        assertThat(of("web", "spent")).isEqualByComparingTo(base.charged(run));
    }

    @Test
    void killed_between_any_two_statements_a_request_reserves_all_or_nothing() throws Exception {
        budget("web", Map.of("team", "web"), price().multiply(BigDecimal.TWO), "stop");
        Mortal.killedBeforeEachStatement(
                () -> acme.run("web", "web-base"),
                () -> {
                    assertThat(runs(RunState.QUEUED)).isZero();
                    assertThat(of("web", "reserved")).isZero();
                });
        assertThat(runs(RunState.QUEUED)).isEqualTo(1);
        assertThat(of("web", "reserved")).isEqualByComparingTo(price());
    }

    @Test
    void a_budget_that_asks_lets_an_owner_of_the_team_answer() {
        var owner = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        budget("web", Map.of("team", "web", "template", "web-base"), price(), "approve");
        build("web").then().statusCode(201).body("state", equalTo("queued"));
        long second =
                ((Number)
                                build("web")
                                        .then()
                                        .statusCode(201)
                                        .body("state", equalTo("awaitingApproval"))
                                        .extract()
                                        .path("number"))
                        .longValue();
        Approval approval = acme.in(() -> Approval.about("run/" + second));
        assertThat(approval.gates).isEqualTo("budget");
        given().auth()
                .oauth2(admin.token())
                .contentType("application/json")
                .body(Map.of("verdict", "approve", "comment", "mine"))
                .post("%s/approvals/%d/decisions".formatted(api, approval.id))
                .then()
                .statusCode(403);
        given().auth()
                .oauth2(owner.token())
                .contentType("application/json")
                .body(Map.of("verdict", "reject", "comment", "next month"))
                .post("%s/approvals/%d/decisions".formatted(api, approval.id))
                .then()
                .statusCode(200);
        assertThat(of("web", "reserved")).as("what was rejected").isEqualByComparingTo(price());
        build("platform").then().statusCode(201).body("state", equalTo("queued"));
    }

    @Test
    void each_threshold_is_told_once_a_month_and_again_when_the_amount_changes() throws Exception {
        budget("web", Map.of("team", "web"), Costed.HOURLY.multiply(BigDecimal.TWO), "warn");
        budget("all", Map.of(), BigDecimal.TEN, "warn");
        budgets.round();
        assertThat(told()).isZero();
        base.ended("web", RunState.FAILED, Duration.ofHours(1));
        charging.round();
        Mortal.killedBeforeEachStatement(
                () -> {
                    budgets.round();
                    return true;
                },
                () -> assertThat(told()).isLessThan(2));
        budgets.round();
        Event said = acme.in(() -> Event.find("kind", "budget.reached").singleResult());
        assertThat(said.subject).isEqualTo("budget/web");
        assertThat(said.detail).contains("\"percent\":50");
        // It warns only.
        base.ended("web", RunState.FAILED, Duration.ofHours(2));
        charging.round();
        budgets.round();
        assertThat(told()).as("90 and 100 at once").isEqualTo(2);
        put("web", Map.of("scope", Map.of("team", "web"), "month", "0.1", "at100", "warn"))
                .then()
                .statusCode(200);
        budgets.round();
        assertThat(told()).isEqualTo(3);
    }

    @Test
    void it_is_set_read_and_removed_by_who_may() {
        put("Web shop", Map.of("month", "1")).then().statusCode(400);
        put("a", Map.of("month", "-1"))
                .then()
                .statusCode(400)
                .body("detail", containsString("month"));
        put("a", Map.of("month", "0")).then().statusCode(400);
        put("a", Map.of("month", "1", "currency", "EUR"))
                .then()
                .statusCode(400)
                .body("detail", containsString("USD"));
        put("a", Map.of("month", "1", "thresholds", List.of(0))).then().statusCode(400);
        put("a", Map.of("month", "1", "at100", "explode")).then().statusCode(400);
        put("a", Map.of("month", "1", "scope", Map.of("team", "nobody"))).then().statusCode(404);
        put("a", Map.of("month", "1", "scope", Map.of("template", "web-base")))
                .then()
                .statusCode(400);
        put(
                        "web",
                        "{\"scope\":{\"team\":\"web\"},\"month\":\"100.00\",\"currency\":\"USD\",\"thresholds\":[90,50],\"at100\":\"stop\"}")
                .then()
                .statusCode(201)
                .body("month", equalTo("100.00"))
                .body("scope.team", equalTo("web"))
                .body("thresholds", equalTo(List.of(50, 90)));
        put("web", Map.of("month", "7.5", "scope", Map.of("team", "web")))
                .then()
                .statusCode(200)
                .body("month", equalTo("7.50"));
        budget("all", Map.of(), BigDecimal.ONE, "warn");
        var other = acme.viewer("platform");
        given().auth()
                .oauth2(other.token())
                .get(api + "/budgets")
                .then()
                .statusCode(200)
                .body("items", hasSize(0));
        given().auth().oauth2(other.token()).get(api + "/budgets/web").then().statusCode(404);
        given().auth()
                .oauth2(acme.viewer("web").token())
                .get(api + "/budgets")
                .then()
                .statusCode(200)
                .body("items.name", equalTo(List.of("web")));
        get("/budgets").then().body("items.name", hasItem("all")).body("items", hasSize(2));
        given().auth()
                .oauth2(admin.token())
                .delete(api + "/budgets/web")
                .then()
                .statusCode(200)
                .body("items", hasSize(1));
        given().auth().oauth2(admin.token()).delete(api + "/budgets/web").then().statusCode(404);
    }
}

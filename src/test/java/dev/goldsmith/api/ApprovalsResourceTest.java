package dev.goldsmith.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ApprovalsResourceTest {
    private static final String POLICY =
            """
            {"rules": [{"gate": "newVersion", "needs": [{"team": "platform"}]}]}
            """;
    private static final String APPROVE = "{\"verdict\": \"approve\", \"comment\": \"fine\"}";

    private TestTenant acme;
    private Somebody pavel;
    private Api builder;
    private Api approver;
    private Api owner;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").team("platform").template("web", "nginx");
        builder = Api.of(acme, acme.builder("web"));
        owner = Api.of(acme, acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER)));
        pavel = acme.person(MemberRole.MEMBER, Map.of("platform", Role.APPROVER));
        approver = Api.of(acme, pavel);
        owner.put("/teams/web/policy", POLICY).then().statusCode(200);
    }

    private int asked() {
        builder.post("/teams/web/templates/nginx/runs")
                .then()
                .statusCode(201)
                .body("state", equalTo("awaitingApproval"));
        return builder.get("/approvals?state=open&mine=true")
                .then()
                .body("items", hasSize(1))
                .extract()
                .path("items[0].id");
    }

    @Test
    void another_team_decides_and_the_run_is_queued() {
        int id = asked();
        builder.get("/approvals/%s", id)
                .then()
                .body("needs[0].could", contains(pavel.name()))
                .body("waitsForYou", equalTo(false));
        approver.get("/approvals?state=open")
                .then()
                .body("items.waitsForYou", contains(true))
                .body("items[0].about", equalTo("run/1"));
        builder.post("/approvals/" + id + "/decisions", APPROVE).then().statusCode(403);
        approver.post("/approvals/" + id + "/decisions", APPROVE)
                .then()
                .statusCode(200)
                .body("state", equalTo("approved"))
                .body("decisions[0].comment", equalTo("fine"));
        // Of another team's approvals, those that asked theirs are found by their state, too.
        approver.get("/approvals?state=open").then().body("items", empty());
        approver.get("/approvals?state=approved&state=rejected")
                .then()
                .body("items.id", contains(id));
        approver.post("/approvals/" + id + "/decisions", APPROVE).then().statusCode(200);
        approver.post(
                        "/approvals/" + id + "/decisions",
                        "{\"verdict\":\"reject\",\"comment\":\"x\"}")
                .then()
                .statusCode(409);
        builder.get("/runs/1").then().body("state", equalTo("queued"));
    }

    @Test
    void faults_name_their_field() {
        int id = asked();
        approver.post("/approvals/" + id + "/decisions", "{\"verdict\": \"maybe\"}")
                .then()
                .statusCode(400)
                .body("detail", containsString("approve, reject"));
        approver.post("/approvals/" + id + "/decisions", "{\"verdict\": \"reject\"}")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("comment"));
        builder.get("/approvals?state=closed").then().statusCode(400);
        builder.get("/approvals/999999999").then().statusCode(404);
        owner.put("/teams/web/policy", "{\"rules\": [{\"gate\": \"newVersion\"}]}")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("$.rules[0].needs"));
        owner.as()
                .header("If-Match", "\"0\"")
                .contentType("application/json")
                .body(POLICY)
                .put(owner.base() + "/teams/web/policy")
                .then()
                .statusCode(412);
        builder.put("/teams/web/policy", POLICY).then().statusCode(403);
    }

    @Test
    void another_tenants_approval_is_not_there() {
        int id = asked();
        var other = TestTenant.create("other").team("web");
        Api.of(other, other.admin()).get("/approvals/%s", id).then().statusCode(404);
        Api.of(other, other.admin())
                .post("/approvals/" + id + "/decisions", APPROVE)
                .then()
                .statusCode(404);
        Api.of(other, other.admin()).get("/approvals").then().body("items", hasSize(0));
    }

    @Test
    void comments_reminders_and_withdrawal() {
        int id = asked();
        approver.post("/approvals/" + id + "/comments", "{\"text\": \"Why?\"}")
                .then()
                .statusCode(200)
                .body("comments[0].text", equalTo("Why?"));
        builder.post("/approvals/" + id + "/reminder").then().statusCode(200);
        builder.post("/approvals/" + id + "/reminder").then().statusCode(429);
        approver.post("/approvals/" + id + "/withdrawal").then().statusCode(403);
        builder.post("/approvals/" + id + "/withdrawal")
                .then()
                .statusCode(200)
                .body("state", equalTo("withdrawn"));
        builder.get("/runs/1").then().body("state", equalTo("canceled"));
    }

    @Test
    void every_page_shows_it() {
        int id = asked();
        var root = "/t/" + acme.slug();
        for (var path :
                new String[] {
                    "",
                    "/approvals",
                    "/approvals?show=all",
                    "/approvals?show=mine",
                    "/approvals/" + id
                }) {
            var html =
                    given().auth()
                            .oauth2(pavel.token())
                            .get(root + path)
                            .then()
                            .statusCode(200)
                            .extract()
                            .asString();
            assertThat(html).as(path).contains("1 wait for you");
        }
        given().auth()
                .oauth2(acme.admin().token())
                .get(root + "/teams/web/policy")
                .then()
                .statusCode(200)
                .body(containsString("New versions need"));
        given().auth()
                .oauth2(acme.admin().token())
                .get(root + "/runs/1")
                .then()
                .statusCode(200)
                .body(containsString("/approvals/" + id));
    }
}

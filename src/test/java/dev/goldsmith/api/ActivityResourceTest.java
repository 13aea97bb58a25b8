package dev.goldsmith.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.activity.Sealer;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ActivityResourceTest {
    @Inject Sealer sealer;

    private TestTenant acme;
    private Somebody auditor;
    private Somebody builder;
    private String root;

    @BeforeEach
    void twoTeams() {
        acme =
                TestTenant.create("acme")
                        .team("web")
                        .team("data")
                        .template("web", "nginx")
                        .template("data", "spark");
        auditor = acme.person(MemberRole.AUDITOR, Map.of());
        builder = acme.builder("web");
        acme.run("web", "nginx");
        acme.run("data", "spark");
        sealer.round();
        root = "/api/v1/tenants/" + acme.slug() + "/activity";
    }

    private static RequestSpecification as(Somebody who) {
        return given().auth().oauth2(who.token());
    }

    private void tell(String text) {
        acme.in(() ->
                Event.tell(
                        acme.access(auditor),
                        Objects.requireNonNull(Team.bySlug("web")).id,
                        EventKind.WEBHOOK_TESTED,
                        "test/" + text,
                        Map.of("name", text)));
    }

    @Test
    void everybody_reads_what_their_teams_did_and_the_auditor_all() {
        as(auditor)
                .get(root)
                .then()
                .statusCode(200)
                .body(
                        "items.kind",
                        contains(
                                "run.requested",
                                "run.requested",
                                "template.saved",
                                "template.saved"))
                .body("items.team", contains("data", "web", "data", "web"))
                .body("items.seq", everyItem(notNullValue()))
                .body("items[0].text", equalTo("Goldsmith requested run 2 of spark, version 1"))
                .body("items[0].detail.template", equalTo("spark"));
        as(builder).get(root).then().statusCode(200).body("items.team", everyItem(equalTo("web")));
        as(TestTenant.stranger()).get(root).then().statusCode(404);
    }

    @Test
    void filters_and_pages() {
        as(auditor)
                .get(root + "?noun=template")
                .then()
                .body("items.kind", everyItem(equalTo("template.saved")));
        as(auditor).get(root + "?team=data").then().body("items.team", contains("data", "data"));
        as(auditor).get(root + "?until=2020-01-01").then().body("items", empty());
        tell("mine");
        as(auditor)
                .get(root + "?person=" + auditor.id() + "&from=2020-01-01")
                .then()
                .body("items.subject", contains("test/mine"));
        var next = as(auditor).get(root + "?limit=3").then().extract().<String>path("next");
        as(auditor)
                .get(root + "?limit=3&after=" + next)
                .then()
                .body("items.size()", equalTo(2))
                .body("next", equalTo(null));
        as(auditor)
                .get(root + "?from=yesterday")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("from"));
        as(auditor)
                .get(root + "?after=1")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("after"));
        as(auditor)
                .get(root + "/export?noun=approvals")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("noun"))
                .body("detail", containsString("such as approval; it is 'approvals'"));
        as(builder).get(root + "?team=data").then().statusCode(404);
    }

    /** With nothing but the file and a hash function: as the reference page shows. */
    @Test
    void the_export_can_be_verified_without_goldsmith() throws Exception {
        tell("\"Zoë\" <&> 🎉");
        var lines =
                as(auditor)
                        .get(root + "/export")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString()
                        .lines()
                        .toList();
        assertThat(lines).hasSize(6);
        assertThat(lines.getLast()).contains("activity.exported");
        var previous = "0".repeat(64);
        for (var line : lines) {
            var text = line.substring("{\"event\":".length(), line.lastIndexOf(",\"hash\":"));
            var hash = new ObjectMapper().readTree(line).path("hash").asText();
            assertThat(Digest.of(previous + text).hex()).isEqualTo(hash);
            previous = hash;
        }
    }

    @Test
    void a_spreadsheet_runs_nothing() {
        tell("=HYPERLINK(\"http://evil\")");
        var csv =
                as(auditor)
                        .get(root + "/export?format=csv&noun=webhook")
                        .then()
                        .statusCode(200)
                        .contentType("text/csv")
                        .extract()
                        .asString();
        assertThat(csv.lines().toList()).hasSize(2);
        assertThat(csv).startsWith("seq,at,actor,").contains(",web,\"{\"\"name\"\":");
        as(builder).get(root + "/export").then().statusCode(403);
    }

    @Test
    void the_chain_is_verified_and_a_checkpoint_proven() {
        var checkpoint =
                as(auditor).post(root + "/checkpoints").then().statusCode(201).extract().asString();
        tell("after");
        as(auditor)
                .contentType("application/json")
                .body("{\"checkpoint\": " + checkpoint + "}")
                .post(root + "/verifications")
                .then()
                .statusCode(202)
                .header("Location", containsString("/activity/verifications/"))
                .body("state", equalTo("intact"))
                .body("checkpointAt", equalTo(4))
                .body("breaks", empty());
        as(auditor)
                .contentType("application/json")
                .body(
                        "{\"checkpoint\": "
                                + checkpoint.replace("\\\"seq\\\":4", "\\\"seq\\\":3")
                                + "}")
                .post(root + "/verifications")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("checkpoint"));
        as(builder).post(root + "/verifications").then().statusCode(403);
    }

    @Test
    void what_was_refused_is_told_once() {
        var secret = "/api/v1/tenants/" + acme.slug() + "/teams/data/templates/spark";
        for (int i = 0; i < 3; i++) {
            as(builder).get(secret).then().statusCode(404);
        }
        as(builder).post(root + "/checkpoints").then().statusCode(403);
        as(TestTenant.stranger()).get(root).then().statusCode(404);
        // What isn't there for anybody is no news.
        as(builder)
                .get("/api/v1/tenants/" + acme.slug() + "/teams/nosuch/templates/spark")
                .then()
                .statusCode(404);
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> {
                    List<Event> refused =
                            acme.in(() -> Event.list("kind = ?1 order by id", "access.refused"));
                    assertThat(refused)
                            .extracting(it -> it.actorName + " " + left(it))
                            .containsExactlyInAnyOrder(
                                    builder.name() + " null not-found",
                                    builder.name() + " 2 forbidden",
                                    "Somebody who isn't a member null not-found");
                    assertThat(refused)
                            .allSatisfy(it -> assertThat(it.address).isEqualTo("127.0.0.1"));
                });
        as(auditor).get(root + "?noun=access").then().body("items.size()", equalTo(3));
        as(builder).get(root + "?noun=access").then().body("items", empty());
    }

    private static String left(Event event) {
        var detail = Json.read(event.detail, Map.class);
        return detail.get("leftOut") + " " + detail.get("refusal");
    }
}

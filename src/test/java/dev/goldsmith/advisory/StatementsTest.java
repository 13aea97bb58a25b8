package dev.goldsmith.advisory;

import static dev.goldsmith.contents.Stocked.debian;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.goldsmith.activity.Event;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What teams say of how their images are affected. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class StatementsTest extends Advised {
    @Test
    void a_team_says_why_it_is_not_affected_and_takes_it_back() throws Exception {
        var olga = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        bring(
                advisory("A")
                        .critical()
                        .with("aliases", List.of("CVE-2026-77"))
                        .of("Debian:12", openssl, "introduced", "0"),
                advisory("B").critical().of("Debian:12", openssl, "introduced", "0"));
        var version = stocked.publish("web", debian(openssl + " 1"));
        var other = stocked.publish("web", debian(openssl + " 2"));
        compared();
        as(olga).get(image() + "/vex").then().statusCode(404);

        var said =
                "{'advisory': 'A-%s', 'status': 'not_affected', 'justification': 'vulnerable_code_not_present', 'impact': 'built without it'}"
                        .formatted(own);
        state(viewer, said).statusCode(403);
        state(olga, said.replace("'justification': 'vulnerable_code_not_present', ", ""))
                .statusCode(400)
                .body("violations[0].path", equalTo("justification"));
        state(olga, said.replace("not_affected", "affected")).statusCode(400);
        state(olga, said.replace("A-", "none-"))
                .statusCode(400)
                .body("violations[0].path", equalTo("advisory"));
        state(olga, said.replace("'impact'", "'until': '+999999999-12-31', 'impact'"))
                .statusCode(400);
        state(olga, said.replace("'impact'", "'until': '2020-01-01', 'impact'"))
                .statusCode(400)
                .body("violations[0].path", equalTo("until"));
        int first =
                state(olga, said)
                        .statusCode(201)
                        .body("madeBy", notNullValue())
                        .extract()
                        .path("id");
        for (var each : List.of(version, other)) {
            found(each)
                    .body("counts.critical", equalTo(1))
                    .body("settled", equalTo(1))
                    .body(
                            "items.find { it.advisory == 'A-%s' }.statement.status".formatted(own),
                            equalTo("not_affected"))
                    .body(
                            "items.find { it.advisory == 'B-%s' }.statement".formatted(own),
                            nullValue());
        }
        given().auth()
                .oauth2(olga.token())
                .formParam("advisory", "none-" + own)
                .formParam("status", "not_affected")
                .formParam("impact", "kept as typed")
                .post(
                        "/t/%s/gallery/web/web/1.0.0/vulnerabilities/statements"
                                .formatted(tenant.slug()))
                .then()
                .statusCode(400)
                .body(containsString("kept as typed"))
                .body(containsString("No feed has an advisory"));
        // Said anew, of one version alone besides.
        int second = state(olga, said).statusCode(201).extract().path("id");
        assertThat(second).isNotEqualTo(first);
        as(olga).delete(image() + "/vulnerability-statements/" + first).then().statusCode(404);
        state(
                        olga,
                        "{'advisory': 'B-%s', 'version': '1.0.1', 'status': 'affected', 'action': 'wait', 'until': '2099-12-31'}"
                                .formatted(own))
                .statusCode(201);
        found(other).body("counts.critical", equalTo(1));
        as(viewer)
                .get(image() + "/vulnerability-statements")
                .then()
                .body("items.size()", equalTo(2));

        var vex = as(viewer).get(image() + "/vex").then().statusCode(200).extract().asString();
        try (var schema = getClass().getResourceAsStream("openvex_json_schema.json")) {
            assertThat(
                            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                                    .getSchema(schema)
                                    .validate(vex, InputFormat.JSON))
                    .isEmpty();
        }
        assertThat(vex).contains("CVE-2026-77", "pkg:generic/web/web@1.0.1", "built without it");
        assertThat(page("/gallery/web/web/1.0.0/vulnerabilities"))
                .contains("built without it", "1 settled");

        as(olga).delete(image() + "/vulnerability-statements/" + second).then().statusCode(204);
        found(version).body("counts.critical", equalTo(2)).body("settled", equalTo(0));
        assertThat(
                        tenant.in(() ->
                                Event.<Event>list("noun = 'vulnerability' order by id").stream()
                                        .map(it -> it.kind)
                                        .toList()))
                .containsExactly(
                        "vulnerability.stated",
                        "vulnerability.stated",
                        "vulnerability.stated",
                        "vulnerability.statementRevoked");
    }

    @Test
    void a_statement_is_over_when_its_last_day_is() throws Exception {
        var olga = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        bring(advisory("A").critical().of("Debian:12", openssl, "introduced", "0"));
        var version = stocked.publish("web", debian(openssl + " 1"));
        compared();
        state(olga, "{'advisory': 'A-%s', 'status': 'fixed', 'until': '2099-12-31'}".formatted(own))
                .statusCode(201);
        found(version).body("counts.critical", equalTo(0));
        tenant.in(() ->
                Statement.update(
                        "until = ?1 where advisory = ?2",
                        Instant.now().minusSeconds(1),
                        "A-" + own));
        found(version).body("counts.critical", equalTo(1)).body("items[0].statement", nullValue());
    }

    @Test
    void what_a_baselines_team_says_is_shown_and_does_not_count() throws Exception {
        var dora = tenant.person(MemberRole.MEMBER, Map.of("data", Role.OWNER, "web", Role.VIEWER));
        bring(advisory("A").critical().of("Debian:12", openssl, "introduced", "0"));
        var base = stocked.publish("data", debian(openssl + " 1"));
        var version = stocked.publish("web", debian(openssl + " 1"));
        compared();
        tenant.in(() ->
                ImageVersion.update(
                        "parentage.parentVersion = ?1, parentage.parentPlatform = null where id = ?2",
                        base.id,
                        version.id));
        as(dora).body(
                        "{\"advisory\": \"A-%s\", \"status\": \"not_affected\", \"justification\": \"component_not_present\", \"impact\": \"not here\"}"
                                .formatted(own))
                .post(
                        "/api/v1/tenants/%s/galleries/data/images/data/vulnerability-statements"
                                .formatted(tenant.slug()))
                .then()
                .statusCode(201);
        var url =
                "/api/v1/tenants/%s/galleries/web/images/web/versions/%s/vulnerabilities"
                        .formatted(tenant.slug(), version.number());
        as(dora).get(url)
                .then()
                .body("counts.critical", equalTo(1))
                .body("items[0].statement", nullValue())
                .body("items[0].inherited.image", contains("data/data"))
                .body("items[0].inherited[0].impact", equalTo("not here"));
        // Who doesn't read that team's things doesn't see it.
        as(viewer).get(url).then().body("items[0].inherited", empty());
    }
}

package dev.goldsmith.advisory;

import static dev.goldsmith.contents.Stocked.debian;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.Sentence;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.notify.Message;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whom an import tells of what. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class AlertsTest extends Advised {
    private void inChannel(ImageVersion version, String channel) {
        tenant.in(() ->
                Promotion.ask(
                        tenant.system(),
                        ImageDefinition.findById(version.definitionId),
                        channel,
                        ImageVersion.findById(version.id),
                        ""));
    }

    private List<Event> told() {
        feeds.round();
        compared();
        alerts.round();
        return tenant.in(() -> Event.list("kind = 'vulnerability.found' order by id"));
    }

    @Test
    void owners_are_told_once_a_round_of_what_is_in_channels() throws Exception {
        var olga = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        tenant.in(() -> Person.update("email = ?1 where id = ?2", own + "@example.com", olga.id()));
        var there = stocked.publish("web", debian(openssl + " 1"));
        stocked.publish("web", debian(openssl + " 2"));
        var data = stocked.publish("data", debian(openssl + " 1"));
        inChannel(there, "stable");
        inChannel(there, "live");
        inChannel(data, "stable");
        as(tenant.person(MemberRole.MEMBER, Map.of("data", Role.OWNER)))
                .body("{\"severity\": \"none\"}")
                .put("/api/v1/tenants/%s/teams/data/vulnerability-alerts".formatted(tenant.slug()))
                .then()
                .statusCode(200);
        compared();

        bring(
                advisory("A").critical().of("Debian:12", openssl, "introduced", "0"),
                advisory("B").critical().of("Debian:12", openssl, "introduced", "0"),
                advisory("C").low().of("Debian:12", openssl, "introduced", "0"));
        var events = told();
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().detail)
                .contains("web/web/1.0.0", "[\"live\",\"stable\"]", "\"critical\":2", "A-" + own)
                .doesNotContain("\"low\"", "1.0.1", "C-" + own);
        assertThat(Sentence.of(events.getFirst()).toString())
                .isEqualTo(
                        "New vulnerabilities in 1 version in channels of team web, the worst critical");
        postman.round();
        var messages = tenant.in(() -> Message.<Message>list("personId = ?1", olga.id()));
        assertThat(messages).hasSize(1);
        assertThat(messages.getFirst().subject).contains("New vulnerabilities in web/web/1.0.0");
        assertThat(messages.getFirst().text).contains("web/web/1.0.0 (live, stable): 2 critical");

        // Nothing new: nothing told. Of a low one neither, by what is usual.
        assertThat(told()).hasSize(1);
        bring(advisory("D").low().of("Debian:12", openssl, "introduced", "0"));
        assertThat(told()).hasSize(1);
        // One that has become worse is.
        bring(
                advisory("D")
                        .with("modified", "2026-11-05T00:00:00Z")
                        .critical()
                        .of("Debian:12", openssl, "introduced", "0"));
        assertThat(told()).hasSize(2);
        // What is published with what is known isn't.
        inChannel(stocked.publish("web", debian(openssl + " 3")), "stable");
        assertThat(told()).hasSize(2);
    }

    @Test
    void owners_are_not_told_of_what_they_said_is_settled() throws Exception {
        var olga = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        var one = stocked.publish("web", debian(openssl + " 1"));
        var other = stocked.publish("web", debian(openssl + " 1"));
        inChannel(one, "stable");
        inChannel(other, "live");
        compared();
        bring(
                advisory("A").critical().of("Debian:12", openssl, "introduced", "0"),
                advisory("B").critical().of("Debian:12", openssl, "introduced", "0"));
        state(olga, "{'advisory': 'A-%s', 'status': 'fixed'}".formatted(own)).statusCode(201);
        state(olga, "{'advisory': 'B-%s', 'version': '1.0.0', 'status': 'fixed'}".formatted(own))
                .statusCode(201);
        var events = told();
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().detail)
                .contains("web/web/1.0.1", "\"critical\":1", "B-" + own)
                .doesNotContain("A-" + own, "web/web/1.0.0");
    }

    @Test
    void who_owns_the_team_says_from_which_severity_on() {
        var url = "/api/v1/tenants/%s/teams/web/vulnerability-alerts".formatted(tenant.slug());
        as(viewer).get(url).then().statusCode(200).body("severity", equalTo("high"));
        as(viewer).body("{\"severity\": \"low\"}").put(url).then().statusCode(403);
        var olga = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        as(olga).body("{\"severity\": \"awful\"}").put(url).then().statusCode(400);
        as(olga).body("{\"severity\": \"low\"}").put(url).then().statusCode(200);
        as(olga).body("{\"severity\": \"low\"}").put(url).then().statusCode(200);
        as(viewer).get(url).then().body("severity", equalTo("low"));
        assertThat(tenant.in(() -> Event.count("kind", "vulnerability.alertsChanged")))
                .isEqualTo(1);
        given().auth()
                .oauth2(olga.token())
                .redirects()
                .follow(false)
                .formParam("severity", "critical")
                .post("/t/%s/settings/teams/web/vulnerability-alerts".formatted(tenant.slug()))
                .then()
                .statusCode(303);
        as(viewer).get(url).then().body("severity", equalTo("critical"));
    }
}

package dev.goldsmith.lifecycle;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.gallery.Followings;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever ends or deletes what is used is asked, by every door and whatever uses it. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class EndingDoorsTest {
    private static final String OVER = "2026-01-01T00:00:00Z";

    @Inject Followings followings;

    private final Ageing base = Ageing.create().versions(3);
    private final String image =
            "/api/v1/tenants/%s/galleries/golden/images/base".formatted(base.tenant().slug());
    private final String page = "/t/%s/gallery/golden/base".formatted(base.tenant().slug());
    private final String arm =
            "/subscriptions/%s/resourceGroups/platform/providers/Microsoft.Compute/galleries/golden/images/base"
                    .formatted(base.tenant().id());
    private static final String API = "?api-version=2022-03-03";

    private RequestSpecification owner() {
        return given().redirects()
                .follow(false)
                .auth()
                .oauth2(base.owner().token())
                .contentType(ContentType.JSON);
    }

    private RequestSpecification form() {
        return given().redirects().follow(false).auth().oauth2(base.owner().token());
    }

    private Instant imageEnds() {
        return base.tenant().in(() -> Ageing.base().definition().endOfLifeAt);
    }

    private void clear() {
        owner().body("{}").put(image + "/lifecycle").then().statusCode(200);
        assertThat(imageEnds()).isNull();
    }

    private void promote(String channel, String number) {
        base.tenant()
                .in(() ->
                        Promotion.ask(
                                base.tenant().system(),
                                Ageing.base().definition(),
                                channel,
                                ImageVersion.require(Ageing.base().definition(), number),
                                ""));
    }

    private void follow(String template, String channel) {
        base.derive(template, "latest");
        base.tenant()
                .in(() ->
                        followings.put(
                                base.tenant().system(),
                                "web",
                                template,
                                new Followings.Wanted("golden", "base", channel, null)));
    }

    @Test
    void an_image_that_is_used_ends_at_once_only_when_that_is_confirmed() {
        base.derive("nginx", "1.0.0");
        base.tenant().run("web", "nginx");
        var over = "{\"endOfLifeDate\": \"%s\"}".formatted(OVER);
        owner().body(over)
                .put(image + "/lifecycle")
                .then()
                .statusCode(409)
                .body("violations.path", hasItem("$.uses.templates"))
                .body("violations.path", hasItem("$.uses.runs"))
                .body("detail", containsString("Templates: 1 of other teams"))
                .body("detail", not(containsString("nginx")));
        assertThat(imageEnds()).isNull();
        owner().body(over).put(image + "/lifecycle?confirm=true").then().statusCode(200);
        // What is so already is sent again without a question.
        owner().body(over).put(image + "/lifecycle").then().statusCode(200);
        clear();

        form().formParam("end", "2026-01-01")
                .post(page + "/lifecycle/end")
                .then()
                .statusCode(409)
                .body(containsString("would end immediately with all its versions"))
                .body(containsString("Templates: 1 of other teams"));
        form().formParams("end", "2026-01-01", "confirm", "true")
                .post(page + "/lifecycle/end")
                .then()
                .statusCode(303);
        clear();

        var body = "{\"properties\": {\"endOfLifeDate\": \"%s\"}}".formatted(OVER);
        owner().body(body)
                .patch(arm + API)
                .then()
                .statusCode(409)
                .body("error.message", containsString("Repeat the request with `confirm=true`"));
        assertThat(imageEnds()).isNull();
        owner().body(body).patch(arm + API + "&confirm=perhaps").then().statusCode(400);
        owner().body(body).patch(arm + API + "&confirm=true").then().statusCode(200);
        owner().body(body).patch(arm + API).then().statusCode(200);
    }

    @Test
    void an_image_that_nobody_uses_ends_without_a_question() {
        owner().body("{\"endOfLifeDate\": \"%s\"}".formatted(OVER))
                .put(image + "/lifecycle")
                .then()
                .statusCode(200);
        // To end with refusal what has ended with a warning is asked again, when somebody uses it.
        base.derive("late", "1.0.0");
        var refused = "{\"endOfLifeDate\": \"%s\", \"endedVersions\": \"refuse\"}".formatted(OVER);
        owner().body(refused).put(image + "/lifecycle").then().statusCode(409);
        owner().body(refused).put(image + "/lifecycle?confirm=true").then().statusCode(200);
    }

    @Test
    void azures_clients_are_asked_before_a_version_ends_at_once() {
        base.derive("nginx", "1.0.0");
        var body =
                "{\"properties\": {\"publishingProfile\": {\"endOfLifeDate\": \"%s\"}}}"
                        .formatted(OVER);
        var version = arm + "/versions/1.0.0" + API;
        owner().body(body).patch(version).then().statusCode(409);
        owner().body(body).put(version).then().statusCode(409);
        owner().body(body).patch(version + "&confirm=true").then().statusCode(200);
        owner().body(body).put(version).then().statusCode(200);
    }

    @Test
    void a_run_that_waits_for_a_version_uses_it() {
        base.derive("nginx", "1.0.0");
        var queued = base.tenant().run("web", "nginx");
        // The run alone names it by now.
        base.derive("nginx", "1.0.1");
        for (var state : new RunState[] {RunState.QUEUED, RunState.AWAITING_APPROVAL}) {
            base.tenant().in(() -> Run.update("state = ?1 where id = ?2", state, queued.id));
            owner().delete(image + "/versions/1.0.0")
                    .then()
                    .statusCode(409)
                    .body("violations.path", hasItem("$.uses.runs"));
            form().formParams("confirm", "1.0.0", "uses", "0")
                    .post(page + "/1.0.0/deletion")
                    .then()
                    .statusCode(409);
        }
        base.tenant()
                .in(() -> Run.update("state = ?1 where id = ?2", RunState.CANCELED, queued.id));
        owner().delete(image + "/versions/1.0.0").then().statusCode(200);
    }

    @Test
    void followers_of_other_channels_are_not_asked_about() {
        promote("stable", "1.0.0");
        promote("live", "1.0.1");
        follow("one", "stable");
        follow("other", "live");
        base.derive("floating", "latest");
        var admin = base.tenant().admin();
        var over = "{\"endOfLifeDate\": \"%s\"}".formatted(OVER);
        for (var each :
                new String[][] {
                    {"1.0.0", "web/one"}, {"1.0.1", "web/other"}, {"1.0.2", "web/floating"}
                }) {
            given().auth()
                    .oauth2(admin.token())
                    .contentType(ContentType.JSON)
                    .body(over)
                    .patch(image + "/versions/" + each[0])
                    .then()
                    .statusCode(409)
                    .body("violations.size()", equalTo(1))
                    .body("violations[0].message", allOf(containsString(": " + each[1])));
        }
    }

    @Test
    void answers_tell_the_earlier_of_the_two_ends() {
        var version = image + "/versions/1.0.0";
        owner().body("{\"endOfLifeDate\": \"2032-01-01T00:00:00Z\"}")
                .patch(version)
                .then()
                .statusCode(200);
        owner().body("{\"endOfLifeDate\": \"2031-01-01T00:00:00Z\"}")
                .put(image + "/lifecycle")
                .then()
                .statusCode(200);
        owner().get(version)
                .then()
                .body("endOfLifeDate", equalTo("2031-01-01T00:00:00Z"))
                .body("ownEndOfLifeDate", equalTo("2032-01-01T00:00:00Z"));
        owner().get(image + "/versions/1.0.1")
                .then()
                .body("endOfLifeDate", equalTo("2031-01-01T00:00:00Z"))
                .body("ownEndOfLifeDate", nullValue());
        var there = arm + "/versions/1.0.0" + API;
        var profile = "properties.publishingProfile.endOfLifeDate";
        owner().get(there).then().body(profile, equalTo("2031-01-01T00:00:00Z"));
        // Who sends back what is shown changes nothing.
        owner().body(
                        "{\"properties\": {\"publishingProfile\": {\"endOfLifeDate\": \"2031-01-01T00:00:00Z\"}}}")
                .patch(there)
                .then()
                .statusCode(200);
        owner().get(version).then().body("ownEndOfLifeDate", equalTo("2032-01-01T00:00:00Z"));
    }
}

package dev.goldsmith.lifecycle;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The lifecycle of an image by page, API and ARM door. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class LifecycleDoorsTest {
    @Inject RetentionDuty duty;

    private final Ageing base = Ageing.create().versions(3);
    private final String image =
            "/api/v1/tenants/%s/galleries/golden/images/base".formatted(base.tenant().slug());
    private final String page = "/t/%s/gallery/golden/base".formatted(base.tenant().slug());
    private final Somebody builder =
            base.tenant().person(MemberRole.MEMBER, Map.of("platform", Role.BUILDER));

    private static RequestSpecification as(Somebody somebody) {
        return given().redirects().follow(false).auth().oauth2(somebody.token());
    }

    private RequestSpecification owner() {
        return as(base.owner());
    }

    private ValidatableResponse put(String path, String json, int status) {
        return owner().contentType(ContentType.JSON)
                .body(json)
                .put(image + path)
                .then()
                .statusCode(status);
    }

    @Test
    void a_rule_is_set_looked_at_and_turned_on_by_the_api() {
        put("/lifecycle/retention", "{\"keepNewest\": 0, \"keepDays\": 0}", 400)
                .body("violations.path", hasItem("$.keepDays"));
        put("/lifecycle/retention", "{\"keepNewest\": 1}", 200)
                .body("retention.enabled", equalTo(false))
                .body("retention.keepDays", nullValue());
        owner().get(image + "/lifecycle/retention/dry-run?limit=2")
                .then()
                .statusCode(200)
                .body("versions", equalTo(3))
                .body("deletes", equalTo(2))
                .body("freedBytes", equalTo(2000))
                .body("items[0].keptBecause", equalTo(java.util.List.of("newest", "latest")))
                .body("items[1].deleted", equalTo(true))
                .body("next", equalTo("1.0.1"));
        put("/lifecycle/retention/state", "{\"enabled\": true}", 409);
        put("/lifecycle/retention/state", "{\"enabled\": true, \"deletes\": 1}", 409)
                .body("detail", containsString("would delete 2 versions now, not 1"));
        put("/lifecycle/retention/state", "{\"enabled\": true, \"deletes\": 2}", 200)
                .body("retention.enabled", equalTo(true));
        duty.round();
        assertThat(base.published()).containsExactly("1.0.2");
        owner().delete(image + "/lifecycle/retention")
                .then()
                .statusCode(200)
                .body("retention", nullValue());
    }

    @Test
    void only_owners_change_it_and_only_its_own_team_sees_it() {
        var change = "{\"keepNewest\": 1}";
        as(builder)
                .contentType(ContentType.JSON)
                .body(change)
                .put(image + "/lifecycle/retention")
                .then()
                .statusCode(403);
        as(builder).get(image + "/lifecycle").then().statusCode(200);
        // The image is shared with the team web; its lifecycle isn't.
        var web = base.tenant().viewer("web");
        as(web).get(image + "/versions/1.0.0").then().statusCode(200);
        as(web).get(image + "/lifecycle").then().statusCode(404);
        as(web).get(page + "/lifecycle").then().statusCode(404);
        as(web).get(page).then().statusCode(200).body(not(containsString("/lifecycle")));
    }

    @Test
    void the_page_shows_what_would_go_and_why_others_stay() {
        owner().formParam("keepNewest", "2")
                .post(page + "/lifecycle/retention")
                .then()
                .statusCode(303);
        owner().get(page + "/lifecycle")
                .then()
                .statusCode(200)
                .body(containsString("1 of 3 versions would be deleted."))
                .body(containsString("1.0 kB"))
                .body(containsString("Nothing keeps"));
        owner().formParams("state", "on", "deletes", "0")
                .post(page + "/lifecycle/retention/state")
                .then()
                .statusCode(409)
                .body(containsString("would delete 1 versions now, not 0"));
        owner().formParams("state", "on", "deletes", "1")
                .post(page + "/lifecycle/retention/state")
                .then()
                .statusCode(303);
        duty.round();
        assertThat(base.published()).containsExactly("1.0.2", "1.0.1");
        as(builder).get(page + "/lifecycle").then().body(not(containsString("Turn off")));
    }

    @Test
    void several_versions_go_at_once_each_by_its_own_rules() {
        base.derive("nginx", "1.0.0");
        var picked = page + "/deletions?version=1.0.0&version=1.0.1";
        as(base.tenant().viewer("platform")).get(picked).then().statusCode(403);
        as(base.tenant().builder("web")).get(picked).then().statusCode(404);
        as(builder)
                .get(picked)
                .then()
                .statusCode(200)
                .body(containsString("Delete 2 versions of base"))
                .body(containsString("This version is used."));
        var form = Map.of("uses.1.0.0", "0", "uses.1.0.1", "0");
        as(builder)
                .formParam("version", "1.0.0", "1.0.1")
                .formParams(form)
                .formParam("confirm", "bas")
                .post(page + "/deletions")
                .then()
                .statusCode(400)
                .body(containsString("type the image&#39;s name"));
        assertThat(base.published()).hasSize(3);
        as(builder)
                .formParam("version", "1.0.0", "1.0.1", "9.9.9")
                .formParams(form)
                .formParam("confirm", "base")
                .post(page + "/deletions")
                .then()
                .statusCode(200)
                .body(containsString("More uses this version than when you opened the page"));
        assertThat(base.published())
                .as("what is used was not shown")
                .containsExactly("1.0.2", "1.0.0");
    }

    @Test
    void whoever_deletes_a_version_that_is_used_is_told_by_whom_and_asked() {
        base.derive("nginx", "1.0.0");
        base.tenant().in(() -> base.tenant().system());
        as(builder)
                .delete(image + "/versions/1.0.0")
                .then()
                .statusCode(409)
                .body("detail", containsString("Templates: 1 of other teams"))
                .body("detail", not(containsString("nginx")))
                .body("violations.path", hasItem("$.uses.templates"));
        var admin = base.tenant().admin();
        as(admin)
                .delete(image + "/versions/1.0.0")
                .then()
                .statusCode(409)
                .body("detail", containsString("Templates: web/nginx"));
        as(builder)
                .get(page + "/1.0.0")
                .then()
                .body(containsString("Templates: 1 of other teams"))
                .body(not(containsString("web/nginx")));
        // One more since the page was opened.
        base.derive("api", "1.0.0");
        as(builder)
                .formParams("confirm", "1.0.0", "uses", "1")
                .post(page + "/1.0.0/deletion")
                .then()
                .statusCode(409)
                .body(containsString("More uses this version than when you opened the page"));
        assertThat(base.published()).contains("1.0.0");
        as(builder).delete(image + "/versions/1.0.0?confirm=true").then().statusCode(200);
        assertThat(base.published()).doesNotContain("1.0.0");
        // What nobody uses goes without a question.
        as(builder).delete(image + "/versions/1.0.1").then().statusCode(200);
    }

    @Test
    void azures_clients_are_not_asked_as_on_azure() {
        base.derive("nginx", "1.0.0");
        owner().delete(
                        "/subscriptions/%s/resourceGroups/platform/providers/Microsoft.Compute/galleries/golden/images/base/versions/1.0.0?api-version=2022-03-03"
                                .formatted(base.tenant().id()))
                .then()
                .statusCode(200);
        assertThat(base.published()).doesNotContain("1.0.0");
    }

    @Test
    void ending_a_version_at_once_asks_and_is_shown_on_its_pages() {
        base.derive("nginx", "1.0.0");
        var version = image + "/versions/1.0.0";
        var over = "{\"endOfLifeDate\": \"2026-01-01T00:00:00Z\"}";
        owner().contentType(ContentType.JSON).body(over).patch(version).then().statusCode(409);
        owner().contentType(ContentType.JSON)
                .body(over)
                .patch(version + "?confirm=true")
                .then()
                .statusCode(200);
        owner().get(page + "/1.0.0").then().body(containsString("End of life <time"));
        for (var path :
                List.of(
                        "",
                        "/1.0.0/vulnerabilities",
                        "/1.0.0/recall",
                        "/compare?older=golden/base/1.0.0&newer=golden/base/1.0.1",
                        "/compare?older=golden/base/1.0.1&newer=golden/base/1.0.0")) {
            owner().get(page + path)
                    .then()
                    .statusCode(200)
                    .body(containsString("End of life <time"));
        }
        var galleries = "/t/%s/gallery".formatted(base.tenant().slug());
        owner().get(galleries).then().body(not(containsString("End of life <time")));
        owner().contentType(ContentType.JSON)
                .body(over)
                .patch(image + "/versions/1.0.2")
                .then()
                .statusCode(200);
        owner().get(galleries).then().body(containsString("End of life <time"));
        as(base.tenant().admin())
                .get("/t/%s/teams/web/templates/nginx".formatted(base.tenant().slug()))
                .then()
                .body(containsString("Source: end of life"));
        // A date is taken back by an empty one.
        owner().contentType(ContentType.JSON)
                .body("{\"endOfLifeDate\": \"\"}")
                .patch(version)
                .then()
                .statusCode(200)
                .body("endOfLifeDate", nullValue());

        owner().formParam("end", "2026-01-01")
                .post(page + "/1.0.0/end")
                .then()
                .statusCode(409)
                .body(containsString("This version is used, and would end immediately"));
        owner().formParam("end", "never").post(page + "/1.0.0/end").then().statusCode(400);
        owner().formParams("end", "2026-01-01", "confirm", "true")
                .post(page + "/1.0.0/end")
                .then()
                .statusCode(303);
        assertThat(
                        base.tenant()
                                .in(() ->
                                        ImageVersion.require(Ageing.base().definition(), "1.0.0")
                                                .endOfLifeAt))
                .isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
    }

    @Test
    void by_setting_nothing_new_starts_from_what_has_ended() {
        base.derive("before", "1.0.0");
        owner().contentType(ContentType.JSON)
                .body("{\"endOfLifeDate\": \"2026-01-01T00:00:00Z\"}")
                .patch(image + "/versions/1.0.0?confirm=true")
                .then()
                .statusCode(200);
        // Until somebody says otherwise that is only shown.
        base.derive("meanwhile", "1.0.0");
        base.tenant().run("web", "meanwhile");
        put("/lifecycle", "{\"endedVersions\": \"refuse\"}", 200);
        assertThatThrownBy(() -> base.derive("after", "1.0.0"))
                .hasMessageContaining("reached its end of life on 2025-12-31");
        assertThatThrownBy(() -> base.tenant().run("web", "before"))
                .hasMessageContaining("lets nothing new start from it");
        base.derive("after", "1.0.1");
        base.tenant().run("web", "after");
        var copy =
                "/subscriptions/%s/resourceGroups/platform/providers/Microsoft.Compute/galleries/golden/images/base/versions/"
                        .formatted(base.tenant().id());
        owner().contentType(ContentType.JSON)
                .body(
                        "{\"location\": \"local\", \"properties\": {\"storageProfile\": {\"source\": {\"id\": \"%s1.0.0\"}}}}"
                                .formatted(copy))
                .put(copy + "9.0.0?api-version=2022-03-03")
                .then()
                .statusCode(409);
        // A document that starts from it already can be saved, to go on elsewhere by and by.
        base.derive("before", "1.0.0");
        base.derive("before", "1.0.1");
        base.tenant().run("web", "before");
    }

    @Test
    void an_images_end_is_the_same_by_all_doors() {
        var arm =
                "/subscriptions/%s/resourceGroups/platform/providers/Microsoft.Compute/galleries/golden/images/base?api-version=2022-03-03"
                        .formatted(base.tenant().id());
        owner().contentType(ContentType.JSON)
                .body("{\"properties\": {\"endOfLifeDate\": \"2031-05-01T00:00:00Z\"}}")
                .patch(arm)
                .then()
                .statusCode(200)
                .body("properties.endOfLifeDate", equalTo("2031-05-01T00:00:00Z"));
        owner().get(image + "/lifecycle")
                .then()
                .body("endOfLifeDate", equalTo("2031-05-01T00:00:00Z"));
        // As by the other doors, owners say when it ends; who says nothing of it changes nothing.
        as(builder)
                .contentType(ContentType.JSON)
                .body("{\"properties\": {\"endOfLifeDate\": \"2026-01-01T00:00:00Z\"}}")
                .patch(arm)
                .then()
                .statusCode(403);
        as(builder)
                .contentType(ContentType.JSON)
                .body("{\"properties\": {\"description\": \"for all\"}}")
                .patch(arm)
                .then()
                .statusCode(200)
                .body("properties.endOfLifeDate", equalTo("2031-05-01T00:00:00Z"));
        owner().contentType(ContentType.JSON)
                .body("{\"properties\": {\"endOfLifeDate\": \"soon\"}}")
                .patch(arm)
                .then()
                .statusCode(400);
        var day = LocalDate.now(ZoneOffset.UTC).plusDays(3);
        owner().formParams("end", day.toString(), "ended", "refuse")
                .post(page + "/lifecycle/end")
                .then()
                .statusCode(303);
        owner().get(arm)
                .then()
                .body("properties.endOfLifeDate", equalTo(day.plusDays(1) + "T00:00:00Z"));
        owner().get(page).then().body(containsString("Ends <time"));
        put("/lifecycle", "{\"endedVersions\": \"explode\"}", 400);
        put("/lifecycle", "{}", 200)
                .body("endOfLifeDate", nullValue())
                .body("endedVersions", equalTo("warn"));
        owner().get(arm).then().body("properties.endOfLifeDate", nullValue());
    }
}

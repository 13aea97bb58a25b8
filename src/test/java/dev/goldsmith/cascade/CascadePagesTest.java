package dev.goldsmith.cascade;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.goldsmith.run.RunState;
import dev.goldsmith.testing.Html;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cascade is previewed, started, watched, stopped and taken back without scripts. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class CascadePagesTest {
    @Inject CascadeDuty duty;
    @Inject EntityManagerFactory factory;

    private Family family;
    private Somebody admin;

    /** web and api on base, shop on web, all of them built; then the baseline moves. */
    @BeforeEach
    void images() {
        family = Family.create().usual();
        for (var name : List.of("web", "api", "shop")) {
            family.finish(family.tenant().run("web", name), RunState.SUCCEEDED);
        }
        family.move();
        admin = family.tenant().admin();
    }

    private String root() {
        return "/t/" + family.tenant().slug();
    }

    private ValidatableResponse at(Somebody by, String path) {
        return given().auth().oauth2(by.token()).get(root() + path).then();
    }

    private ValidatableResponse post(Somebody by, String path, Map<String, ?> fields) {
        return given().auth()
                .oauth2(by.token())
                .redirects()
                .follow(false)
                .formParams(fields)
                .post(root() + path)
                .then();
    }

    private long started(Map<String, ?> more) {
        var fields = new java.util.HashMap<String, Object>(more);
        fields.put("gallery", "golden");
        fields.put("image", "base");
        fields.put("channel", "stable");
        var to = post(admin, "/cascades", fields).statusCode(303).extract().header("Location");
        return Long.parseLong(to.substring(to.lastIndexOf('/') + 1));
    }

    private void press(Somebody by, long cascade, String verb) {
        post(by, "/cascades/%d/%s".formatted(cascade, verb), Map.of()).statusCode(303);
    }

    private void round() {
        duty.round(Instant.now());
    }

    @Test
    void who_promoted_a_baseline_sees_what_a_cascade_would_do_and_starts_it() {
        var preview = "/cascades/new?gallery=golden&image=base&channel=stable";
        for (var page : List.of("/lineage", "/gallery/golden/base")) {
            assertThat(
                            Html.of(at(family.owner(), page).extract().asString()).links().stream()
                                    .map(it -> it.replace(root(), "")))
                    .contains(preview);
        }
        at(admin, preview)
                .statusCode(200)
                .body(containsString("3 to rebuild"))
                .body(containsString("Wave 1"))
                .body(containsString("Wave 2"))
                .body(containsString("shop"));
        // Who owns the image and reads nothing of the others learns how many there are.
        at(family.owner(), preview)
                .statusCode(200)
                .body(containsString("3 of other teams"))
                .body(not(containsString("shop")));
        at(family.builder(), preview).statusCode(403);
        at(admin, preview + "&maxConcurrent=0")
                .statusCode(400)
                .body(containsString("must be from 1 to 100"));

        post(
                        admin,
                        "/cascades",
                        Map.of(
                                "gallery",
                                "golden",
                                "image",
                                "base",
                                "maxConcurrent",
                                "many",
                                "comment",
                                "a fix"))
                .statusCode(400)
                .body(containsString("value=\"many\""))
                .body(containsString("value=\"a fix\""))
                .body(containsString("aria-invalid"));
        long cascade = started(Map.of("maxConcurrent", "1", "comment", "a fix"));
        at(admin, "/cascades/" + cascade)
                .statusCode(200)
                .body(containsString("Rebuilding"))
                .body(containsString("a fix"))
                .body(containsString("1 at a time"));
        at(admin, "/cascades").body(containsString("Cascade " + cascade));
        at(admin, "/lineage").body(containsString("Cascade " + cascade));
        at(family.tenant().viewer("platform"), "/cascades/" + cascade)
                .statusCode(200)
                .body(not(containsString("shop")))
                .body(containsString("3 of other teams"));
    }

    @Test
    void a_page_that_renews_itself_is_loaded_anew_when_other_things_can_be_done() {
        long cascade = started(Map.of());
        assertThat(renewed(cascade, "running")).isNull();
        press(admin, cascade, "pause");
        assertThat(renewed(cascade, "running")).isEqualTo("true");
        assertThat(renewed(cascade, "paused")).isNull();
    }

    private String renewed(long cascade, String was) {
        return given().auth()
                .oauth2(admin.token())
                .header("HX-Request", "true")
                .get(root() + "/cascades/%d?was=%s".formatted(cascade, was))
                .then()
                .statusCode(200)
                .extract()
                .header("HX-Refresh");
    }

    @Test
    void a_cascade_is_paused_resumed_changed_and_canceled_by_its_page() {
        long cascade = started(Map.of());
        var page = "/cascades/" + cascade;
        press(family.owner(), cascade, "pause");
        at(admin, page).body(containsString("Paused")).body(containsString("Resume cascade"));
        press(family.owner(), cascade, "resumption");
        press(admin, cascade, "items/1/skip");
        at(admin, page + "?state=skipped").body(containsString("Retry item 1"));
        press(admin, cascade, "items/1/retry");
        round();
        at(admin, page).body(containsString("In progress"));
        // The page changes by itself as long as something goes on.
        at(admin, page).body(containsString("every 3s"));
        post(family.builder(), page + "/pause", Map.of()).statusCode(403);
        press(family.owner(), cascade, "cancellation");
        at(admin, page).body(containsString("Canceling"));
    }

    @Test
    void what_a_rollback_could_not_move_back_stands_on_the_page() {
        long cascade = started(Map.of());
        round();
        for (var run : family.open()) {
            family.finish(run, RunState.SUCCEEDED);
        }
        round();
        for (var run : family.open()) {
            family.finish(run, RunState.SUCCEEDED);
        }
        round();
        at(admin, "/cascades/" + cascade).body(containsString("Succeeded"));
        post(admin, "/cascades/" + cascade + "/rollback", Map.of("begun", "true")).statusCode(303);
        round();
        at(admin, "/cascades/" + cascade)
                .body(containsString("Rolled back"))
                .body(containsString("web/web/stable"))
                .body(not(containsString("every 3s")));
        assertThat(family.at("golden/base", "stable")).isEqualTo("1.0.0");
    }

    @Test
    void a_team_says_what_a_cascade_does_with_its_template_and_answers_at_home() {
        var manage = "/teams/web/templates/api/manage";
        var policy = "/teams/web/templates/api/cascade-policy";
        post(family.builder(), policy, Map.of("policy", "ignore", "until", "yesterday"))
                .statusCode(400)
                .body(containsString("value=\"yesterday\""))
                .body(containsString("until-e"));
        post(family.builder(), policy, Map.of("policy", "ask", "until", "")).statusCode(303);
        at(family.builder(), manage).body(containsString("value=\"ask\" checked"));
        at(family.builder(), "").body(not(containsString("Rebuilds that wait for you")));

        long cascade = started(Map.of());
        round();
        var home = Html.of(at(family.builder(), "").extract().asString());
        var button =
                home.forms().stream()
                        .map(Html.Form::action)
                        .filter(it -> it.contains("/cascades/" + cascade + "/items/"))
                        .findFirst()
                        .orElseThrow();
        post(family.builder(), button.replace(root(), ""), Map.of()).statusCode(303);
        at(family.builder(), "").body(not(containsString("Rebuilds that wait for you")));
        at(family.builder(), "/cascades/" + cascade).body(containsString("In progress"));
    }

    @Test
    void pages_of_a_cascade_take_as_many_statements_with_more_templates() {
        long few = statements("/cascades/" + started(Map.of()));
        for (int i = 0; i < 12; i++) {
            family.derive("more" + i, "golden/base", "stable");
        }
        long preview = statements("/cascades/new?gallery=golden&image=base&channel=stable");
        for (int i = 12; i < 24; i++) {
            family.derive("more" + i, "golden/base", "stable");
        }

        assertThat(statements("/cascades/" + started(Map.of()))).isLessThanOrEqualTo(few);
        assertThat(statements("/cascades/new?gallery=golden&image=base&channel=stable"))
                .isLessThanOrEqualTo(preview);
    }

    private long statements(String path) {
        at(admin, path).statusCode(200);
        var statistics =
                Objects.requireNonNull(factory.unwrap(SessionFactory.class)).getStatistics();
        statistics.setStatisticsEnabled(true);
        long before = statistics.getPrepareStatementCount();
        at(admin, path).statusCode(200);
        return statistics.getPrepareStatementCount() - before;
    }
}

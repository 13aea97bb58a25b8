package dev.goldsmith.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Triggers by the API and by their page. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class TriggersResourceTest {
    private static final String TRIGGERS = "/teams/web/templates/nginx/triggers";
    private static final String NIGHTLY =
            "{\"kind\": \"Schedule\", \"cron\": \"30 2 * * mon-fri\", \"timeZone\": \"Europe/Vienna\"}";

    @TestHTTPResource("/")
    URI address;

    private TestTenant acme;
    private Somebody builder;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("trig").team("web").template("web", "nginx");
        builder = acme.builder("web");
    }

    private Response put(String name, String json) {
        return Api.of(acme, builder).put(TRIGGERS + "/" + name, json);
    }

    @Test
    void a_schedule_is_set_shown_changed_and_deleted() {
        put("nightly", NIGHTLY)
                .then()
                .statusCode(201)
                .body("kind", equalTo("Schedule"))
                .body("description", equalTo("at 02:30 every day between Monday and Friday"))
                .body("next", hasSize(3))
                .body("setBy", equalTo(builder.name()))
                .body("lastRun", nullValue());
        put("Nightly", NIGHTLY.replace("}", ", \"noCache\": true}"))
                .then()
                .statusCode(200)
                .body("name", equalTo("nightly"), "noCache", equalTo(true));
        put("nightly", "{\"kind\": \"SourceImage\"}").then().statusCode(409);
        put("source", "{\"kind\": \"SourceImage\"}")
                .then()
                .statusCode(201)
                .body("next", hasSize(0));
        put("source2", "{\"kind\": \"SourceImage\"}").then().statusCode(409);
        var viewer = Api.of(acme, acme.viewer("web"));
        viewer.get(TRIGGERS).then().body("items.name", contains("nightly", "source"));
        viewer.get(TRIGGERS + "/nightly").then().statusCode(200);
        viewer.get(TRIGGERS + "/weekly").then().statusCode(404);
        viewer.put(TRIGGERS + "/mine", NIGHTLY).then().statusCode(403);
        Api.of(acme, builder)
                .as()
                .delete("/api/v1/tenants/" + acme.slug() + TRIGGERS + "/nightly")
                .then()
                .statusCode(200)
                .body("items.name", contains("source"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {} | kind | 'kind' must be one of SourceImage, Schedule
                    {"kind": "Schedule"} | cron | isn't a valid cron expression
                    {"kind": "Schedule", "cron": "0 4 * * *", "timeZone": "Mars"} | timeZone | isn't a valid time zone
                    """)
    void what_is_wrong_is_named(String body, String field, String said) {
        put("nightly", body)
                .then()
                .statusCode(400)
                .body("violations.path", contains(field))
                .body("detail", containsString(said));
    }

    @Test
    void who_cannot_publish_or_run_cannot_have_it_done_by_a_trigger() {
        acme.team("other").gallery("theirs", "other");
        acme.save("web", "nginx", Documents.shell(acme.id(), "theirs/nginx", "true"));
        put("nightly", NIGHTLY).then().statusCode(403);
        var both =
                acme.person(MemberRole.MEMBER, Map.of("web", Role.BUILDER, "other", Role.BUILDER));
        for (var token :
                new String[] {
                    acme.token(both, null, "web"), acme.token(both, Set.of(Permission.EDIT), null)
                }) {
            io.restassured.RestAssured.given()
                    .auth()
                    .oauth2(token)
                    .contentType(ContentType.JSON)
                    .body(NIGHTLY)
                    .put("/api/v1/tenants/" + acme.slug() + TRIGGERS + "/nightly")
                    .then()
                    .statusCode(403);
        }
        Api.of(acme, both).put(TRIGGERS + "/nightly", NIGHTLY).then().statusCode(201);
    }

    @Test
    void a_person_adds_one_by_its_page() {
        var root = "/t/" + acme.slug() + "/teams/web/templates/nginx";
        try (var browser = Browser.withoutScript(address.toString(), builder.token())) {
            var page = browser.page();
            page.navigate(root);
            page.locator("a:has-text('Triggers')").click();
            page.locator("#name").fill("nightly");
            page.locator("#cron").fill("30 25 * * *");
            page.locator("#timeZone").fill("Europe/Vienna");
            page.locator("button:has-text('Add trigger')").click();
            assertThat(page.locator("#cron-e").textContent())
                    .contains("isn't a valid cron expression");
            assertThat(browser.takeErrors()).hasSizeLessThanOrEqualTo(1);
            browser.picture("trigger-faults");
            page.locator("#cron").fill("30 2 * * mon-fri");
            page.locator("button:has-text('Add trigger')").click();
            assertThat(page.locator("main").textContent())
                    .contains("at 02:30 every day between Monday and Friday")
                    .contains("Next: ")
                    .contains("Has started no run yet");
            browser.picture("triggers");
            page.locator("button:has-text('Delete')").click();
            assertThat(page.locator("main").textContent()).contains("No triggers");
            page.locator("#name").fill("source");
            page.locator("input[value='SourceImage']").check();
            page.locator("button:has-text('Add trigger')").click();
            assertThat(page.locator("main").textContent())
                    .contains("When there is a newer version of Debian:debian-12:12-gen2");
            browser.picture("trigger-source");
        }
    }
}

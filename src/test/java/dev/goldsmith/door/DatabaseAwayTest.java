package dev.goldsmith.door;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Session;
import dev.goldsmith.tenant.SessionConfig;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every door says while the real database is stopped, and that it is over when it is back. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class DatabaseAwayTest {
    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String jdbcUrl;

    @Inject Tenancy tenancy;
    @Inject SessionConfig sessions;

    @Test
    void every_door_answers_503_and_when_to_try_again() {
        var acme = TestTenant.create("away").team("web").template("web", "nginx");
        var admin = acme.admin();
        var session =
                tenancy.outside(() ->
                        Session.open(admin.id(), Person.LOCAL, "test", "127.0.0.1", sessions)
                                .token());
        Function<RequestSpecification, RequestSpecification> token =
                it -> it.auth().oauth2(admin.token());
        Function<RequestSpecification, RequestSpecification> cookie =
                it -> it.cookie("goldsmith-session", session);
        Function<RequestSpecification, RequestSpecification> nobody = it -> it;
        var api = "/api/v1/tenants/" + acme.slug() + "/templates";
        var page = "/t/" + acme.slug() + "/templates";
        var arm = "/subscriptions/" + acme.id() + "?api-version=2022-12-01";
        given().auth().oauth2(admin.token()).get(api).then().statusCode(200);

        Map<String, Integer> answers = new LinkedHashMap<>();
        Services.withoutDatabase(
                jdbcUrl,
                () -> {
                    answers.put("api", asked(token, api));
                    answers.put("arm", asked(token, arm));
                    answers.put("page", asked(cookie, page));
                    answers.put("start", asked(cookie, "/"));
                    answers.put("sso", asked(nobody, "/sso/" + acme.slug()));
                    answers.put(
                            "password",
                            answer(
                                    given().redirects()
                                            .follow(false)
                                            .formParam("j_username", "somebody")
                                            .formParam("j_password", "wrong-password")
                                            .post("/j_security_check")));
                    answers.put(
                            "api client",
                            answer(
                                    given().formParam("grant_type", "client_credentials")
                                            .formParam(
                                                    "client_id",
                                                    "11111111-2222-3333-4444-555555555555")
                                            .formParam("client_secret", "none")
                                            .post("/adfs/oauth2/token")));
                    // What needs no database is there, for whoever has a session too.
                    given().cookie("goldsmith-session", session)
                            .get("/goldsmith.css")
                            .then()
                            .statusCode(200);
                });

        assertThat(answers.values()).as(answers.toString()).containsOnly(503);
        given().auth().oauth2(admin.token()).get(api).then().statusCode(200);
        // Nobody was signed out by it.
        given().cookie("goldsmith-session", session)
                .redirects()
                .follow(false)
                .get(page)
                .then()
                .statusCode(200);
    }

    private static int asked(Function<RequestSpecification, RequestSpecification> as, String path) {
        return answer(as.apply(given().redirects().follow(false)).get(path));
    }

    private static int answer(io.restassured.response.Response answer) {
        var text = answer.asString();
        assertThat(text).doesNotContain("Exception").doesNotContain("SQL").doesNotContain("jdbc");
        if (answer.statusCode() == 503) {
            assertThat(answer.header("Retry-After")).isEqualTo("5");
            assertThat(text).contains("can");
        }
        return answer.statusCode();
    }
}

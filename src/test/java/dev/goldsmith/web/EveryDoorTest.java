package dev.goldsmith.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.goldsmith.tenant.ApiClientSecret;
import dev.goldsmith.tenant.ApiToken;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.Html;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rule is the noun's: the same default, and the same refusal, whichever door somebody takes. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class EveryDoorTest {
    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    private TestTenant acme;
    private TestTenant.Somebody admin;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").gallery("golden", "web");
        admin = acme.admin();
    }

    private Response form(String path, Map<String, ?> fields) {
        return given().redirects()
                .follow(false)
                .auth()
                .oauth2(admin.token())
                .formParams(fields)
                .post("/t/" + acme.slug() + path);
    }

    private Response json(String method, String path, Object body) {
        return given().auth()
                .oauth2(admin.token())
                .contentType("application/json")
                .body(body)
                .request(method, "/api/v1/tenants/" + acme.slug() + path);
    }

    /** The same sentence by both. */
    private static void same(int status, String field, Response page, Response api) {
        assertThat(api.statusCode()).as(api.asString()).isEqualTo(status);
        assertThat(api.jsonPath().getString("violations[0].path")).isEqualTo(field);
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(status);
        assertThat(page.asString())
                .contains(api.jsonPath().getString("violations[0].message").replace("'", "&#39;"));
    }

    private static long days(Instant from, Instant until) {
        return Duration.between(from, until).toDays();
    }

    @Test
    void what_is_left_out_is_the_same() {
        form("/settings/tokens", Map.of("name", "page")).then().statusCode(200);
        json("POST", "/tokens", Map.of("name", "api")).then().statusCode(201);
        List<ApiToken> tokens =
                acme.in(() ->
                        ApiToken.list("tenantId = ?1 and name in ('page', 'api')", acme.id()));
        assertThat(tokens)
                .hasSize(2)
                .allSatisfy(it -> assertThat(days(it.createdAt, it.expiresAt)).isEqualTo(90));

        String client =
                json("POST", "/api-clients", Map.of("name", "ci")).jsonPath().get("clientId");
        form("/settings/api-clients/" + client + "/secrets", Map.of("days", ""))
                .then()
                .statusCode(200);
        json("POST", "/api-clients/" + client + "/secrets", Map.of()).then().statusCode(201);
        List<ApiClientSecret> secrets = acme.in(() -> ApiClientSecret.listAll());
        assertThat(secrets)
                .hasSize(2)
                .allSatisfy(it -> assertThat(days(it.createdAt, it.expiresAt)).isEqualTo(180));
    }

    @Test
    void an_unknown_word_is_refused() {
        same(
                400,
                "role",
                form("/settings/api-clients", Map.of("name", "ci", "role", "king")),
                json("POST", "/api-clients", Map.of("name", "ci", "role", "king")));
        same(
                400,
                "teams.web",
                form("/settings/api-clients", Map.of("name", "ci", "teams.web", "king")),
                json("POST", "/api-clients", Map.of("name", "ci", "teams", Map.of("web", "king"))));
        var hook =
                Map.of(
                        "name",
                        "chat",
                        "url",
                        "http://127.0.0.1:%d/hook".formatted(port),
                        "format",
                        "morse");
        var typed = new java.util.HashMap<>(hook);
        typed.put("team", "web");
        same(
                400,
                "format",
                form("/settings/webhooks", typed),
                json("POST", "/teams/web/webhooks", hook));
        same(
                400,
                "kind",
                form("/settings/networks/web/new", Map.of("name", "corp", "kind", "tokenRing")),
                json("PUT", "/teams/web/networks/corp", Map.of("kind", "tokenRing")));
    }

    @Test
    void a_note_that_is_too_long_is_refused_and_nothing_is_cut() {
        var document = Documents.shell(acme.id(), null, "echo 1");
        var note = "n".repeat(501);
        same(
                400,
                "note",
                edit("nginx", note, "echo 1"),
                json("PUT", "/teams/web/templates/nginx?note=" + note, document));
        assertThat(edit("nginx", "n".repeat(500), "echo 1").statusCode()).isEqualTo(303);
    }

    /** What a person does who begins a template and saves it. */
    private Response edit(String name, String note, String line) {
        return edit(name, note, line, () -> {});
    }

    private Response edit(String name, String note, String line, Runnable meanwhile) {
        var html =
                given().auth()
                        .oauth2(admin.token())
                        .get(
                                "/t/%s/templates/new?team=web&name=%s&from=Debian:debian-12:12-gen2:latest"
                                        .formatted(acme.slug(), name))
                        .asString();
        var path = "/teams/web/templates/" + name;
        Map<String, Object> sent =
                new LinkedHashMap<>(Html.of(html).form("/t/" + acme.slug() + path).filled());
        sent.put("customize.0.inline", line);
        sent.put("note", note);
        sent.put("action", "save");
        meanwhile.run();
        return form(path, sent);
    }

    @Test
    void a_name_that_is_taken_is_refused_by_each_that_makes_a_new_one() {
        edit("nginx", "", "echo 1").then().statusCode(303);
        // By the page that asks for its name, and by whoever was faster than its editor.
        var other = Documents.shell(acme.id(), null, "echo other");
        given().auth()
                .oauth2(admin.token())
                .get("/t/" + acme.slug() + "/templates/new?team=web&name=nginx&from=x")
                .then()
                .body(containsString("template &#39;nginx&#39; already"));
        assertTaken(
                edit("late", "", "echo 1", () -> acme.template("web", "late")), "template 'late'");
        assertTaken(
                given().redirects()
                        .follow(false)
                        .auth()
                        .oauth2(admin.token())
                        .multiPart("team", "web")
                        .multiPart("name", "nginx")
                        .multiPart("text", other)
                        .multiPart("action", "save")
                        .post("/t/" + acme.slug() + "/templates/import"),
                "template 'nginx'");
        var network = Map.of("name", "corp", "kind", "none");
        form("/settings/networks/web/new", network).then().statusCode(303);
        assertTaken(form("/settings/networks/web/new", network), "network 'corp'");
        // A PUT says what shall be there, so it has no such rule; what was there gets a version.
        json("PUT", "/teams/web/templates/nginx", other).then().statusCode(200);
    }

    private static void assertTaken(Response response, String what) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(409);
        assertThat(response.asString())
                .containsPattern(Pattern.quote(what.replace("'", "&#39;")) + " already");
    }
}

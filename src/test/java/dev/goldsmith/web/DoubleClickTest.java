package dev.goldsmith.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.run.Run;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.ApiToken;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.webhook.Webhook;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A form that is sent twice, as by a double click without scripts, makes one thing. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class DoubleClickTest {
    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    private TestTenant acme;
    private TestTenant.Somebody admin;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web");
        admin = acme.admin();
    }

    private String at(String path) {
        return "/t/" + acme.slug() + path;
    }

    /** The hidden key of the form that sends there. */
    private String key(String page, String action) {
        var html = given().auth().oauth2(admin.token()).get(at(page)).asString();
        var key =
                Pattern.compile(
                                "<form[^>]*action=\"%s\"[^>]*>\\s*<input type=\"hidden\" name=\"idempotencyKey\" value=\"([^\"]+)\""
                                        .formatted(Pattern.quote(at(action))))
                        .matcher(html);
        assertThat(key.find()).as("a key in the form to %s on %s", action, page).isTrue();
        return key.group(1);
    }

    private Response send(String action, String key, Map<String, String> fields) {
        return given().redirects()
                .follow(false)
                .auth()
                .oauth2(admin.token())
                .formParams(fields)
                .formParam("idempotencyKey", key)
                .post(at(action));
    }

    @Test
    void a_token_is_made_and_shown_once() {
        var key = key("/settings/tokens", "/settings/tokens");
        var fields = Map.of("name", "nightly", "days", "30");
        var first = send("/settings/tokens", key, fields);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.asString()).contains("shown only once");
        var again = send("/settings/tokens", key, fields);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.asString()).contains("already answered").doesNotContain("id=\"token\"");
        assertThat(acme.in(() -> ApiToken.count("name = 'nightly' and tenantId = ?1", acme.id())))
                .isEqualTo(1);
        // Back in the history and other words: that is meant.
        send("/settings/tokens", key, Map.of("name", "weekly", "days", "30"))
                .then()
                .statusCode(200);
    }

    @Test
    void the_second_click_leads_where_the_first_one_did() {
        var key = key("/settings/teams", "/settings/teams");
        var fields = Map.of("slug", "data", "name", "Data", "colour", "blue", "contact", "");
        var first = send("/settings/teams", key, fields);
        var again = send("/settings/teams", key, fields);
        assertThat(first.statusCode()).as(first.asString()).isEqualTo(303);
        assertThat(again.statusCode()).isEqualTo(303);
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(acme.in(() -> Team.count("slug", "data"))).isEqualTo(1);

        var hook =
                Map.of(
                        "team", "web",
                        "name", "Chat",
                        "url", "http://127.0.0.1:%d/hook".formatted(port),
                        "format", "json",
                        "kinds", "*");
        var hooks = key("/settings/webhooks/new?team=web", "/settings/webhooks");
        assertThat(send("/settings/webhooks", hooks, hook).statusCode()).isEqualTo(200);
        assertThat(send("/settings/webhooks", hooks, hook).statusCode()).isEqualTo(409);
        assertThat(acme.in(() -> Webhook.count())).isEqualTo(1);

        var client = Map.of("name", "ci", "role", "member");
        var clients = key("/settings/api-clients", "/settings/api-clients");
        var made = send("/settings/api-clients", clients, client).header("Location");
        assertThat(send("/settings/api-clients", clients, client).header("Location"))
                .isEqualTo(made);
    }

    @Test
    void save_and_build_saves_one_version_and_asks_for_one_run() {
        acme.template("web", "nginx");
        var page = "/teams/web/templates/nginx";
        var key = UUID.randomUUID().toString();
        var json =
                TemplateWriter.pretty(
                        TemplateReader.tree(Documents.shell(acme.id(), null, "echo 2")));
        var fields =
                Map.of(
                        "action",
                        "save-and-build",
                        "fingerprint",
                        acme.in(() ->
                                TemplateVersion.<TemplateVersion>findAll()
                                        .firstResult()
                                        .fingerprint),
                        "base",
                        "{}",
                        "json",
                        json,
                        "note",
                        "");
        quota(0);
        var refused = send(page, key, fields);
        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(429);
        assertThat(refused.asString())
                .contains("Nothing was saved, because the run was refused.", "echo 2");
        assertThat(acme.in(() -> TemplateVersion.count())).isEqualTo(1);

        quota(null);
        for (int i = 0; i < 2; i++) {
            var sent = send(page, key, fields);
            assertThat(sent.statusCode()).as(sent.asString()).isEqualTo(303);
            assertThat(sent.header("Location")).endsWith(at("/runs/1"));
        }
        assertThat(acme.in(() -> TemplateVersion.count())).isEqualTo(2);
        assertThat(acme.in(() -> Run.count())).isEqualTo(1);
    }

    private void quota(@Nullable Integer diskGb) {
        acme.in(() -> {
            Tenant tenant = Tenant.findById(acme.id());
            tenant.maxDiskGb = diskGb;
            return tenant;
        });
    }
}

package dev.goldsmith.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Instance;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An administrator makes an API client, gives it a secret, changes what it may and revokes it. */
class ApiClientIT {
    private static Instance instance;

    @BeforeAll
    static void start() throws Exception {
        instance = Instance.demo("api-clients", Map.of("GOLDSMITH_WORKER_SLOTS", "0"));
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @Test
    void anApiClientsLife() throws Exception {
        try (var admin =
                Browser.open(instance.address().toString()).signIn("admin", password("admin"))) {
            var page = admin.page();
            page.navigate("/t/acme/settings");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("API clients"))
                    .click();
            assertThat(page.locator("main")).containsText("No API clients yet");
            page.locator("#name").fill("pipeline");
            page.locator("[id='teams.web']").selectOption("builder");
            button(page, "Create client").click();
            assertThat(page.locator("h1")).hasText("pipeline");
            assertThat(page.locator("main")).containsText("builder of web");

            page.locator("#days").fill("99999");
            button(page, "Add a secret").click();
            assertThat(page.locator("[role=alert]")).containsText("Nothing was changed");
            assertThat(admin.takeErrors()).hasSize(1);
            page.locator("#days").fill("30");
            button(page, "Add a secret").click();
            var secret = page.locator(".gs-command").innerText().strip();
            admin.picture("api-client-secret");
            assertThat(signIn(page, secret)).isEqualTo(200);

            page.navigate(page.url().replaceFirst("/secrets$", ""));
            assertThat(page.content()).doesNotContain(secret);
            page.locator("#issuer").fill("https://token.actions.githubusercontent.com");
            page.locator("#subject").fill("repo:acme/images:ref:refs/heads/main");
            button(page, "Add credential").click();
            assertThat(page.locator("main")).containsText("repo:acme/images");
            page.locator("#role").selectOption("auditor");
            button(page, "Save").click();
            assertThat(page.locator("main")).containsText("auditor, builder of web");
            admin.picture("api-client");

            page.getByText("Revoke pipeline…").click();
            button(page, "Yes, revoke it").click();
            assertThat(page.locator("main")).containsText("can't sign in any more");
            assertThat(signIn(page, secret)).isEqualTo(401);
            page.navigate("/t/acme/settings/api-clients");
            assertThat(page.locator("table")).containsText("revoked");
            admin.picture("api-clients");

            page.navigate("/t/acme/settings/azure");
            page.locator("[name=versionsByPut]").check();
            button(page, "Save").click();
            assertThat(page.locator("[name=versionsByPut]")).isChecked();
            admin.picture("azure-clients");
        }
        try (var builder =
                Browser.open(instance.address().toString())
                        .signIn("web-builder", password("web-builder"))) {
            var page = builder.page();
            page.navigate("/t/acme/settings/azure");
            assertThat(page.locator("[name=versionsByPut]")).isDisabled();
            assertThat(page.navigate("/t/acme/settings/api-clients").status()).isEqualTo(403);
            assertThat(builder.takeErrors()).hasSize(1);
        }
    }

    private static int signIn(Page page, String secret) throws Exception {
        var client = page.locator(".gs-facts code").first().innerText();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(instance.address() + "/adfs/oauth2/token"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                                                        .formatted(
                                                                client,
                                                                URLEncoder.encode(
                                                                        secret,
                                                                        StandardCharsets.UTF_8))))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static String password(String name) throws Exception {
        return Files.readAllLines(instance.home().resolve("demo-passwords")).stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }
}

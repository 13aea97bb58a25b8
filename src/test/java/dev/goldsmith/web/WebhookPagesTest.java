package dev.goldsmith.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.sun.net.httpserver.HttpServer;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** An owner makes a webhook, tries it, looks at what was sent. No script is needed. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class WebhookPagesTest {
    @TestHTTPResource String address;

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    @Test
    void an_owner_makes_tries_and_removes_a_webhook() throws IOException {
        var acme = TestTenant.create("acme").team("web");
        var owner = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        given().auth()
                .oauth2(owner.token())
                .formParams("team", "web", "name", "Builds", "url", "https://10.0.0.1/hook")
                .formParam("kinds", "run.failed")
                .post(address + "t/" + acme.slug() + "/settings/webhooks")
                .then()
                .statusCode(400)
                .body(containsString("private or reserved address"))
                .body(containsString("value=\"Builds\""));
        given().auth()
                .oauth2(owner.token())
                .formParams("team", "web", "name", "Builds", "url", "https://10.0.0.1/hook")
                .formParams("kinds", "run.failed", "more", "images.published")
                .post(address + "t/" + acme.slug() + "/settings/webhooks")
                .then()
                .statusCode(400)
                .body(containsString("In image.* are image.changed"))
                .body(containsString("value=\"images.published\""));
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(503, 4);
                    exchange.getResponseBody().write("busy".getBytes());
                    exchange.close();
                });
        server.start();
        try (var browser = Browser.withoutScript(address, owner.token())) {
            var page = browser.page();
            page.navigate("/t/" + acme.slug() + "/settings/webhooks");
            page.getByText("Add a webhook").click();
            page.locator("#name").fill("Builds to chat");
            browser.picture("webhook-new");
            page.locator("#url").fill("http://127.0.0.1:%d/hook".formatted(port));
            page.locator("#format").selectOption("slack");
            button(page, "Create webhook").click();
            assertThat(page.locator("main")).containsText("shown only once");
            button(page, "Send a test").click();
            assertThat(page.locator("main")).containsText("127.0.0.1 answered 503");
            assertThat(page.locator("main")).containsText("webhook-signature: v1,");
            browser.picture("webhook-delivery");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Builds to chat"))
                    .click();
            button(page, "Add a second key").click();
            browser.picture("webhook");
            page.navigate("/t/" + acme.slug() + "/settings/webhooks");
            assertThat(page.locator("main")).containsText("Fails since");
            browser.picture("webhooks");
            page.getByText("Builds to chat").click();
            button(page, "Remove Builds to chat").click();
            assertThat(page.locator("main")).containsText("No webhooks yet.");
        } finally {
            server.stop(0);
        }
    }

    private static com.microsoft.playwright.Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}

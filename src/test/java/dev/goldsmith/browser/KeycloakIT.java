package dev.goldsmith.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.launch.Ports;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Instance;
import dev.goldsmith.testing.Keycloak;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sign-in through a real Keycloak, from the settings' page to signing out; and without one. */
class KeycloakIT {
    private static Keycloak keycloak;
    private static Instance instance;

    @BeforeAll
    static void start() throws Exception {
        int port = Ports.free(1)[0];
        keycloak = Keycloak.start(port);
        instance =
                Instance.demo(
                        "keycloak",
                        Map.of(
                                "GOLDSMITH_WORKER_SLOTS", "0",
                                "GOLDSMITH_FETCH_PORTS", String.valueOf(port),
                                "GOLDSMITH_FETCH_ALLOW_HTTP", "127.0.0.1",
                                "GOLDSMITH_FETCH_ALLOWED", "127.0.0.1/32"));
    }

    @AfterAll
    static void stop() {
        if (instance != null) {
            instance.close();
        }
        keycloak.close();
    }

    @Test
    void aTenantsPeopleSignInByItsKeycloak() throws Exception {
        try (var admin = browser().signIn("admin", password("admin"))) {
            configure(admin);
        }
        try (var wilma = browser()) {
            var page = wilma.page();
            // Who wanted a page of the tenant is offered its provider, and ends there.
            page.navigate("/t/acme/templates");
            assertThat(page.locator("h1")).containsText("Sign in");
            wilma.picture("login-provider");
            page.getByText("Sign in with Acme account").click();
            atKeycloak(page, "wilma", "wilma-at-keycloak");
            assertThat(page).hasURL(Pattern.compile(".*/t/acme/templates$"));
            assertThat(page.locator(".gs-side")).containsText("Wilma Web");
            page.navigate("/account");
            assertThat(page.locator("main")).containsText("by " + keycloak.issuer());
            wilma.picture("account-provider");
            page.navigate("/t/acme");
            page.locator("[popovertarget=account]").click();
            button(page, "Sign out").click();
            // At Keycloak too: it asks for the password again.
            assertThat(page).hasURL(Pattern.compile(".*/login(\\?state=.*)?$"));
            page.navigate("/sso/acme");
            assertThat(page.locator("#username")).isVisible();
        }
        try (var otto = browser()) {
            var page = otto.page();
            page.navigate("/sso/acme");
            atKeycloak(page, "otto", "otto-at-keycloak");
            assertThat(page.locator("main")).containsText("none of your groups");
            otto.picture("login-no-group");
            otto.takeErrors();
        }
        byToken();
    }

    private static void configure(Browser admin) {
        var page = admin.page();
        page.navigate("/t/acme/settings/sign-in");
        page.locator("#issuer").fill(keycloak.issuer() + "/nowhere");
        page.locator("#clientId").fill("goldsmith");
        page.locator("#clientSecret").fill(Keycloak.SECRET);
        page.locator("#label").fill("Acme account");
        page.locator("#audience").fill("goldsmith-api");
        page.locator("#groups").fill("platform-admins = admin\nweb-devs = builder of web");
        button(page, "Test sign-in").click();
        assertThat(page.locator("#issuer-e .gs-fault")).isVisible();
        admin.picture("settings-sign-in-fault");
        admin.takeErrors();
        page.locator("#issuer").fill(keycloak.issuer());
        page.locator("#clientSecret").fill(Keycloak.SECRET);
        button(page, "Test sign-in").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The provider answers");
        page.locator("#clientSecret").fill(Keycloak.SECRET);
        button(page, "Save provider").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Saved");
        admin.picture("settings-sign-in");
    }

    /** Keycloak's own access token opens the API of this tenant. */
    private static void byToken() throws Exception {
        var form =
                Map.of(
                        "grant_type", "password",
                        "client_id", "goldsmith",
                        "client_secret", Keycloak.SECRET,
                        "username", "wilma",
                        "password", "wilma-at-keycloak");
        var body =
                form.entrySet().stream()
                        .map(it ->
                                it.getKey()
                                        + "="
                                        + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        try (var client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    keycloak.issuer()
                                                            + "/protocol/openid-connect/token"))
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            var token = Pattern.compile("\"access_token\":\"([^\"]+)\"").matcher(answer.body());
            assertThat(token.find()).as(answer.body()).isTrue();
            var templates =
                    client.send(
                            HttpRequest.newBuilder(
                                            instance.address()
                                                    .resolve("/api/v1/tenants/acme/templates"))
                                    .header("Authorization", "Bearer " + token.group(1))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(templates.statusCode()).as(templates.body()).isEqualTo(200);
            assertThat(templates.body()).contains("web-nginx");
        }
    }

    @Test
    void aLocalAccountWithASecondFactor() throws Exception {
        String secret;
        try (var walt = browser().signIn("web-approver", password("web-approver"))) {
            var page = walt.page();
            page.navigate("/account");
            walt.picture("account");
            page.getByText("Set up a second factor").click();
            page.locator("#password").fill(password("web-approver"));
            button(page, "Set it up").click();
            assertThat(page.locator(".gs-qr")).isVisible();
            walt.picture("account-second-factor");
            secret = page.locator("#secret").textContent();
            page.locator("#code").fill(TestCodes.of(secret, 0));
            button(page, "Turn on").click();
            assertThat(page.locator("#codes li")).hasCount(10);
            walt.picture("account-recovery-codes");
            page.navigate("/account/second-factor");
            walt.picture("account-second-factor-on");
        }
        try (var walt = browser().signIn("web-approver", password("web-approver"))) {
            var page = walt.page();
            assertThat(page.locator("h1")).containsText("Code");
            walt.picture("login-code");
            // The code of now was used to set it up.
            page.locator("#code").fill(TestCodes.of(secret, 1));
            button(page, "Sign in").click();
            assertThat(page.locator("h1")).not().containsText("Code");
            page.navigate("/account/password");
            walt.picture("account-password");
        }
        try (var stranger = browser()) {
            stranger.page().navigate("/login");
            stranger.picture("login");
            stranger.page().navigate("/login/forgot");
            stranger.picture("login-forgot");
        }
    }

    private static void atKeycloak(Page page, String user, String password) {
        page.locator("#username").fill(user);
        page.locator("#password").fill(password);
        page.locator("#kc-login").click();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Browser browser() {
        return Browser.open(instance.address().toString());
    }

    private static String password(String name) throws Exception {
        return Files.readAllLines(instance.home().resolve("demo-passwords")).stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }
}

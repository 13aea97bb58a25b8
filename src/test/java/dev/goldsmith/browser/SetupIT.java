package dev.goldsmith.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.launch.Ports;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Instance;
import dev.goldsmith.testing.MailPorts;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From an empty installation to the first page of a tenant, without a script. */
class SetupIT {

    @Test
    void theAdministratorIsLedThroughAnEmptyInstallation() throws Exception {
        int port = Ports.free(1)[0];
        var smtp = new GreenMail(MailPorts.smtp(port));
        smtp.start();
        var environment =
                Map.of(
                        "GOLDSMITH_WORKER_SLOTS",
                        "1",
                        "GOLDSMITH_MAIL_HOST",
                        "127.0.0.1",
                        "GOLDSMITH_MAIL_PORT",
                        String.valueOf(port));
        try (var instance = Instance.empty("setup", environment)) {
            var password = Files.readString(instance.home().resolve("admin-password")).strip();
            try (var admin = Browser.withoutScript(instance.address().toString())) {
                var page = admin.signIn("admin", password).page();
                assertThat(page.locator("h1")).hasText("Your organization");
                admin.picture("setup-tenant");
                page.locator("#name").fill("Acme Industries");
                page.locator("#slug").fill("acme");
                button(page, "Create organization").click();

                assertThat(page.locator("h1")).hasText("First team");
                // Whoever leaves comes back to where they were.
                page.navigate("/setup");
                assertThat(page.locator("h1")).hasText("First team");
                page.locator("#name").fill("Platform");
                page.locator("#slug").fill("platform");
                button(page, "Create team").click();

                assertThat(page.locator("h1")).hasText("Sign-in");
                admin.picture("setup-access");
                button(page, "Skip this step").click();

                assertThat(page.locator("h1")).hasText("Mail");
                page.locator("#email").fill("boss@example.com");
                button(page, "Send test mail").click();
                assertThat(page.getByRole(AriaRole.STATUS))
                        .containsText(
                                "The server accepted the mail",
                                new LocatorAssertions.ContainsTextOptions().setTimeout(30_000));
                assertThat(smtp.getReceivedMessages()[0].getSubject()).contains("arrives");
                admin.picture("setup-mail");
                button(page, "Continue").click();

                assertThat(page.locator("h1")).hasText("Worker");
                assertThat(page.locator("main")).containsText("Acceleration");
                admin.picture("setup-worker");
                button(page, "Continue").click();

                assertThat(page.locator("h1")).hasText("Set-up complete");
                admin.picture("setup-finished");
                page.getByText("Start building").click();
                assertThat(page.url()).endsWith("/t/acme");
                assertThat(page.locator(".gs-side")).containsText("Acme Industries");
                page.navigate("/admin/tenants");
                admin.picture("tenants");
                page.getByText("Acme Industries").last().click();
                admin.picture("tenant");
                page.navigate("/account/sessions");
                assertThat(page.locator("main")).containsText("this one");
                admin.picture("sessions");
            }
        } finally {
            smtp.stop();
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }
}

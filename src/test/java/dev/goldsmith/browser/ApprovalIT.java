package dev.goldsmith.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Instance;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A builder asks, an approver of another team decides, the run is queued. */
class ApprovalIT {
    private static Instance instance;

    @BeforeAll
    static void start() throws Exception {
        instance = Instance.demo("approval", Map.of("GOLDSMITH_WORKER_SLOTS", "0"));
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @Test
    void aBuilderAsksAndAnotherTeamDecides() throws Exception {
        try (var admin = signedIn("admin")) {
            var page = admin.page();
            page.navigate("/t/acme/teams/web/policy");
            page.locator("[id='newVersion.0.team']").selectOption("platform");
            button(page, "Save the policy").click();
            assertThat(page.locator("[id='newVersion.0.team']")).hasValue("platform");
            admin.picture("approval-policy");
        }
        try (var wanda = signedIn("web-builder")) {
            var page = wanda.page();
            page.navigate("/t/acme/teams/web/templates/web-nginx/versions/1");
            button(page, "Build this version").click();
            assertThat(page.locator("main")).containsText("Waits for approval");
            wanda.picture("approval-run");
        }
        try (var pavel = signedIn("platform-approver")) {
            var page = pavel.page();
            page.navigate("/t/acme");
            assertThat(page.locator("#needs")).containsText("Needs you");
            pavel.picture("approval-home");
            page.locator("[aria-labelledby=needs] a.gs-strong").click();
            assertThat(page.locator("main")).containsText("Wanda Builder asks");
            pavel.picture("approval-open");
            page.locator("#comment").fill("Checked.");
            button(page, "Approve version 1").click();
            assertThat(page.locator("h1")).containsText("Approved");
            pavel.picture("approval-decided");
        }
        try (var wanda = signedIn("web-builder")) {
            wanda.page().navigate("/t/acme/runs/2");
            assertThat(wanda.page().locator("h1")).containsText("Queued");
        }
    }

    private static com.microsoft.playwright.Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static Browser signedIn(String name) throws Exception {
        var password =
                Files.readAllLines(instance.home().resolve("demo-passwords")).stream()
                        .filter(line -> line.startsWith(name + " "))
                        .map(line -> line.substring(name.length() + 1))
                        .findFirst()
                        .orElseThrow();
        return Browser.open(instance.address().toString()).signIn(name, password);
    }
}

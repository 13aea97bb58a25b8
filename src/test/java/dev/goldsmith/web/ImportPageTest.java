package dev.goldsmith.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.goldsmith.template.Quickstart;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ways to a new template, in a browser with JavaScript and in one without. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ImportPageTest {
    @TestHTTPResource String address;

    private TestTenant acme;

    @BeforeEach
    void tenant() {
        // The machine may be busy with something else.
        setDefaultAssertionTimeout(30_000);
        acme = TestTenant.create("acme").team("web").gallery("golden", "web");
    }

    private static void press(Page page, String button) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button)).click();
    }

    private void begin(Page page) {
        page.navigate("/t/%s/templates/new".formatted(acme.slug()));
    }

    @Test
    void a_quickstart_opens_in_the_editor_and_is_saved_as_it_is() {
        try (var browser = Browser.withToken(address, acme.builder("web").token())) {
            var page = browser.page();
            begin(page);
            browser.picture("template-ways");
            page.getByRole(
                            AriaRole.LINK,
                            new Page.GetByRoleOptions().setName("Hardened Debian baseline"))
                    .click();
            assertThat(page.locator("#from")).hasValue("quickstart:hardened-debian");
            page.locator("#name").fill("base");
            press(page, "Continue");
            assertThat(page.locator("#f-customize-3-name")).hasValue("Harden SSH");
            press(page, "Save version 1");
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Version 1 is saved");
        }
    }

    @Test
    void a_pasted_deployment_is_reviewed_mended_and_saved_without_javascript() {
        try (var browser = Browser.withoutScript(address, acme.builder("web").token())) {
            var page = browser.page();
            begin(page);
            var text = Quickstart.find("multi-region").orElseThrow().text();
            page.locator("#import-text").fill(text);
            page.locator("#import-parameters")
                    .fill("{\"regions\": {\"value\": []}, \"templateName\": {\"value\": \"far\"}}");
            press(page, "Preview");
            assertThat(page.locator("#problems")).isVisible();
            assertThat(page.locator("tr:has-text('Refused')")).containsText("$.regions.value");
            assertThat(
                            page.getByRole(
                                    AriaRole.BUTTON,
                                    new Page.GetByRoleOptions().setName("Save version 1")))
                    .hasCount(0);
            browser.picture("template-import-refused");

            page.locator("#parameters")
                    .fill(
                            "{\"regions\": {\"value\": [\"local\"]}, \"templateName\": {\"value\": \"far\"}}");
            press(page, "Check again");
            assertThat(page.locator("#problems")).hasCount(0);
            assertThat(page.locator("#name")).hasValue("far");
            assertThat(page.locator("tr:has-text('$.parameters.replicaCount')"))
                    .containsText("Default");
            browser.picture("template-import");
            press(page, "Save version 1");
            assertThat(page.locator("h1")).containsText("far");
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Version 1 is saved");
            browser.takeErrors();
        }
    }

    @Test
    void an_uploaded_file_goes_on_in_the_editor_and_bad_json_says_where() {
        try (var browser = Browser.withToken(address, acme.builder("web").token())) {
            var page = browser.page();
            begin(page);
            upload(page, "{\n  \"properties\": oops }".getBytes(StandardCharsets.UTF_8));
            assertThat(page.locator("tr:has-text('Refused')")).containsText("line 2, column");
            begin(page);
            upload(page, new byte[] {'{', (byte) 0xff, '}'});
            assertThat(page.locator("tr:has-text('Refused')")).containsText("UTF-8");
            begin(page);
            upload(page, new byte[(4 << 20) + 1]);
            assertThat(page.locator("tr:has-text('Refused')")).containsText("4 MiB");
            begin(page);
            upload(page, "{\"properties\": {\"customise\": []}}".getBytes(StandardCharsets.UTF_8));
            assertThat(page.locator("tr:has-text('$.properties.customise'):has-text('Refused')"))
                    .containsText("Did you mean customize?");
            page.locator("#name").fill("uploaded");
            press(page, "Open in the editor");
            assertThat(page.locator("h1")).containsText("uploaded");
            assertThat(browser.takeErrors()).isNotEmpty();
        }
    }

    private static void upload(Page page, byte[] content) {
        page.locator("#import-file")
                .setInputFiles(new FilePayload("template.json", "application/json", content));
        press(page, "Preview");
    }
}

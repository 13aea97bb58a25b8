package dev.goldsmith.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** The settings' table of contents: every line leads somewhere, and only to what one may see. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class SettingsPagesTest {
    @TestHTTPResource String address;

    private final TestTenant acme = TestTenant.create("acme").team("web");

    @Test
    void an_administrator_opens_every_one() {
        try (var browser = Browser.withToken(address, acme.admin().token())) {
            var page = browser.page();
            for (var setting : Setting.values()) {
                page.navigate("/t/" + acme.slug() + "/settings");
                page.getByRole(
                                AriaRole.LINK,
                                new Page.GetByRoleOptions().setName(setting.title).setExact(true))
                        .first()
                        .click();
                assertThat(page.url()).contains("/" + setting.path);
                assertThat(page.locator("h1")).isVisible();
            }
            page.navigate("/t/" + acme.slug() + "/settings");
            browser.picture("settings");
        }
    }

    @Test
    void a_viewer_sees_what_is_theirs_and_finds_it_on_a_phone_too() {
        try (var browser = Browser.withoutScript(address, acme.viewer("web").token())) {
            var page = browser.page();
            page.setViewportSize(390, 844);
            page.navigate("/t/" + acme.slug());
            page.getByText("More").last().click();
            page.locator("#more-places").getByText("Settings").click();
            for (var setting : Setting.values()) {
                assertThat(page.locator("main a[href$='/" + setting.path + "']"))
                        .hasCount(setting.needs == Permission.READ ? 1 : 0);
            }
        }
    }
}

package dev.goldsmith.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.goldsmith.notify.Preferences;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What stands around and on every page: menus, what can be copied, times. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ShellPageTest {
    @TestHTTPResource String address;

    private final TestTenant acme = TestTenant.create("acme").team("web");
    private final TestTenant.Somebody admin = acme.admin();

    private Browser browser() {
        return Browser.withToken(address, admin.token());
    }

    @Test
    void what_is_copied_is_in_the_clipboard_and_said() {
        try (var browser = browser()) {
            var page = browser.page();
            page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
            page.navigate("/t/%s/settings/azure".formatted(acme.slug()));
            var button = page.getByLabel("Copy subscription ID");
            var before = button.boundingBox();
            button.click();
            assertThat(page.locator("[data-copied]")).hasText("Copied subscription ID");
            assertThat(button).hasAttribute("data-said", "Copied");
            assertThat(button.boundingBox().x).isEqualTo(before.x);
            assertThat(clipboard(page)).isEqualTo(acme.id());
            assertThat(button).not().hasAttribute("data-said", "Copied");

            page.evaluate(
                    "Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true})");
            page.getByLabel("Copy commands").click();
            assertThat(page.locator("[data-copied]")).hasText("Copied commands");
            assertThat(page.getByLabel("Copy commands")).isFocused();
            page.evaluate("delete navigator.clipboard");
            assertThat(clipboard(page)).startsWith("export REQUESTS_CA_BUNDLE");
        }
    }

    private static String clipboard(Page page) {
        return (String) page.evaluate("navigator.clipboard.readText()");
    }

    @Test
    void a_menu_hangs_from_its_button_and_is_walked_by_arrows() {
        var other = TestTenant.create("other");
        other.in(() -> {
            Person person = Person.findById(admin.id());
            return Member.add(person, MemberRole.MEMBER);
        });
        try (var browser = browser()) {
            var page = browser.page();
            page.navigate("/t/" + acme.slug());
            for (var theme : ColorScheme.values()) {
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
                for (int width : new int[] {768, 1440, 2200}) {
                    page.setViewportSize(width, 900);
                    for (var menu : List.of("account", "tenants")) {
                        hangs(page, menu);
                    }
                }
            }
            for (var menu : List.of("account", "tenants")) {
                page.setViewportSize(1440, 900);
                page.locator("[popovertarget=%s]".formatted(menu)).click();
                browser.picture("menu-" + menu);
                page.keyboard().press("Escape");
            }
        }
    }

    private static void hangs(Page page, String id) {
        var button = page.locator("[popovertarget=%s]".formatted(id));
        var menu = page.locator("#" + id);
        button.focus();
        page.keyboard().press("ArrowDown");
        assertThat(menu).isVisible();
        assertThat(menu.locator("a").first()).isFocused();
        page.keyboard().press("ArrowUp");
        assertThat(menu.locator("a, button").last()).isFocused();
        page.keyboard().press("Home");
        assertThat(menu.locator("a").first()).isFocused();
        var from = button.boundingBox();
        var box = menu.boundingBox();
        assertThat(box.y - from.y - from.height)
                .as("%s is below its button", id)
                .isBetween(0.0, 12.0);
        assertThat(box.x < from.x + from.width && from.x < box.x + box.width)
                .as("%s is at its button", id)
                .isTrue();
        assertThat(style(menu, "borderTopWidth")).isEqualTo("1px");
        assertThat(style(menu, "borderTopColor")).isNotIn("rgb(0, 0, 0)", "rgb(255, 255, 255)");
        page.keyboard().press("Escape");
        assertThat(menu).isHidden();
        assertThat(button).isFocused();
    }

    private static String style(Locator of, String name) {
        return (String) of.evaluate("(e, name) => getComputedStyle(e)[name]", name);
    }

    @Test
    void without_script_the_menu_opens_and_leads_on() {
        try (var browser = Browser.withoutScript(address, admin.token())) {
            var page = browser.page();
            page.navigate("/t/" + acme.slug());
            page.locator("[popovertarget=account]").click();
            page.locator("#account").getByText("Notifications").click();
            assertThat(page.locator("h1")).hasText("Notifications");
            page.navigate("/t/%s/settings/azure".formatted(acme.slug()));
            assertThat(page.locator(".gs-copy").first()).isHidden();
        }
    }

    @Test
    void the_theme_button_does_what_it_shows() {
        try (var browser = browser()) {
            var page = browser.page();
            for (var system : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(system));
                page.navigate("/t/" + acme.slug());
                var dark = system == ColorScheme.DARK;
                for (int i = 0; i < 3; i++) {
                    dark = !dark;
                    page.getByLabel("Switch to %s theme".formatted(dark ? "dark" : "light"))
                            .click();
                    assertThat(page.locator("html"))
                            .hasAttribute("data-bs-theme", dark ? "dark" : "light");
                }
                page.context().clearCookies();
            }
        }
        try (var browser = Browser.withoutScript(address, admin.token())) {
            var page = browser.page();
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            page.navigate("/t/" + acme.slug());
            assertThat(style(page.locator("body"), "backgroundColor")).isEqualTo("rgb(19, 18, 15)");
        }
    }

    @Test
    void keys_show_themselves_and_lead_to_places() {
        try (var browser = browser()) {
            var page = browser.page();
            page.navigate("/t/" + acme.slug());
            page.keyboard().press("?");
            assertThat(page.locator("#shortcuts")).isVisible();
            browser.picture("keys");
            page.keyboard().press("Escape");
            assertThat(page.locator("#shortcuts")).isHidden();
            page.keyboard().press("x");
            page.keyboard().press("g");
            page.keyboard().press("r");
            assertThat(page.locator("h1")).hasText("Runs");
            page.locator("[data-find]").focus();
            page.keyboard().type("gt?");
            assertThat(page.locator("[data-find]")).hasValue("gt?");
            assertThat(page.locator("#shortcuts")).isHidden();
        }
    }

    @Test
    void a_run_that_ends_unseen_changes_the_picture_of_its_tab() {
        try (var browser = browser()) {
            var page = browser.page();
            page.navigate("/t/" + acme.slug());
            var icon = page.locator("link[rel=icon]");
            page.evaluate("document.title = 'Failed · run 1'");
            assertThat(icon).hasAttribute("href", "/mark.svg");
            page.evaluate(
                    "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
                            + "document.title = 'Failed · run 2'");
            assertThat(icon).hasAttribute("href", Pattern.compile("data:image/svg.*b0261d.*"));
            page.evaluate(
                    "delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
            assertThat(icon).hasAttribute("href", Pattern.compile(".*/mark.svg"));
        }
    }

    @Test
    void a_refusal_stays_in_the_shell_and_tells_nothing_of_other_tenants() {
        var other = TestTenant.create("other");
        var there = refused("/t/" + other.slug());
        assertThat(there).contains("My tenants", "aria-label=\"Main\"");
        assertThat(there.replace(other.slug(), "SLUG"))
                .isEqualTo(refused("/t/nowhere").replace("nowhere", "SLUG"));
        assertThat(refused("/t/%s/runs/999".formatted(acme.slug())))
                .contains("/t/%s/templates".formatted(acme.slug()));
        var viewer = acme.viewer("web");
        var forbidden =
                given().auth()
                        .oauth2(viewer.token())
                        .get("/t/%s/settings/api-clients".formatted(acme.slug()));
        assertThat(forbidden.statusCode()).isEqualTo(403);
        assertThat(forbidden.asString()).contains("/t/%s/templates".formatted(acme.slug()));
    }

    /** Without what names the request. */
    private String refused(String path) {
        var answer = given().auth().oauth2(admin.token()).get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        return answer.asString().replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "ID");
    }

    @Test
    void times_are_in_the_zone_that_the_person_chose_and_stay_true() {
        acme.template("web", "nginx");
        acme.run("web", "nginx");
        acme.in(() -> {
            var choice = Preferences.of(admin.id());
            choice.choose(choice.scope, choice.what, false, "Asia/Kathmandu", "", "");
            return true;
        });
        try (var browser = browser()) {
            var page = browser.page();
            page.navigate("/t/%s/runs/1".formatted(acme.slug()));
            var asked = page.locator("main h1 ~ p time").first();
            assertThat(asked).hasText("just now");
            assertThat(asked.getAttribute("title")).endsWith(" UTC+05:45");
            page.evaluate(
                    """
                    () => {
                        const time = document.querySelector('main h1 ~ p time');
                        time.dataset.time = 'second';
                        time.dateTime = '2026-03-29T20:30:07Z';
                    }
                    """);
            assertThat(asked).hasText("30 Mar 2026, 02:15:07");
        }
        try (var browser = browser()) {
            var page = browser.page();
            page.clock().install();
            page.navigate("/t/%s/templates".formatted(acme.slug()));
            var changed = page.locator("main time").first();
            assertThat(changed).hasText("just now");
            page.clock().fastForward("03:00");
            assertThat(changed).hasText("3 min ago");
        }
    }
}

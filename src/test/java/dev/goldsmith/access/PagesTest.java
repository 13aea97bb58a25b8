package dev.goldsmith.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Every page that the application has, as people with and without eyes, mice and scripts meet it.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PagesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What axe is asked for: WCAG 2.1 and 2.2, A and AA, and its best practices. */
    private static final String RUN =
            """
            async () => JSON.stringify((await axe.run(document, {
                runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
                resultTypes: ['violations']})).violations.map(v => ({
                    rule: v.id, nodes: v.nodes.map(n => n.target.join(' ') + ': ' + n.failureSummary)})))
            """;

    /** What answers to a click, and can't be reached or pressed by keyboard. */
    /** The skip link leads to #main, which takes the focus and is no stop. */
    private static final String MOUSE_ONLY =
            """
            [...document.querySelectorAll('[hx-get],[hx-post],[popovertarget],[onclick],[tabindex]:not([aria-hidden],#main)')]
                .filter(e => e.tabIndex < 0 && !e.disabled
                    || !e.matches('a,button,input,select,textarea,form,summary,[tabindex]')
                        && !/every|load|revealed|sse|change/.test(e.getAttribute('hx-trigger') || ''))
                .filter(e => e.checkVisibility() && !e.matches('form,[hx-trigger*=every]'))
                .map(e => e.outerHTML.slice(0, 200))
            """;

    @TestHTTPResource String address;

    /** Pages of a tenant with something in each of its lists. */
    private static List<String> pages(Asking asking, Subject subject, String token)
            throws Exception {
        var pages = new ArrayList<String>();
        for (var route : Route.all()) {
            if (route.changes() || !isOfWeb(route.path())) {
                continue;
            }
            var path = subject.at(route.path());
            var answer = asking.ask(route, path, token);
            if (answer.status() == 200 && answer.body().startsWith("<!doctype html>")) {
                pages.add(path);
            }
        }
        return pages;
    }

    private static boolean isOfWeb(String path) {
        return !path.startsWith("/api/") && !path.startsWith("/subscriptions");
    }

    @Test
    void every_page_is_sound_in_both_themes_and_fits_a_phone() throws Exception {
        var acme = TestTenant.create("acme").team("web").team("platform");
        var subject = Subject.create(acme, "web");
        var admin = acme.admin();
        var faults = new ArrayList<String>();
        var axe = axe();
        try (var browser = Browser.withToken(address, admin.token())) {
            var page = browser.page();
            for (var path : pages(new Asking(address), subject, admin.token())) {
                for (var theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
                    page.setViewportSize(theme == ColorScheme.LIGHT ? 1440 : 390, 900);
                    page.navigate(path);
                    if ((boolean)
                            page.evaluate(
                                    "document.documentElement.scrollWidth > document.documentElement.clientWidth")) {
                        faults.add("%s scrolls sideways on a phone".formatted(path));
                    }
                    if (!((List<?>) page.evaluate(MOUSE_ONLY)).isEmpty()) {
                        faults.add(
                                "%s has what only a mouse reaches: %s"
                                        .formatted(path, page.evaluate(MOUSE_ONLY)));
                    }
                    page.evaluate(axe);
                    for (JsonNode fault : JSON.readTree((String) page.evaluate(RUN))) {
                        faults.add("%s, %s: %s".formatted(path, theme, fault));
                    }
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void every_page_says_something_without_scripts() throws Exception {
        var acme = TestTenant.create("acme").team("web").team("platform");
        var subject = Subject.create(acme, "web");
        var admin = acme.admin();
        try (var browser = Browser.withoutScript(address, admin.token())) {
            for (var path : pages(new Asking(address), subject, admin.token())) {
                browser.page().navigate(path);
                assertThat(browser.page().locator("main h1, main h2").first().isVisible())
                        .as(path)
                        .isTrue();
            }
        }
    }

    private static String axe() throws Exception {
        try (var in = PagesTest.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

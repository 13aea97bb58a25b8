package dev.goldsmith.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotType;
import dev.goldsmith.cascade.Cascade;
import dev.goldsmith.cascade.CascadeStart;
import dev.goldsmith.gallery.Followed;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
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
                .map(e => 'only a mouse reaches ' + e.outerHTML.slice(0, 200))
            """;

    /** Ids that stand twice, and attributes that name an id which isn't there. */
    private static final String IDS =
            """
            (() => {
                const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
                const names = ['aria-describedby', 'aria-labelledby', 'aria-controls', 'popovertarget', 'for', 'list', 'form'];
                return ids.filter((id, at) => ids.indexOf(id) < at).map(id => id + ' stands twice').concat(
                    names.flatMap(name => [...document.querySelectorAll('[' + name + ']')]
                        .flatMap(e => e.getAttribute(name).split(/\\s+/))
                        .filter(id => id && !document.getElementById(id))
                        .map(id => name + ' names ' + id + ', which is not there')));
            })()
            """;

    /** What isn't seen whole: a page that is wider than its window, a table in a wide one. */
    private static final String CUT =
            """
            (() => {
                const wide = (e) => e.scrollWidth > e.clientWidth;
                return (wide(document.documentElement) ? ['it scrolls sideways'] : []).concat(
                    innerWidth < 1000 ? [] : [...document.querySelectorAll('.gs-scroll')]
                        .filter(wide).map(e => 'cut: ' + e.getAttribute('aria-label')));
            })()
            """;

    private static final String LINKS =
            "[...document.querySelectorAll('a[href]')].map(e => new URL(e.getAttribute('href'), location)).filter(u => u.origin === location.origin).map(u => u.pathname + u.search)";

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    @TestHTTPResource String address;

    @Inject Tenancy tenancy;

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

    /** A template follows the subject's image, whose channel has moved. */
    private static List<String> cascade(TestTenant acme, Subject subject) {
        var image = "%1$s/images/%1$s".formatted(subject.word());
        acme.save(
                "web",
                "derived",
                Documents.tagged(
                        Documents.shell(acme.id(), subject.word() + "/derived", "echo")
                                .replaceFirst(
                                        "(?s)\"source\": \\{.*?\\}",
                                        "\"source\": {\"type\": \"SharedImageVersion\", \"imageVersionId\": \"/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/galleries/%s/versions/latest\"}"
                                                .formatted(acme.id(), image)),
                        Followed.TAG,
                        "stable"));
        var by = acme.system();
        var started =
                acme.in(() -> {
                    var gallery = Gallery.require(by, subject.word());
                    var definition = ImageDefinition.require(gallery, subject.word());
                    Promotion.ask(
                            by,
                            definition,
                            "stable",
                            ImageVersion.require(definition, "1.0.0"),
                            "");
                    return Cascade.start(
                            by,
                            new CascadeStart.Wanted(
                                    subject.word(), subject.word(), "stable", null, null, null));
                });
        var root = "/t/%s/cascades/".formatted(acme.slug());
        return List.of(
                root + started.number,
                root + "new?gallery=%1$s&image=%1$s".formatted(subject.word()));
    }

    private static boolean isOfWeb(String path) {
        return !path.startsWith("/api/") && !path.startsWith("/subscriptions");
    }

    @Test
    void every_page_is_sound_in_both_themes_and_fits_a_phone() throws Exception {
        var acme = TestTenant.create("acme").team("web").team("platform");
        var subject = Subject.create(acme, "web");
        var cascade = cascade(acme, subject);
        var admin = acme.admin();
        var furniture = new Furniture(acme, "platform");
        furniture.sent(admin.token(), port);
        furniture.failed();
        var paths = new ArrayList<>(pages(new Asking(address), subject, admin.token()));
        paths.addAll(cascade);
        assertThat(faults(paths, admin.token(), acme, true)).isEmpty();
    }

    /** Those outside of tenants, as whoever runs the installation sees them. */
    @Test
    void every_page_of_the_installation_is_sound() throws Exception {
        var acme = TestTenant.create("acme").team("web");
        var operator = TestTenant.stranger();
        tenancy.outside(
                () -> Person.update("installationAdmin = true where id = ?1", operator.id()));
        var paths =
                Route.all().stream()
                        .filter(it -> !it.changes() && it.path().matches("/admin/[a-z-]+"))
                        .map(Route::path)
                        .toList();
        assertThat(paths).contains("/admin/smtp", "/admin/platform-images");
        assertThat(faults(paths, operator.token(), acme, false)).isEmpty();
    }

    /**
     * @param follows whether pages that these lead to are looked at, too
     */
    private List<String> faults(List<String> paths, String token, TestTenant acme, boolean follows)
            throws Exception {
        var faults = new ArrayList<String>();
        var axe = script("/axe.min.js");
        var press = script("/press.js");
        try (var browser = Browser.withToken(address, token)) {
            var page = browser.page();
            var ways = new Ways(paths, token);
            while (!ways.ahead.isEmpty()) {
                var path = ways.ahead.remove();
                for (var theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
                    page.setViewportSize(theme == ColorScheme.LIGHT ? 1440 : 390, 900);
                    page.navigate(path);
                    keep(page, acme, path, theme);
                    if (follows && theme == ColorScheme.LIGHT) {
                        faults.addAll(ways.from(path, page));
                    }
                    for (var check : List.of(CUT, MOUSE_ONLY, IDS)) {
                        faults.addAll(told(path, page.evaluate(check)));
                    }
                    page.evaluate(axe);
                    for (JsonNode fault : JSON.readTree((String) page.evaluate(RUN))) {
                        faults.add("%s, %s: %s".formatted(path, theme, fault));
                    }
                    // Last: it leaves the page in disorder.
                    faults.addAll(told(path, page.evaluate(press)));
                }
            }
        }
        return faults;
    }

    /**
     * Pictures for eyes: {@code target/screenshots/pages/PATH-WIDTH-THEME.jpg}, of the window that
     * is checked, and of a tablet's.
     */
    private static void keep(Page page, TestTenant acme, String path, ColorScheme theme) {
        var name =
                path.replace(acme.slug(), "acme")
                        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "id")
                        .replaceAll("[^\\w.-]+", "_");
        name = name.substring(0, Math.min(120, name.length()));
        var widths = theme == ColorScheme.LIGHT ? List.of(1440) : List.of(768, 390);
        for (int width : widths) {
            page.setViewportSize(width, 900);
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setType(ScreenshotType.JPEG)
                            .setQuality(80)
                            .setFullPage(true)
                            .setPath(
                                    Path.of(
                                            "target/screenshots/pages",
                                            "%s-%d-%s.jpg"
                                                    .formatted(
                                                            name,
                                                            width,
                                                            theme.name()
                                                                    .toLowerCase(Locale.ROOT)))));
        }
    }

    private static List<String> told(String path, Object faults) {
        return ((List<?>) faults).stream().map(it -> path + ": " + it).toList();
    }

    /** Pages still to be looked at: those of the routes, then what is found by links. */
    private static final class Ways {
        final Deque<String> ahead;
        private final String token;
        private final Set<String> routes;
        private final Set<String> kinds = new HashSet<>();
        private final Set<String> links = new HashSet<>();
        private final Map<String, String> titles = new HashMap<>();

        Ways(List<String> routes, String token) {
            ahead = new ArrayDeque<>(routes);
            this.routes = Set.copyOf(routes);
            this.token = token;
            routes.forEach(it -> kinds.add(kind(it)));
        }

        /** Pages that differ by the number, person or team that they show are alike. */
        private static String kind(String path) {
            return path.replaceFirst("[?].*", "")
                    .replaceFirst("^/docs/(openapi/)?(?!openapi$).+", "/docs/$1page")
                    .replaceAll("/(\\d+|[0-9a-f-]{36}|web|platform)(?=/|$)", "/1");
        }

        /**
         * Goes on from this page; says which of its links lead nowhere, and what it is called like.
         */
        List<String> from(String path, Page page) {
            var faults = new ArrayList<String>();
            var like = titles.putIfAbsent(page.title(), path);
            if (like != null && routes.contains(path)) {
                faults.add("%s is called as %s: %s".formatted(path, like, page.title()));
            }
            for (var link : (List<?>) page.evaluate(LINKS)) {
                var to = (String) link;
                if (!links.add(to)) {
                    continue;
                }
                // Links are encoded as they stand there.
                var answer =
                        given().urlEncodingEnabled(false)
                                .redirects()
                                .follow(false)
                                .auth()
                                .oauth2(token)
                                .get(to);
                if (answer.statusCode() == 404 || answer.statusCode() >= 500) {
                    faults.add("%s leads to %s, which isn't there".formatted(path, to));
                } else if (answer.statusCode() == 200
                        && answer.contentType().startsWith("text/html")
                        && kinds.add(kind(to))) {
                    ahead.add(to);
                }
            }
            return faults;
        }
    }

    @Test
    void a_run_says_whom_it_waits_for_and_how_far_it_came() throws Exception {
        var acme = TestTenant.create("acme").team("web").team("platform");
        var subject = Subject.create(acme, "web");
        var admin = acme.admin();
        var pavel = acme.person(MemberRole.MEMBER, Map.of("web", Role.APPROVER));
        new Furniture(acme, "platform").failed();
        var root = "/t/" + acme.slug();
        assertThat(body(subject.at(root + "/runs/{number}"), admin))
                .contains("1 approver of web", "(" + pavel.name() + ")", "must approve, until");
        var failed = body(root + "/runs/3", admin);
        assertThat(failed)
                .contains("gs-bar is-fail\" max=\"2\" value=\"0\"")
                .contains("failed at step 1 of 2")
                .contains("not reached")
                .contains("<title>Failed · ")
                .contains("What to look at");
        assertThat(body(root + "/runs/3/live", admin))
                .as("whoever watched it fail is told the same")
                .contains("What to look at", "Edit this step");
    }

    private static String body(String path, TestTenant.Somebody somebody) {
        return given().auth().oauth2(somebody.token()).get(path).asString();
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

    private static String script(String name) throws Exception {
        try (var in = PagesTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

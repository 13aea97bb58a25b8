package dev.goldsmith.access;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotType;
import dev.goldsmith.testing.Browser;
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
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Pages as they are looked at: in both themes and three widths, by axe, by the keyboard, with each
 * control pressed; by two browsers, since most of a look is waiting. Pictures for eyes are kept as
 * {@code target/screenshots/pages/PATH-WIDTH-THEME.jpg}.
 *
 * @param slug of the tenant, which pictures are not named after
 * @param what pictures begin with
 */
record Looking(String address, String token, String slug, String what) {
    private static final int BROWSERS = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What axe sees there, it sees on a phone or a desk. */
    private static final int BETWEEN = 768;

    /** By light everything is looked at, and pressed, at the last of these widths. */
    private static final Map<ColorScheme, List<Integer>> WINDOWS =
            Map.of(
                    ColorScheme.LIGHT, List.of(390, BETWEEN, 1440),
                    ColorScheme.DARK, List.of(1440, BETWEEN, 390));

    /** WCAG 2.1 and 2.2, A and AA, and axe's best practices. */
    private static final List<String> ALL =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

    /** What changes with the theme and the width, and nothing else does. */
    private static final List<String> SEEN =
            List.of(
                    "color-contrast",
                    "link-in-text-block",
                    "scrollable-region-focusable",
                    "target-size");

    private static final String AXE =
            """
            async (rules) => JSON.stringify((await axe.run(document, {
                runOnly: rules,
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

    /** These pages, and no others; says what is wrong with them. */
    List<String> at(List<String> paths) throws Exception {
        return look(new Ways(paths, token, false));
    }

    /** The same with all pages that these lead to. */
    List<String> follow(List<String> paths) throws Exception {
        return look(new Ways(paths, token, true));
    }

    private List<String> look(Ways ways) throws Exception {
        var axe = script("/axe.min.js");
        var press = script("/press.js");
        Callable<List<String>> one =
                () -> {
                    var faults = new ArrayList<String>();
                    try (var browser = Browser.another(address, token)) {
                        for (var path = ways.next(); path != null; path = ways.next()) {
                            try {
                                faults.addAll(look(browser.page(), path, ways, axe, press));
                            } finally {
                                ways.looked();
                            }
                        }
                    }
                    return faults;
                };
        var faults = new ArrayList<String>();
        try (var browsers = Executors.newFixedThreadPool(BROWSERS)) {
            for (var it : browsers.invokeAll(java.util.Collections.nCopies(BROWSERS, one))) {
                faults.addAll(it.get());
            }
        }
        return faults;
    }

    private List<String> look(Page page, String path, Ways ways, String axe, String press)
            throws Exception {
        var faults = new ArrayList<String>();
        for (var theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            var widths = Objects.requireNonNull(WINDOWS.get(theme));
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
            page.setViewportSize(widths.getFirst(), 900);
            page.navigate(path);
            if (theme == ColorScheme.LIGHT) {
                faults.addAll(ways.from(path, page));
            }
            page.evaluate(axe);
            for (int width : widths) {
                var where = "%s, %s, %d".formatted(path, theme, width);
                page.setViewportSize(width, 900);
                keep(page, path, theme, width);
                faults.addAll(told(where, page.evaluate(CUT)));
                if (width == BETWEEN) {
                    continue;
                }
                boolean whole = theme == ColorScheme.LIGHT && width == widths.getLast();
                var found = (String) page.evaluate(AXE, whole ? ALL : SEEN);
                for (JsonNode fault : JSON.readTree(found)) {
                    faults.add("%s: %s".formatted(where, fault));
                }
            }
            if (theme == ColorScheme.LIGHT) {
                for (var check : List.of(MOUSE_ONLY, IDS)) {
                    faults.addAll(told(path, page.evaluate(check)));
                }
                // Last: it leaves the page in disorder.
                faults.addAll(told(path, page.evaluate(press)));
            }
        }
        return faults;
    }

    private void keep(Page page, String path, ColorScheme theme, int width) {
        var name =
                (what + (slug.isEmpty() ? path : path.replace(slug, "acme")))
                        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "id")
                        .replaceAll("[^\\w.-]+", "_");
        var file =
                "%s-%d-%s.jpg"
                        .formatted(
                                name.substring(0, Math.min(120, name.length())),
                                width,
                                theme.name().toLowerCase(Locale.ROOT));
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setType(ScreenshotType.JPEG)
                        .setQuality(80)
                        .setFullPage(true)
                        .setPath(Path.of("target/screenshots/pages", file)));
    }

    private static List<String> told(String path, Object faults) {
        return ((List<?>) faults).stream().map(it -> path + ": " + it).toList();
    }

    /** Pages still to be looked at: those of the routes, then what is found by links. */
    private static final class Ways {
        private final Deque<String> ahead;
        private final String token;
        private final Set<String> routes;
        private final Set<String> kinds = new HashSet<>();
        private final Set<String> links = new HashSet<>();
        private final Map<String, String> titles = new HashMap<>();

        private final boolean follows;
        private int open;

        Ways(List<String> routes, String token, boolean follows) {
            this.follows = follows;
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

        /** Waits while another browser may find more; null: that was all. */
        synchronized @Nullable String next() throws InterruptedException {
            while (ahead.isEmpty() && open > 0) {
                wait();
            }
            if (ahead.isEmpty()) {
                return null;
            }
            open++;
            return ahead.remove();
        }

        synchronized void looked() {
            open--;
            notifyAll();
        }

        /**
         * Goes on from this page; says which of its links lead nowhere, and what it is called like.
         */
        synchronized List<String> from(String path, Page page) {
            var faults = new ArrayList<String>();
            if (!follows) {
                return faults;
            }
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
                    notifyAll();
                }
            }
            return faults;
        }
    }

    private static String script(String name) throws Exception {
        try (var in = Looking.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

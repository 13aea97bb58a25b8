package dev.goldsmith.testing;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real Chromium (the distribution's), started once per test JVM. A {@link Browser} is one
 * visitor: cookies of their own; closing it fails the test when a page logged an error.
 */
public final class Browser implements AutoCloseable {

    private static final int DESKTOP = 1440;
    private static final int PHONE = 390;

    private static com.microsoft.playwright.@Nullable Browser chromium;

    private final BrowserContext context;
    private final Page page;
    private final List<String> errors = new ArrayList<>();

    /** Of a browser of its own, which ends with it. */
    private final @Nullable Playwright own;

    private Browser(String address, boolean script, @Nullable String token) {
        this(chromium(), null, address, script, token);
    }

    private Browser(
            com.microsoft.playwright.Browser chromium,
            @Nullable Playwright own,
            String address,
            boolean script,
            @Nullable String token) {
        this.own = own;
        // Bounds how long a failure takes; a slow machine is none.
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
        context =
                chromium.newContext(
                        new com.microsoft.playwright.Browser.NewContextOptions()
                                .setExtraHTTPHeaders(
                                        token == null
                                                ? Map.of()
                                                : Map.of("Authorization", "Bearer " + token))
                                .setBaseURL(address)
                                .setJavaScriptEnabled(script)
                                .setIgnoreHTTPSErrors(true)
                                // Who scrolls smoothly is nowhere for a while.
                                .setReducedMotion(ReducedMotion.REDUCE)
                                .setViewportSize(DESKTOP, 900));
        page = context.newPage();
        page.onConsoleMessage(it -> {
            if (it.type().equals("error")) {
                errors.add(it.text() + " (" + it.location() + ")");
            }
        });
        page.onPageError(errors::add);
        // Whoever leaves an edited form is asked, and leaves.
        page.onDialog(com.microsoft.playwright.Dialog::accept);
    }

    public static Browser open(String address) {
        return new Browser(address, true, null);
    }

    /** A visitor who needs no sign-in. */
    public static Browser withToken(String address, String token) {
        return new Browser(address, true, token);
    }

    /** The same in a Chromium of its own, for another thread. */
    public static Browser another(String address, String token) {
        var playwright = playwright();
        return new Browser(launched(playwright), playwright, address, true, token);
    }

    /** A visitor whose browser runs no JavaScript. */
    public static Browser withoutScript(String address) {
        return new Browser(address, false, null);
    }

    public static Browser withoutScript(String address, String token) {
        return new Browser(address, false, token);
    }

    public Page page() {
        return page;
    }

    /** Signs in by the form at {@code /login}. */
    public Browser signIn(String user, String password) {
        page.navigate("/login");
        page.locator("input[name=j_username]").fill(user);
        page.locator("input[name=j_password]").fill(password);
        page.locator("form:has(input[name=j_password]) [type=submit]").click();
        return this;
    }

    /**
     * Keeps the page as {@code target/screenshots/NAME-{1440,390}-{light,dark}.png} and fails when
     * it scrolls sideways in one of them.
     */
    public void picture(String name) {
        for (var width : new int[] {DESKTOP, PHONE}) {
            page.setViewportSize(width, width == PHONE ? 844 : 900);
            for (var scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                var file = "%s-%d-%s.png".formatted(name, width, scheme.name().toLowerCase());
                page.screenshot(
                        new Page.ScreenshotOptions()
                                .setPath(Path.of("target/screenshots", file))
                                .setFullPage(true));
                var overflow =
                        page.evaluate(
                                "document.documentElement.scrollWidth"
                                        + " - document.documentElement.clientWidth");
                if (((Number) overflow).intValue() > 0) {
                    throw new AssertionError(
                            "%s is %s pixels wider than the window of %d"
                                    .formatted(page.url(), overflow, width));
                }
            }
        }
        page.setViewportSize(DESKTOP, 900);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    /** Takes errors that the test provokes on purpose (a 404 is one) out of the account. */
    public List<String> takeErrors() {
        var taken = List.copyOf(errors);
        errors.clear();
        return taken;
    }

    @Override
    public void close() {
        context.close();
        if (own != null) {
            own.close();
        }
        if (!errors.isEmpty()) {
            throw new AssertionError("the browser's console has errors: " + errors);
        }
    }

    private static synchronized com.microsoft.playwright.Browser chromium() {
        if (chromium == null) {
            var playwright = playwright();
            chromium = launched(playwright);
            Runtime.getRuntime().addShutdownHook(new Thread(playwright::close, "close browser"));
        }
        return chromium;
    }

    /** The browser is the distribution's: Playwright must not fetch its own. */
    private static Playwright playwright() {
        return Playwright.create(
                new Playwright.CreateOptions()
                        .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    }

    private static com.microsoft.playwright.Browser launched(Playwright playwright) {
        return playwright
                .chromium()
                .launch(
                        new BrowserType.LaunchOptions()
                                .setExecutablePath(Path.of("/usr/bin/chromium"))
                                .setArgs(
                                        List.of(
                                                "--no-sandbox",
                                                "--disable-background-networking",
                                                "--disable-component-update",
                                                "--disable-sync",
                                                "--no-first-run",
                                                "--disable-dev-shm-usage")));
    }
}

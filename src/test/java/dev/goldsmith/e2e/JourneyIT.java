package dev.goldsmith.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.build.qemu.TinyGuest;
import dev.goldsmith.launch.Ports;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Instance;
import dev.goldsmith.testing.Keyboard;
import dev.goldsmith.testing.MailPorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * By keyboard alone: a builder makes a derivative and asks for its build; an approver of another
 * team follows the mail's link, signs in and decides; the run executes; both hear how it ended; the
 * builder reads the log and takes the image home. Once with JavaScript, once without. In the end an
 * auditor takes the record out and verifies it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JourneyIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Path FOLDER = Path.of("target/journey-it").toAbsolutePath();
    private static final Pattern LINK =
            Pattern.compile("http://127\\.0\\.0\\.1:\\d+(/t/acme/approvals/\\d+)");

    private static GreenMail smtp;
    private static Instance instance;
    private static Client admin;

    @BeforeAll
    static void start() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
        int port = Ports.free(1)[0];
        smtp = new GreenMail(MailPorts.smtp(port));
        smtp.start();
        Files.createDirectories(FOLDER);
        var environment = Instance.withTinyGuest();
        environment.put("GOLDSMITH_MAIL_HOST", "127.0.0.1");
        environment.put("GOLDSMITH_MAIL_PORT", Integer.toString(port));
        instance = Instance.demo("journey", environment);
        admin = new Client(instance, "admin");
        // The demo's own run would keep the one slot.
        admin.post("runs/1/cancellation", "");
        admin.awaitEnd(1, LONG);
        baseline();
    }

    /** What there is to derive from. */
    private static void baseline() throws Exception {
        var saved =
                admin.put(
                        "teams/web/templates/base",
                        """
                        {"properties": {
                            "source": %s,
                            "distribute": [{"type": "SharedImage", "runOutputName": "gallery",
                                "galleryImageId": "/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/galleries/web/images/base"}]
                        }}
                        """
                                .formatted(
                                        TinyGuest.SOURCE,
                                        admin.get("").body().path("subscriptionId").asText()));
        Assertions.assertThat(saved.status()).as("%s", saved.body()).isEqualTo(201);
        var asked = admin.post("teams/web/templates/base/runs", "{}");
        var run = admin.awaitEnd(asked.body().path("number").asLong(), LONG);
        Assertions.assertThat(run.path("state").asText())
                .as("%s", run.path("failure"))
                .isEqualTo("succeeded");
    }

    @AfterAll
    static void stop() {
        instance.close();
        smtp.stop();
    }

    @Test
    @Order(1)
    void another_teams_yes_is_asked_for() throws Exception {
        try (var browser = signedIn("admin")) {
            var page = browser.page();
            page.navigate("/t/acme/teams/web/policy");
            page.getByText("Add rule").click();
            page.getByText("New versions").click();
            page.locator("[id='newVersion.0.team']").selectOption("platform");
            page.locator(".gs-savebar button").click();
            assertThat(page.locator("[role=status]").first()).containsText("The policy is saved.");
            assertThat(page.locator("[id='newVersion.0.team']")).hasValue("platform");
            browser.picture("approval-policy");
        }
        address("web-builder", "wanda@example.com");
        address("platform-approver", "pavel@example.com");
    }

    @Test
    @Order(2)
    void from_the_wish_to_the_image_by_keyboard() throws Exception {
        journey("keys", true);
    }

    @Test
    @Order(3)
    void from_the_wish_to_the_image_by_keyboard_without_script() throws Exception {
        journey("plain", false);
    }

    private static void journey(String name, boolean script) throws Exception {
        try (var wanda = visitor(script);
                var pavel = visitor(script)) {
            long run = asksFor(name, wanda);
            var link = mail("pavel@example.com", name + ", version 1 needs your approval");
            approves(name, link, pavel);
            mail("wanda@example.com", name + ", version 1: approved");
            var ended = admin.awaitEnd(run, LONG);
            Assertions.assertThat(ended.path("state").asText())
                    .as("%s", ended.path("failure"))
                    .isEqualTo("succeeded");
            received("wanda@example.com", "%s, run %d: succeeded".formatted(name, run));
            received("pavel@example.com", "%s, run %d: succeeded".formatted(name, run));
            takesHome(name, wanda, script);
        }
    }

    /**
     * @return the run's number
     */
    private static long asksFor(String name, Browser wanda) throws Exception {
        var page = wanda.page();
        var keys = new Keyboard(page);
        page.navigate("/login");
        signIn(page, keys, "web-builder");
        keys.to(link(page, "Templates").first()).press("Enter");
        assertThat(page).hasURL(Pattern.compile(".*/templates"));
        keys.toMain().to(link(page, "New template")).press("Enter");
        assertThat(page.locator("h1")).hasText("New template");
        keys.toMain().to(page.locator("#name")).type(name);
        keys.to(page.locator("#from")).type("web / base");
        Assertions.assertThat(page.locator("#from").inputValue()).endsWith("/web/images/base");
        keys.to(button(page, "Continue").first()).press("Enter");
        assertThat(page.locator("h1")).containsText("Not saved yet");

        keys.toMain().to(page.locator("[value='add:Shell:customize']")).press("Enter");
        // Who adds a step goes on from it.
        page.locator("#f-customize-1-name:focus").waitFor();
        Assertions.assertThat(keys.fault()).isNull();
        keys.to(page.locator("#f-customize-1-name")).type("Said by keyboard");
        keys.to(page.locator("#f-customize-1-inline")).type("echo no mouse here");
        keys.to(button(page, "Save and build")).press("Enter");
        assertThat(page.locator("main")).containsText("Waiting for approval");
        wanda.picture("approval-run");
        return Long.parseLong(page.url().replaceFirst(".*/runs/(\\d+).*", "$1"));
    }

    private static void approves(String name, String link, Browser pavel) throws Exception {
        var page = pavel.page();
        var keys = new Keyboard(page);
        page.navigate(link);
        signIn(page, keys, "platform-approver");
        assertThat(page).hasURL(Pattern.compile(".*" + link));
        assertThat(page.locator("main")).containsText("Wanda Builder asks");
        assertThat(page.locator(".gs-bell")).hasAttribute("aria-label", "1 thing needs you");
        pavel.picture("approval-open");
        // A sheet closes with Escape and gives the focus back.
        var account = page.locator("[popovertarget=account]");
        keys.to(account).press("Enter");
        assertThat(page.locator("#account")).isVisible();
        keys.press("Escape");
        assertThat(page.locator("#account")).isHidden();
        Assertions.assertThat(keys.hasFocus(account)).isTrue();
        keys.to(page.locator("#comment")).type("Checked.");
        keys.to(button(page, "Approve version 1")).press("Enter");
        assertThat(page.locator("h1")).containsText("Approved");
        pavel.picture("approval-decided");
        page.navigate("/t/acme");
        assertThat(page.locator("main")).not().containsText(name + ", version 1");
    }

    private static void takesHome(String name, Browser wanda, boolean script) {
        var page = wanda.page();
        var keys = new Keyboard(page);
        page.reload();
        assertThat(page.locator("h1")).containsText("Succeeded");
        var step = page.locator("#step-customize-2");
        keys.toMain().to(step.locator("summary")).press("Enter");
        if (!script) {
            keys.to(step.getByText("Show the log of this step")).press("Enter");
        }
        assertThat(step.locator(".gs-log")).containsText("no mouse here");
        keys.to(step.locator(".gs-log"));
        wanda.picture("journey-log-" + name);
        keys.to(link(page, "web/%s 1.0.0".formatted(name))).press("Enter");
        assertThat(page.locator("h1")).containsText("1.0.0");
        keys.toMain().to(page.locator("[name=format][value=qcow2]").first());
        var download = page.waitForDownload(() -> keys.press("Enter"));
        Assertions.assertThat(download.suggestedFilename()).endsWith(".qcow2");
        Assertions.assertThat(download.path()).isNotEmptyFile();
    }

    @Test
    @Order(4)
    void an_auditor_takes_the_record_out_and_verifies_it() throws Exception {
        try (var ada = signedIn("auditor")) {
            var page = ada.page();
            page.navigate("/t/acme/activity");
            assertThat(page.locator("main")).containsText("Pavel");
            assertThat(page.locator("main")).containsText("approved run 3");
            ada.picture("approval-activity");
            var export =
                    page.waitForDownload(() -> page.locator("a[href*='format=jsonl']").click());
            var lines = Files.readAllLines(export.path());
            Assertions.assertThat(lines)
                    .anyMatch(it -> it.contains("approval.voted"))
                    .anyMatch(it -> it.contains("run.requested"));
            button(page, "Verify the chain").click();
            assertThat(page.locator("h1")).hasText("The chain is intact");
        }
    }

    // -- what people do

    private static Browser visitor(boolean script) {
        return script ? Browser.open(address()) : Browser.withoutScript(address());
    }

    private static void signIn(Page page, Keyboard keys, String name) throws Exception {
        keys.to(page.locator("input[name=j_username]")).type(name);
        keys.to(page.locator("input[name=j_password]")).type(password(name)).press("Enter");
        page.locator(".gs-bell").waitFor();
    }

    private static void address(String name, String email) throws Exception {
        try (var browser = signedIn(name)) {
            var page = browser.page();
            page.navigate("/t/acme/notifications");
            page.locator("#email").fill(email);
            page.locator("#password").fill(password(name));
            button(page, "Save").click();
            assertThat(page.locator("main")).containsText("Saved.");
        }
    }

    /**
     * @return the approval's path, out of the mail's link
     */
    private static String mail(String to, String subject) {
        var link = LINK.matcher(received(to, subject));
        Assertions.assertThat(link.find()).isTrue();
        return link.group(1);
    }

    private static String received(String to, String subject) {
        var found = new AtomicReference<String>();
        Awaitility.await(to + ": " + subject)
                .atMost(Duration.ofMinutes(1))
                .until(() -> {
                    for (var mail : smtp.getReceivedMessages()) {
                        if (mail.getAllRecipients()[0].toString().equals(to)
                                && mail.getSubject().contains(subject)) {
                            found.set(GreenMailUtil.getWholeMessage(mail));
                        }
                    }
                    return found.get() != null;
                });
        // Lines of a mail that end in = go on.
        return found.get().replace("=\r\n", "");
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
    }

    private static String password(String name) throws Exception {
        return Files.readAllLines(instance.home().resolve("demo-passwords")).stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    private static Browser signedIn(String name) throws Exception {
        return Browser.open(address()).signIn(name, password(name));
    }

    private static String address() {
        return instance.address().toString();
    }
}

package dev.goldsmith.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.launch.Ports;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Instance;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A builder asks; an approver of another team follows the mail's link, signs in and decides; the
 * run is queued and both have heard of it; an auditor takes the record out and verifies it.
 */
class ApprovalIT {
    private static final Pattern LINK =
            Pattern.compile("http://127\\.0\\.0\\.1:\\d+(/t/acme/approvals/\\d+)");

    private static GreenMail smtp;
    private static Instance instance;

    @BeforeAll
    static void start() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
        int port = Ports.free(1)[0];
        smtp = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        smtp.start();
        instance =
                Instance.demo(
                        "approval",
                        Map.of(
                                "GOLDSMITH_WORKER_SLOTS", "0",
                                "GOLDSMITH_MAIL_HOST", "127.0.0.1",
                                "GOLDSMITH_MAIL_PORT", Integer.toString(port)));
    }

    @AfterAll
    static void stop() {
        PlaywrightAssertions.setDefaultAssertionTimeout(5_000);
        instance.close();
        smtp.stop();
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
            address(page, "web-builder", "wanda@example.com");
            page.navigate("/t/acme/teams/web/templates/web-nginx/versions/1");
            button(page, "Build this version").click();
            assertThat(page.locator("main")).containsText("Waits for approval");
            wanda.picture("approval-run");
        }
        try (var pavel = signedIn("platform-approver")) {
            var page = pavel.page();
            address(page, "platform-approver", "pavel@example.com");
            page.navigate("/t/acme");
            assertThat(page.locator("#needs")).containsText("Needs you");
            assertThat(page.locator(".gs-bell")).hasAttribute("aria-label", "1 thing needs you");
            pavel.picture("approval-home");
            page.locator("[aria-labelledby=needs] a.gs-strong").click();
            assertThat(page.locator("main")).containsText("Wanda Builder asks");
            pavel.picture("approval-open");
        }
        try (var wanda = signedIn("web-builder")) {
            // He had no address when he was asked.
            wanda.page().navigate("/t/acme/approvals");
            wanda.page().navigate("/t/acme/approvals/1");
            button(wanda.page(), "Remind").click();
        }
        var asked = mail("pavel@example.com", "still needs your yes");
        try (var pavel = Browser.open(instance.address().toString())) {
            var page = pavel.page();
            page.navigate(asked);
            assertThat(page.locator("input[name=j_username]")).isVisible();
            fillIn(page, "platform-approver");
            assertThat(page).hasURL(Pattern.compile(".*" + asked));
            page.locator("#comment").fill("Checked.");
            button(page, "Approve version 1").click();
            assertThat(page.locator("h1")).containsText("Approved");
            pavel.picture("approval-decided");
        }
        mail("wanda@example.com", "web-nginx, version 1: approved");
        try (var wanda = signedIn("web-builder")) {
            wanda.page().navigate("/t/acme/runs/2");
            assertThat(wanda.page().locator("h1")).containsText("Queued");
        }
        try (var ada = signedIn("auditor")) {
            var page = ada.page();
            page.navigate("/t/acme/activity");
            assertThat(page.locator("main")).containsText("Pavel");
            assertThat(page.locator("main")).containsText("approved run 2");
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

    private static void address(Page page, String name, String email) throws Exception {
        page.navigate("/t/acme/notifications");
        page.locator("#email").fill(email);
        page.locator("#password").fill(password(name));
        button(page, "Save").click();
        assertThat(page.locator("main")).containsText("Your choice is saved");
    }

    /**
     * @return the approval's path, out of the mail's link
     */
    private static String mail(String to, String subject) {
        var found = new AtomicReference<String>();
        Awaitility.await()
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
        var link = LINK.matcher(found.get().replace("=\r\n", ""));
        Assertions.assertThat(link.find()).isTrue();
        return link.group(1);
    }

    private static com.microsoft.playwright.Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static String password(String name) throws Exception {
        var password =
                Files.readAllLines(instance.home().resolve("demo-passwords")).stream()
                        .filter(line -> line.startsWith(name + " "))
                        .map(line -> line.substring(name.length() + 1))
                        .findFirst()
                        .orElseThrow();
        return password;
    }

    private static Browser signedIn(String name) throws Exception {
        return Browser.open(instance.address().toString()).signIn(name, password(name));
    }

    private static void fillIn(Page page, String name) throws Exception {
        page.locator("input[name=j_username]").fill(name);
        page.locator("input[name=j_password]").fill(password(name));
        page.locator("form:has(input[name=j_password]) [type=submit]").click();
    }
}

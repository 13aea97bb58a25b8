package dev.goldsmith.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The bell rings while a page is open, and is quiet about what was read. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class BellTest {
    @TestHTTPResource String address;

    private final TestTenant acme = TestTenant.create("acme").team("web").template("web", "nginx");
    private final Somebody wanda = acme.builder("web");

    private void fail() {
        acme.in(() -> {
            var template = Template.require(Objects.requireNonNull(Team.bySlug("web")), "nginx");
            var run = Run.request(acme.access(wanda), template, template.latest(), false);
            run.admit(Instant.now());
            run.claim("worker-1", Duration.ofSeconds(15), acme.system());
            run.enter(RunState.CUSTOMIZING);
            run.fail(
                    new BuildFailure(
                            "customize-1", "The script ended with exit code 7.", 7, List.of()),
                    RunState.FAILED,
                    acme.system());
            return run;
        });
    }

    @Test
    void it_rings_by_itself_and_what_is_read_is_read() {
        try (var browser = Browser.withToken(address, wanda.token())) {
            var page = browser.page();
            page.navigate("/t/" + acme.slug() + "/bell");
            assertThat(page.locator("main")).containsText("Nothing needs you");
            assertThat(page.locator(".gs-bell .gs-count")).isHidden();
            fail();
            assertThat(page.locator(".gs-bell"))
                    .hasAttribute(
                            "aria-label",
                            "1 thing needs you",
                            new com.microsoft.playwright.assertions.LocatorAssertions
                                            .HasAttributeOptions()
                                    .setTimeout(30_000));
            assertThat(page.locator("main")).containsText("nginx run 1");
            fail();
            assertThat(page.locator(".gs-bell .gs-count"))
                    .hasText(
                            "2",
                            new com.microsoft.playwright.assertions.LocatorAssertions
                                            .HasTextOptions()
                                    .setTimeout(30_000));
            browser.picture("bell");
        }
        try (var browser = Browser.withoutScript(address, wanda.token())) {
            var page = browser.page();
            page.navigate("/t/" + acme.slug());
            page.locator(".gs-bell").click();
            button(page, "Mark run 1 as read").click();
            assertThat(page.locator(".gs-bell")).hasAttribute("aria-label", "1 thing needs you");
            button(page, "Mark all as read").click();
            assertThat(page.locator(".gs-bell")).hasAttribute("aria-label", "Nothing needs you");
        }
    }

    private static com.microsoft.playwright.Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}

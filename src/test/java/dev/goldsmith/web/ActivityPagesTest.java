package dev.goldsmith.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.activity.Sealer;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The auditor's page: read, filtered, verified, taken out, compared. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ActivityPagesTest {
    @Inject Sealer sealer;

    @TestHTTPResource String address;

    @Test
    void an_auditor_reads_verifies_takes_a_checkpoint_and_finds_an_edit() {
        var acme = TestTenant.create("acme").team("web").template("web", "nginx");
        var auditor = acme.person(MemberRole.AUDITOR, Map.of());
        var wanda = acme.access(acme.builder("web"));
        acme.in(() -> {
            var template =
                    dev.goldsmith.template.Template.require(
                            Objects.requireNonNull(Team.bySlug("web")), "nginx");
            Run.request(wanda.from("203.0.113.7"), template, template.latest(), false)
                    .cancel(wanda);
            return Event.tell(
                    wanda,
                    null,
                    EventKind.TEAM_CREATED,
                    "test/x",
                    Map.of("name", "<script>alert(1)</script>"));
        });
        sealer.round();
        try (var browser = Browser.withToken(address, auditor.token())) {
            var page = browser.page();
            page.navigate("/t/" + acme.slug() + "/activity");
            assertThat(page.locator("main")).containsText("requested run 1 of nginx, version 1");
            assertThat(page.locator("main")).containsText("<script>alert(1)</script>");
            assertThat(page.locator("main")).containsText("team web · by the API · 203.0.113.7");
            page.locator("summary").nth(2).click();
            browser.picture("activity");
            page.locator("#noun").selectOption("template");
            assertThat(page.locator("main li details")).hasCount(1);
            page.navigate("/t/" + acme.slug() + "/activity");
            var download = page.waitForDownload(() -> button(page, "Take a checkpoint").click());
            button(page, "Verify the chain").click();
            assertThat(page.locator("h1")).hasText("The chain is intact");
            browser.picture("activity-intact");
            page.navigate("/t/" + acme.slug() + "/activity");
            page.locator("#file").setInputFiles(download.path());
            button(page, "Compare").click();
            assertThat(page.locator("main")).containsText("This history extends that checkpoint");

            acme.in(() -> Event.update("actorName = 'Mallory' where seq = 2"));
            acme.in(() -> Event.delete("seq = 3"));
            page.navigate("/t/" + acme.slug() + "/activity");
            button(page, "Verify the chain").click();
            assertThat(page.locator("h1")).hasText("The chain is broken");
            assertThat(page.locator("main")).containsText("Event 2 was changed");
            assertThat(page.locator("main")).containsText("Event 3 is missing");
            browser.picture("activity-broken");
        }
    }

    private static com.microsoft.playwright.Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}

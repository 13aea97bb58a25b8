package dev.goldsmith.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.notify.Message;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** An administrator makes a team, invites somebody to it, and lets them go again. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PeoplePagesTest {
    @TestHTTPResource String address;

    private final TestTenant acme = TestTenant.create("acme").team("platform");
    private final String root = "/t/" + acme.slug();

    @Test
    void somebody_is_invited_joins_builds_and_is_let_go() {
        try (var admin = Browser.withToken(address, acme.admin().token());
                var ada = Browser.withoutScript(address)) {
            var page = admin.page();
            page.navigate(root + "/settings/teams");
            page.locator("#name").fill("Web shop");
            page.locator("#slug").fill("Web Shop");
            button(page, "Create team").click();
            assertThat(page.locator(".gs-fault")).containsText("'slug' is part of addresses");
            assertThat(page.locator("#name")).hasValue("Web shop");
            admin.picture("teams-fault");
            page.locator("#slug").fill("web-shop");
            page.locator("input[name=colour][value=blue] + span").click();
            page.locator("#contact").fill("#web-shop");
            button(page, "Create team").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Team created");
            admin.takeErrors();

            page.navigate(root + "/settings/people");
            page.locator("#email").fill("ada@example.com");
            page.locator("#team").selectOption("web-shop");
            page.locator("#teamRole").selectOption("builder");
            button(page, "Invite").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("on its way");
            assertThat(page.locator("main")).containsText("builder of web-shop");
            admin.picture("people");

            var user = "ada-" + UUID.randomUUID().toString().substring(0, 8);
            ada.page().navigate("/invitations/" + token());
            assertThat(ada.page().locator("h1")).containsText("invites you to acme");
            ada.page().locator("#name").fill("Ada <b>Lovelace</b>");
            ada.page().locator("#user").fill(user);
            ada.page().locator("#password").fill("short");
            button(ada.page(), "Join acme").click();
            assertThat(ada.page().locator(".gs-fault")).containsText("at least 12 characters");
            assertThat(ada.page().locator("#password")).hasValue("");
            ada.picture("invited");
            ada.page().locator("#password").fill("correct horse battery");
            button(ada.page(), "Join acme").click();
            assertThat(ada.page().locator(".gs-tenant")).containsText("Ada <b>Lovelace</b>");
            ada.takeErrors();

            page.navigate(root + "/settings/people");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Ada")).click();
            page.locator("form:has(button:has-text('Web shop')) input[value=approver]").check();
            button(page, "Save the roles in Web shop").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Saved");
            admin.picture("person");
            page.navigate(root + "/settings/teams/web-shop");
            assertThat(page.locator("input[value=approver]").first()).isChecked();
            admin.picture("team");

            page.goBack();
            page.getByText("Deactivate…").click();
            button(page, "Deactivate Ada").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Deactivated");
            ada.page().navigate(root + "/runs");
            assertThat(ada.page().locator("h1")).containsText("Sign in");
        }
    }

    private String token() {
        Message mail =
                acme.in(() ->
                        Message.find("recipient = ?1 order by id desc", "ada@example.com")
                                .firstResult());
        var link = Pattern.compile("/invitations/(gsi_[\\w-]+)").matcher(mail.text);
        assertThat(link.find()).isTrue();
        return link.group(1);
    }

    @Test
    void a_token_is_shown_once() {
        try (var browser = Browser.withToken(address, acme.admin().token())) {
            var page = browser.page();
            page.navigate(root + "/settings/tokens");
            page.locator("#name").fill("nightly pipeline");
            page.locator("input[name=verb][value=run]").check();
            page.locator("input[name=team][value=platform]").check();
            button(page, "Create token").click();
            assertThat(page.locator("#token")).containsText("gs_");
            browser.picture("tokens");
            page.navigate(root + "/settings/tokens");
            assertThat(page.locator("#token")).hasCount(0);
            assertThat(page.locator("main")).containsText("read, run in platform");
            button(page, "Revoke nightly pipeline").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("void");
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }
}

package dev.goldsmith.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An owner makes a network by the form, without JavaScript. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class NetworkPagesTest {
    @TestHTTPResource("/")
    URI address;

    @Test
    void a_network_is_made_mended_and_listed() {
        var tenant = TestTenant.create("nets").team("web").team("ops");
        var owner = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        var root = "/t/" + tenant.slug() + "/settings/networks";
        try (var browser = Browser.withoutScript(address.toString(), owner.token())) {
            var page = browser.page();
            page.navigate(root + "/web/new");
            page.locator("#name").fill("corporate");
            page.locator("#openings").fill("10.1.2.0/24 443, 8443\n169.254.169.254 80");
            page.locator("#httpProxy").fill("http://proxy.corp.example:3128");
            page.locator("button:has-text('Save network')").click();
            assertThat(page.locator("#openings-e").textContent())
                    .contains("Line 2: 169.254.169.254/32 is never opened");
            assertThat(page.locator("#openings").inputValue()).contains("10.1.2.0/24 443, 8443");
            assertThat(browser.takeErrors()).hasSizeLessThanOrEqualTo(1);
            browser.picture("network-faults");

            page.locator("#openings").fill("10.1.2.0/24 443, 8443");
            page.locator("button:has-text('Save network')").click();
            assertThat(page.locator("main").textContent())
                    .contains("corporate", "public internet and 1 more · proxy");
            browser.picture("networks");
        }
    }

    @Test
    void a_template_takes_a_network_and_its_run_says_which_one() throws Exception {
        var tenant = TestTenant.create("nettake").team("web");
        var owner = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        var root = "/t/" + tenant.slug();
        try (var browser = Browser.withoutScript(address.toString(), owner.token())) {
            var page = browser.page();
            page.navigate(root + "/settings/networks/web/new");
            page.locator("#name").fill("quiet");
            page.locator("#kind").selectOption("none");
            page.locator("button:has-text('Save network')").click();
            page.navigate(root + "/templates/new");
            page.locator("#name").fill("walled");
            page.locator("button:has-text('Continue')").click();
            page.locator("#f-vmProfile-vnetConfig-subnetId").selectOption("quiet");
            page.locator("[value=save-and-build]").click();
            assertThat(page.locator("[data-part=facts]").textContent()).contains("quiet: nothing");
            page.navigate(root + "/teams/web/templates/walled");
            assertThat(page.locator("#f-vmProfile-vnetConfig-subnetId").inputValue())
                    .isEqualTo("quiet");
            assertThat(page.locator("#json .gs-code").textContent()).contains("\"subnetId\"");
        }
    }
}

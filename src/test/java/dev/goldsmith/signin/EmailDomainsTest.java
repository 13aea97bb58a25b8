package dev.goldsmith.signin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.goldsmith.activity.Event;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** An e-mail domain says where to sign in, and who may say so. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class EmailDomainsTest {
    @TestHTTPResource String home;

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int issuerPort;

    @Inject Tenancy tenancy;

    private static ValidatableResponse put(String token, String domain, String tenant) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .body(Map.of("tenant", tenant))
                .put("/api/v1/installation/email-domains/" + domain)
                .then();
    }

    @Test
    void only_the_installations_administrator_gives_domains_away() throws Exception {
        var operator = TestTenant.stranger();
        tenancy.outside(
                () -> Person.update("installationAdmin = true where id = ?1", operator.id()));
        var acme = TestTenant.create("acme").team("web");
        var other = TestTenant.create("other");
        var domain = UUID.randomUUID() + ".example";
        put(acme.admin().token(), domain, acme.slug()).statusCode(403);
        put(operator.token(), "not a domain".replace(" ", "%20"), acme.slug())
                .statusCode(400)
                .body("violations[0].path", equalTo("domain"));
        put(operator.token(), domain, "nowhere")
                .statusCode(400)
                .body("violations[0].path", equalTo("tenant"));
        put(operator.token(), domain, acme.slug()).statusCode(200);
        put(operator.token(), domain, other.slug()).statusCode(409);
        given().auth()
                .oauth2(operator.token())
                .get("/api/v1/installation/email-domains?limit=200")
                .then()
                .body("items.domain", hasItem(domain));
        assertThat(acme.in(() -> Event.count("kind", "emailDomain.assigned"))).isEqualTo(1);

        try (var browser = Browser.withoutScript(home, operator.token())) {
            var page = browser.page();
            page.navigate("/admin/email-domains");
            browser.picture("email-domains");
            page.locator("#domain").fill("not a domain");
            page.locator("#tenant").fill(acme.slug());
            page.locator("button:has-text('Assign domain')").click();
            assertThat(page.locator("#domain-e").innerText()).isNotBlank();
            assertThat(page.locator("#domain").inputValue()).isEqualTo("not a domain");
            browser.picture("email-domains-fault");
            browser.takeErrors();
        }

        // Without a provider there is nowhere to lead to.
        given().queryParam("email", "anybody@" + domain)
                .get("/login")
                .then()
                .statusCode(200)
                .header("Refresh", (String) null);
        try (var issuer = new Issuer(issuerPort)) {
            var address = issuer.realm("realm-" + UUID.randomUUID());
            Sso.configure(acme, acme.admin().token(), address, Map.of()).then().statusCode(200);
        }
        given().queryParam("email", "Anybody@" + domain.toUpperCase())
                .get("/login")
                .then()
                .statusCode(200)
                .header("Refresh", "0;url=/sso/" + acme.slug());
        given().queryParam("tenant", acme.slug())
                .get("/login")
                .then()
                .body(containsString("Sign in with Acme account"));
        given().get("/login").then().body(not(containsString("Acme account")));
        given().auth()
                .oauth2(operator.token())
                .delete("/api/v1/installation/email-domains/" + domain)
                .then()
                .statusCode(200);
        given().auth()
                .oauth2(operator.token())
                .get("/admin/email-domains")
                .then()
                .statusCode(200)
                .body(not(containsString(domain)));
        given().auth()
                .oauth2(acme.admin().token())
                .get("/admin/email-domains")
                .then()
                .statusCode(403);
    }
}

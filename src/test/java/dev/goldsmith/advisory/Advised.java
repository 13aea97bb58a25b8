package dev.goldsmith.advisory;

import static io.restassured.RestAssured.given;

import dev.goldsmith.contents.PackageIndex;
import dev.goldsmith.contents.Stocked;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.notify.Postman;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.TestTenant;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;

/** Advisories as an operator brings them, and versions that they are about. */
abstract class Advised {
    static final String FEEDS = "/api/v1/installation/advisory-feeds";

    @Inject PackageIndex index;
    @Inject Matching matching;
    @Inject Feeds feeds;
    @Inject Alerts alerts;
    @Inject Postman postman;
    @Inject Tenancy tenancy;
    @Inject InstallationConfig installation;

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    /** Advisories are everybody's: each test has names of its own. */
    protected final String own = UUID.randomUUID().toString().substring(0, 8);

    protected final String openssl = "openssl-" + own;

    protected Stocked stocked;

    protected TestTenant tenant;

    protected TestTenant.Somebody viewer;

    protected TestTenant.Somebody operator;

    @BeforeEach
    void stock() {
        stocked = Stocked.with("web", "data");
        tenant = stocked.tenant();
        viewer = tenant.viewer("web");
        operator = TestTenant.stranger();
        tenancy.outside(
                () -> Person.update("installationAdmin = true where id = ?1", operator.id()));
    }

    protected static RequestSpecification as(TestTenant.Somebody who) {
        return given().auth().oauth2(who.token()).contentType("application/json");
    }

    protected ValidatableResponse bring(Written... advisories) {
        return bring(List.of(advisories));
    }

    protected ValidatableResponse bring(List<Written> advisories) {
        return as(operator)
                .body("[" + String.join(",", advisories.stream().map(Written::json).toList()) + "]")
                .put("%s/feed-%s/file".formatted(FEEDS, own))
                .then()
                .statusCode(200);
    }

    protected Written advisory(String name) {
        return Written.advisory(name + "-" + own);
    }

    protected ValidatableResponse found(ImageVersion version, String query) {
        return as(viewer)
                .get(
                        "/api/v1/tenants/%s/galleries/web/images/web/versions/%s/vulnerabilities%s"
                                .formatted(tenant.slug(), version.number(), query))
                .then()
                .statusCode(200);
    }

    protected ValidatableResponse found(ImageVersion version) {
        return found(version, "");
    }

    protected void compared() {
        index.round();
        matching.round();
    }

    protected String page(String path) {
        return as(viewer)
                .get("/t/" + tenant.slug() + path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    protected String image() {
        return "/api/v1/tenants/%s/galleries/web/images/web".formatted(tenant.slug());
    }

    protected ValidatableResponse state(TestTenant.Somebody by, String json) {
        return as(by).body(json.replace('\'', '"'))
                .post(image() + "/vulnerability-statements")
                .then();
    }
}

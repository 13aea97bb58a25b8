package dev.goldsmith.arm;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How image templates are asked for: versions, addresses, pages, roles. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class TemplateAddressesTest extends TemplateOnArm {
    @Test
    void versions_are_strict_or_lenient_as_each_is() {
        var odd =
                inline("true")
                        .replace("\"customize\"", "\"Customize\"")
                        .replace(
                                "\"location\": \"westus2\"",
                                "\"location\": \"westus2\", \"colour\": \"red\"");
        arm.put(address, odd)
                .then()
                .statusCode(400)
                .body("error.code", equalTo("ValidationFailed"))
                .body("error.details.target", hasItem("$.colour"))
                .body("error.details.target", hasItem("$.properties.Customize"));
        var disks =
                inline("true")
                        .replace("\"customize\"", "\"additionalDataDisks\": [], \"customize\"");
        arm.speaking("2024-02-01")
                .put(address, disks)
                .then()
                .statusCode(400)
                .body("error.target", equalTo("$.properties.additionalDataDisks"));
        var lenient = arm.speaking("2022-07-01").put(address, odd);
        lenient.then()
                .statusCode(201)
                .header(LongRunning.ASYNC, endsWith("api-version=2022-07-01"))
                .body("properties.customize[0].inline[0]", equalTo("true"));
        arm.end(lenient.header(LongRunning.ASYNC)).body("status", equalTo("Succeeded"));
        arm.speaking("2020-02-14")
                .put(address, "{}")
                .then()
                .statusCode(400)
                .body("code", equalTo("ValidationFailed"))
                .body("message", notNullValue());
        arm.speaking("2019-05-01")
                .get(address)
                .then()
                .statusCode(400)
                .body("error.code", equalTo("NoRegisteredProviderFound"));
        given().auth()
                .oauth2(arm.somebody().token())
                .get(address)
                .then()
                .statusCode(400)
                .body("error.code", equalTo("MissingApiVersionParameter"));
    }

    @Test
    void one_address_is_written_in_many_ways() {
        create(inline("true"));
        var sub = "/subscriptions/" + acme.id();
        for (var way :
                List.of(
                        sub
                                + "/resourcegroups/web/providers/microsoft.virtualmachineimages/imagetemplates/Nginx",
                        sub
                                + "/resourceGroups/WEB/providers/Microsoft.VirtualMachineImages/imageTemplates/nginx",
                        "/"
                                + sub
                                + "/resourceGroups/web/providers/Microsoft.VirtualMachineImages/imageTemplates/Nginx",
                        sub
                                + "/resourceGroups/web//providers/Microsoft.VirtualMachineImages//imageTemplates/Nginx/",
                        "/SUBSCRIPTIONS/"
                                + acme.id().toUpperCase()
                                + "/resourceGroups/web/providers/Microsoft.VirtualMachineImages/imageTemplates/Nginx")) {
            arm.get(way)
                    .then()
                    .statusCode(200)
                    .body("id", equalTo(address))
                    .body("type", equalTo("Microsoft.VirtualMachineImages/imageTemplates"));
        }
        arm.post("/" + address + "/Run").then().statusCode(202);
    }

    @Test
    void polling_addresses_are_on_the_host_that_the_client_used() {
        create(inline("true"));
        var run =
                arm.as()
                        .header("X-Forwarded-Proto", "https")
                        .header("X-Forwarded-Host", "images.example:8443")
                        .post(address + "/run");
        assertThat(run.header("Location"))
                .startsWith("https://images.example:8443/subscriptions/" + acme.id() + "/");
    }

    @Test
    void lists_are_paged() {
        acme.team("platform");
        for (int i = 0; i < 51; i++) {
            acme.template("web", "t%02d".formatted(i));
        }
        acme.template("platform", "hidden");
        var first = arm.get("/subscriptions/" + acme.id() + At.TEMPLATES);
        first.then().statusCode(200).body("value.size()", equalTo(50));
        var next = first.<String>path("nextLink");
        assertThat(next).startsWith("http").contains("api-version=2025-10-01");
        given().urlEncodingEnabled(false)
                .auth()
                .oauth2(arm.somebody().token())
                .get(next)
                .then()
                .statusCode(200)
                .body("value.name", equalTo(List.of("t50")))
                .body("$", not(hasKey("nextLink")));
    }

    @Test
    void roles_hold_here_too() {
        create(inline("true"));
        var viewer = Arm.of(acme, acme.viewer("web"));
        viewer.get(address).then().statusCode(200);
        for (var refused :
                List.of(
                        viewer.put(address, inline("true")),
                        viewer.delete(address),
                        viewer.post(address + "/run"),
                        viewer.patch(address, "{}"))) {
            refused.then().statusCode(403).body("error.code", equalTo("AuthorizationFailed"));
        }
        var stranger = Arm.of(acme, TestTenant.stranger());
        stranger.get(address)
                .then()
                .statusCode(404)
                .body("error.code", equalTo("SubscriptionNotFound"));
        acme.team("other");
        Arm.of(acme, acme.viewer("other"))
                .get(address)
                .then()
                .statusCode(404)
                .body("error.code", equalTo("ResourceGroupNotFound"));
        given().queryParam("api-version", Arm.NEWEST)
                .get(address)
                .then()
                .statusCode(401)
                .contentType(ContentType.JSON)
                .header("WWW-Authenticate", startsWith("Bearer authorization_uri=\"http"))
                .body("error.code", equalTo("AuthenticationFailed"));
    }
}

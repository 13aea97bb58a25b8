package dev.goldsmith.door;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which methods an address has is said on all doors, by 405 and by OPTIONS. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class VerbsTest {
    private TestTenant acme;
    private String token;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").template("web", "nginx");
        token = acme.admin().token();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DELETE | /api/v1/tenants/{slug}/runs | GET, HEAD, OPTIONS",
                "POST | /api/v1/tenants/{slug}/teams/web | GET, HEAD, OPTIONS, PUT",
                "PATCH | /t/{slug}/runs | GET, HEAD, OPTIONS",
                "PROPFIND | /login | GET, HEAD, OPTIONS",
                "POST | /subscriptions/{id}/resourceGroups/web | DELETE, GET, HEAD, OPTIONS, PATCH, PUT",
                "PUT | /Subscriptions/{id}/resourcegroups | GET, HEAD, OPTIONS",
                "GET | /adfs/oauth2/token | OPTIONS, POST",
            })
    void each_address_says_what_it_answers(String wrong, String path, String verbs) {
        var address = path.replace("{slug}", acme.slug()).replace("{id}", acme.id());
        as().request(wrong, address).then().statusCode(405).header("Allow", equalTo(verbs));
        given().request("OPTIONS", address)
                .then()
                .statusCode(204)
                .header("Allow", equalTo(verbs))
                .body(emptyString());
    }

    @Test
    void there_are_no_methods_where_nothing_is() {
        given().request("OPTIONS", "/api/v1/nowhere")
                .then()
                .statusCode(404)
                .header("Allow", nullValue());
        given().request("OPTIONS", "/api/v1/tenants/%s/runs/1/nowhere".formatted(acme.slug()))
                .then()
                .statusCode(404);
    }

    @ParameterizedTest
    @CsvSource({
        ", 204",
        "/providers/Microsoft.VirtualMachineImages/imageTemplates/nginx, 204",
        "/providers/Microsoft.VirtualMachineImages/imageTemplates, 204",
        "/providers/Microsoft.VirtualMachineImages/imageTemplates/absent, 404",
        "/providers/Microsoft.Resources/deployments/absent, 404",
    })
    void the_head_of_an_arm_resource_is_204(String path, int status) {
        as().head(
                        "/subscriptions/%s/resourceGroups/web%s?api-version=%s"
                                .formatted(
                                        acme.id(),
                                        path == null ? "" : path,
                                        path == null || path.contains("deployments")
                                                ? "2021-04-01"
                                                : "2022-07-01"))
                .then()
                .statusCode(status);
        as().head(
                        "/subscriptions/%s/resourceGroups/absent?api-version=2021-04-01"
                                .formatted(acme.id()))
                .then()
                .statusCode(404);
        as().head("/api/v1/tenants/%s/runs".formatted(acme.slug())).then().statusCode(200);
    }

    private RequestSpecification as() {
        return given().auth().oauth2(token);
    }
}

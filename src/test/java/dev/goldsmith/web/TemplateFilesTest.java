package dev.goldsmith.web;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Other tools' files come in and go out by the API and the pages. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class TemplateFilesTest {
    private static final String PACKER =
            """
            source "azure-arm" "x" {
              image_publisher = "Debian"
              image_offer     = "debian-12"
              image_sku       = "12-gen2"
            }
            build {
              sources = ["source.azure-arm.x"]
              provisioner "shell" {
                inline = ["echo one"]
              }
            }
            """;

    private TestTenant acme;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").gallery("golden", "web");
    }

    @Test
    void a_file_is_read_reviewed_saved_and_given_out_again() {
        var token = acme.builder("web").token();
        var api = "/api/v1/tenants/%s/teams/web".formatted(acme.slug());
        var document =
                given().auth()
                        .oauth2(token)
                        .contentType("application/json")
                        .body(Map.of("text", PACKER))
                        .post(api + "/imports")
                        .then()
                        .statusCode(200)
                        .body("kind", equalTo("A Packer template"))
                        .body("lines.path", hasItem("line 9"))
                        .body("faults", empty())
                        .extract()
                        .<Map<String, Object>>path("document");
        given().auth().oauth2(token).get(api + "/templates/web").then().statusCode(404);
        given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(document)
                .put(api + "/templates/web")
                .then()
                .statusCode(201);
        given().auth()
                .oauth2(token)
                .get(api + "/templates/web/exports/packer")
                .then()
                .statusCode(200)
                .body(containsString("\"echo one\""));
        given().auth().oauth2(token).get(api + "/templates/web/exports/x").then().statusCode(404);
        given().auth()
                .oauth2(token)
                .get("/t/%s/teams/web/templates/web/exports/bicep".formatted(acme.slug()))
                .then()
                .statusCode(200)
                .header("Content-Disposition", containsString("web.bicep"))
                .body(containsString("param templateName string = 'web'"));
    }

    @Test
    void a_file_that_cannot_be_read_names_its_line() {
        given().auth()
                .oauth2(acme.builder("web").token())
                .contentType("application/json")
                .body(Map.of("text", "FROM debian:12\nBOGUS x\n"))
                .post("/api/v1/tenants/%s/teams/web/imports".formatted(acme.slug()))
                .then()
                .statusCode(400)
                .body("violations.path", hasItem("line 2"));
    }
}

package dev.goldsmith.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.schema.TemplateSchema;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class TemplateSchemaResourceTest {
    @Test
    void an_editor_gets_it_without_signing_in() throws Exception {
        var text =
                given().when()
                        .get("/schemas/template.json")
                        .then()
                        .statusCode(200)
                        .contentType("application/schema+json")
                        .extract()
                        .asString();

        assertThat(new ObjectMapper().readTree(text)).isEqualTo(TemplateSchema.json());
    }
}

package dev.goldsmith.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class OpenApiTest {
    private static final Set<String> STREAMS =
            Set.of(
                    "downloadManagedImage",
                    "downloadStaged",
                    "getRunLog",
                    "downloadRunOutput",
                    "downloadImageVersion",
                    "issueLocalPassword",
                    "issueLocalToken",
                    "exportActivity",
                    "exportCosts",
                    "exportTemplate",
                    "exportTenant",
                    "exportInstallationTenant");

    @Test
    void every_operation_is_described_and_shown_by_example() throws Exception {
        var text = given().accept("application/json").get("/q/openapi").asString();
        var api = new ObjectMapper().readTree(text);
        assertThat(api.path("components").path("securitySchemes").has("bearer")).isTrue();
        var soft = new SoftAssertions();
        api.path("paths")
                .properties()
                .forEach(path -> {
                    soft.assertThat(path.getKey()).startsWith("/api/v1/");
                    path.getValue()
                            .properties()
                            .forEach(operation ->
                                    check(
                                            soft,
                                            operation.getKey() + " " + path.getKey(),
                                            operation.getValue()));
                });
        soft.assertAll();
        assertThat(api.path("paths").size()).isGreaterThan(15);
    }

    private static void check(SoftAssertions soft, String name, JsonNode operation) {
        var id = operation.path("operationId").asText();
        soft.assertThat(operation.path("summary").asText()).as(name).isNotBlank();
        soft.assertThat(
                        operation
                                .at("/responses/404/content/application~1problem+json")
                                .isMissingNode())
                .as("%s: its problems", name)
                .isFalse();
        if (STREAMS.contains(id)) {
            return;
        }
        soft.assertThat(operation.path("security").isEmpty()).as("%s: security", name).isFalse();
        operation.path("responses").properties().stream()
                .filter(it -> it.getKey().matches("2(?!04)\\d\\d"))
                .forEach(it ->
                        soft.assertThat(
                                        it.getValue()
                                                .at("/content/application~1json/example")
                                                .isMissingNode())
                                .as("%s: an example of %s", name, it.getKey())
                                .isFalse());
        if (name.startsWith("post")) {
            var parameters = operation.path("parameters").toString();
            soft.assertThat(parameters.contains("Idempotency-Key"))
                    .as("%s: every POST can be repeated", name)
                    .isTrue();
        }
    }
}

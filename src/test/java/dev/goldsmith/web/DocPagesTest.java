package dev.goldsmith.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What anybody reads without signing in. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class DocPagesTest {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    @Test
    void the_documentation_is_read_by_anybody() {
        assertThat(page("/docs")).contains("/docs/reference/approvals\"", "/docs/openapi\"");
        assertThat(page("/docs/reference/approvals"))
                .contains("<title>Approvals · Docs · Goldsmith</title>", "id=\"gates\"");
        assertThat(given().get("/docs/images/run.png").contentType()).isEqualTo("image/png");
        for (var path : List.of("/docs/nothing", "/docs/images/nothing.png", "/docs/openapi/x")) {
            assertThat(given().get(path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void every_operation_of_the_api_is_described() {
        var index = page("/docs/openapi");
        Map<String, Map<String, Map<String, Object>>> paths =
                given().get("/q/openapi?format=json").jsonPath().getMap("paths");
        assertThat(paths).hasSizeGreaterThan(100);
        paths.values()
                .forEach(item ->
                        item.forEach((method, it) -> {
                            if (METHODS.contains(method)) {
                                assertThat(index).contains("#" + it.get("operationId") + "\"");
                            }
                        }));
        assertThat(page("/docs/openapi/templates"))
                .contains("/api/v1/tenants/{tenant}/templates", "Example request", "required");
    }

    private static String page(String path) {
        var answer = given().get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.asString();
    }
}

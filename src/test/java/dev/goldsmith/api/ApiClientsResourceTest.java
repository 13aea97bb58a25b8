package dev.goldsmith.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ApiClientsResourceTest {
    private final TestTenant acme = TestTenant.create("acme").team("web");
    private final Api admin = Api.of(acme, acme.admin());

    private String create() {
        return admin.post("/api-clients", "{\"name\":\"pipeline\",\"teams\":{\"web\":\"builder\"}}")
                .then()
                .statusCode(201)
                .body("teams.web", equalTo("builder"))
                .extract()
                .path("clientId");
    }

    @Test
    void a_secret_is_shown_once_rotated_and_taken_away_with_the_client() {
        var client = create();
        var first = admin.post("/api-clients/" + client + "/secrets", "{\"days\":30}");
        first.then().statusCode(201).body("clientSecret", startsWith("gsc_"));
        String secret = first.path("clientSecret");
        admin.post("/api-clients/" + client + "/secrets", "{}").then().statusCode(201);
        admin.get("/api-clients/" + client)
                .then()
                .statusCode(200)
                .body("secrets", hasSize(2))
                .body(not(containsString(secret)));
        admin.as()
                .delete(admin.base() + "/api-clients/" + client + "/secrets/" + first.path("id"))
                .then()
                .statusCode(200)
                .body("secrets", hasSize(1));
        admin.as()
                .delete(admin.base() + "/api-clients/" + client)
                .then()
                .statusCode(200)
                .body("revokedAt", notNullValue())
                .body("secrets", hasSize(0));
        admin.post("/api-clients/" + client + "/secrets", "{}").then().statusCode(409);
    }

    @Test
    void what_is_wrong_is_named() {
        var client = create();
        refused("/api-clients", "{\"name\":\" \"}", "name");
        refused("/api-clients", "{\"name\":\"pipeline\"}", "name");
        refused(
                "/api-clients",
                "{\"name\":\"a\",\"teams\":{\"nobody\":\"viewer\"}}",
                "teams.nobody");
        refused("/api-clients", "{\"name\":\"a\",\"teams\":{\"web\":\"approver\"}}", "teams.web");
        refused("/api-clients", "{\"name\":\"a\",\"role\":\"king\"}", "role");
        refused("/api-clients/" + client + "/secrets", "{\"days\":0}", "days");
        refused(
                "/api-clients/" + client + "/federated-credentials",
                "{\"issuer\":\"ftp://x\",\"subject\":\"s\"}",
                "issuer");
    }

    private void refused(String path, String body, String field) {
        admin.post(path, body).then().statusCode(400).body("violations[0].path", equalTo(field));
    }

    @Test
    void only_administrators_of_the_tenant_see_them() {
        var client = create();
        var owner = Api.of(acme, acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER)));
        owner.get("/api-clients").then().statusCode(403);
        owner.post("/api-clients/" + client + "/secrets", "{}").then().statusCode(403);
        var other = TestTenant.create("other");
        Api.of(other, other.admin()).get("/api-clients/" + client).then().statusCode(404);
        given().get(admin.base() + "/api-clients").then().statusCode(401);
    }
}

package dev.goldsmith.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A repeat of what shows a secret makes no second one, and doesn't show the first one again. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ShownOnceTest {
    @Inject AgroalDataSource database;
    @Inject Tenancy tenancy;

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    private TestTenant acme;
    private Api admin;
    private final String key = UUID.randomUUID().toString();

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web");
        admin = Api.of(acme, acme.admin());
    }

    /**
     * @return where the thing is
     */
    private String once(Api who, String path, String body, String field) {
        var first =
                who.as()
                        .header("Idempotency-Key", key)
                        .contentType("application/json")
                        .body(body)
                        .post(who.base() + path);
        assertThat(first.statusCode()).as(first.asString()).isEqualTo(201);
        String secret = first.path(field);
        assertThat(secret).isNotBlank();
        var again =
                who.as()
                        .header("Idempotency-Key", key)
                        .contentType("application/json")
                        .body(body)
                        .post(who.base() + path);
        again.then()
                .statusCode(409)
                .body("violations[0].path", equalTo("Idempotency-Key"))
                .body("detail", containsString(first.header("Location")));
        assertThat(again.asString()).doesNotContain(secret);
        forget(secret);
        return first.header("Location");
    }

    /** The key is free for the next thing; what was kept under it has no secret. */
    private void forget(String secret) {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement(
                                "select headers, body from idempotent_request where idem_key = ?");
                var delete =
                        connection.prepareStatement(
                                "delete from idempotent_request where idem_key = ?")) {
            select.setString(1, key);
            var rows = new ArrayList<String>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(row.getString(1) + row.getString(2));
                }
            }
            assertThat(rows).singleElement().asString().doesNotContain(secret);
            delete.setString(1, key);
            delete.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tokens_secrets_and_keys() {
        once(admin, "/tokens", "{\"name\": \"ci\"}", "token");
        admin.get("/tokens").then().body("items", hasSize(1));

        var client =
                admin.post("/api-clients", "{\"name\": \"ci\"}").then().statusCode(201).extract();
        var at = "/api-clients/" + client.path("clientId");
        once(admin, at + "/secrets", "{\"days\": 30}", "clientSecret");
        admin.get(at).then().body("secrets", hasSize(1));

        var hooks = "/teams/web/webhooks";
        var chat =
                "{\"name\": \"chat\", \"kinds\": [\"*\"], \"url\": \"http://127.0.0.1:%d/hook\"}";
        var webhook = once(admin, hooks, chat.formatted(port), "secret");
        admin.get(hooks).then().body("items", hasSize(1));
        once(admin, webhook.substring(webhook.indexOf(hooks)) + "/keys", "{}", "secret");
        admin.get(hooks).then().body("items[0].keys", hasSize(2));

        // A mail carries the link, so there is nothing to hide.
        replayed(admin, "/invitations", "{\"email\": \"ada@example.org\"}");
        admin.get("/invitations").then().body("items", hasSize(1));
    }

    /** A repeat gets the first answer. */
    private void replayed(Api who, String path, String body) {
        for (var replayed : List.of("null", "true")) {
            var answer =
                    who.as()
                            .header("Idempotency-Key", key)
                            .contentType("application/json")
                            .body(body)
                            .post(who.base() + path);
            assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
            assertThat(String.valueOf(answer.header("Idempotency-Replayed"))).isEqualTo(replayed);
        }
    }

    @Test
    void a_tenant_is_made_once() {
        var somebody = TestTenant.stranger();
        tenancy.outside(
                () -> Person.update("installationAdmin = true where id = ?1", somebody.id()));
        var operator = new Api("/api/v1/installation", somebody.token());
        var slug = "new-" + key.substring(0, 8);
        replayed(operator, "/tenants", "{\"slug\": \"%s\", \"name\": \"New\"}".formatted(slug));
        assertThat(operator.get("/tenants/" + slug).statusCode()).isEqualTo(200);
    }
}

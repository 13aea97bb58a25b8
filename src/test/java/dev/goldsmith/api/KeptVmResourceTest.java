package dev.goldsmith.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.activity.Event;
import dev.goldsmith.run.KeptVm;
import dev.goldsmith.run.Run;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kept machine of a run, and the keys that people reach it by. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class KeptVmResourceTest {
    private TestTenant tenant;
    private Somebody wanda;
    private Run run;

    @BeforeEach
    void tenant() {
        tenant = TestTenant.create("kept").team("web").team("ops").template("web", "nginx");
        wanda = tenant.builder("web");
        run = tenant.run("web", "nginx");
    }

    private RequestSpecification as(Somebody somebody) {
        return Api.of(tenant, somebody).as().basePath("/api/v1/tenants/" + tenant.slug());
    }

    private void keep() {
        tenant.in(() ->
                KeptVm.begin(
                        Objects.requireNonNull(Run.locked(run.id)),
                        "worker-1",
                        "proof",
                        new KeptVm.Way("127.0.0.1:2222", "SHA256:x"),
                        Duration.ofHours(1),
                        tenant.system()));
    }

    @Test
    void it_says_how_to_get_in_and_ends_when_somebody_wants_it_to() {
        var path = "runs/%d/kept-vm".formatted(run.number);
        as(wanda).get(path).then().statusCode(404);
        keep();

        as(tenant.viewer("web"))
                .get(path)
                .then()
                .statusCode(200)
                .body("machine", equalTo("proof"))
                .body("ended", nullValue())
                .body(
                        "commands.jump",
                        equalTo(
                                "ssh -J %s-%d@127.0.0.1:2222 gsbuild@guest"
                                        .formatted(tenant.slug(), run.number)));
        as(tenant.viewer("web")).delete(path).then().statusCode(403);
        as(tenant.builder("ops")).delete(path).then().statusCode(404);
        as(wanda).delete(path).then().statusCode(202).body("ending", equalTo(true));
        as(wanda).delete(path).then().statusCode(202);

        tenant.in(() -> {
            Objects.requireNonNull(KeptVm.locked(run.id)).ended(KeptVm.End.ASKED, tenant.system());
            return true;
        });
        as(wanda)
                .get(path)
                .then()
                .body("ended", equalTo("asked"))
                .body("endedBy", equalTo(wanda.name()));
        as(wanda)
                .delete(path)
                .then()
                .statusCode(409)
                .body("detail", containsString("is gone already: somebody ended it"));
        assertThat(
                        tenant.in(() ->
                                Event.<Event>list("kind like 'keptVm.%' order by id").stream()
                                        .map(it -> it.kind)
                                        .toList()))
                .containsExactly("keptVm.kept", "keptVm.endAsked", "keptVm.ended");
    }

    @Test
    void nobody_is_told_whose_else_a_key_is() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        var line = PublicKeyEntry.toString(generator.generateKeyPair().getPublic());

        var id =
                as(wanda)
                        .contentType("application/json")
                        .body(Map.of("key", line + " laptop"))
                        .post("account/keys")
                        .then()
                        .statusCode(201)
                        .body("name", equalTo("laptop"), "kind", equalTo("ecdsa-sha2-nistp256"))
                        .extract()
                        .jsonPath()
                        .getLong("id");
        var walt = tenant.builder("web");
        as(wanda)
                .contentType("application/json")
                .body(Map.of("name", "again", "key", line))
                .post("account/keys")
                .then()
                .statusCode(409)
                .body("violations.path", contains("key"));
        as(walt).contentType("application/json")
                .body(Map.of("name", "mine", "key", line))
                .post("account/keys")
                .then()
                .statusCode(201)
                .body("name", equalTo("mine"));
        as(tenant.viewer("web"))
                .contentType("application/json")
                .body(Map.of("name", "mine", "key", line))
                .post("account/keys")
                .then()
                .statusCode(403);
        as(walt).get("account/keys").then().body("items.name", contains("mine"));
        as(walt).delete("account/keys/" + id).then().statusCode(404);
        as(wanda).get("account/keys").then().body("items.name", contains("laptop"));
        as(wanda).delete("account/keys/" + id).then().statusCode(200);
        as(wanda).get("account/keys").then().body("items.size()", equalTo(0));
        as(wanda)
                .contentType("application/json")
                .body(Map.of("key", "ssh-ed25519 nonsense"))
                .post("account/keys")
                .then()
                .statusCode(400)
                .body("violations.path", contains("key"));
    }
}

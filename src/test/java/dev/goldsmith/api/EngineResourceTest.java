package dev.goldsmith.api;

import static dev.goldsmith.template.EngineChoice.TAG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.HeardWorker;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An installation with two engines: which one builds what. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class EngineResourceTest {
    private static final String TEMPLATE = "/teams/web/templates/nginx";

    private TestTenant acme;
    private Api admin;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web");
        admin = Api.of(acme, acme.admin());
        admin.put(TEMPLATE, Documents.shell(acme.id(), null, "true")).then().statusCode(201);
    }

    private String tagged(String tag, String engine) {
        return Documents.tagged(Documents.shell(acme.id(), null, "true"), tag, engine);
    }

    private int run() {
        return admin.post(TEMPLATE + "/runs").then().statusCode(201).extract().path("number");
    }

    private void isBuiltBy(int run, String engine) {
        admin.get("/runs/%d", run).then().body("engine", equalTo(engine));
    }

    @Test
    void a_template_is_built_by_what_it_names_else_by_what_its_tenant_chose() {
        var first = run();
        isBuiltBy(first, "qemu");
        admin.get("/settings/engine")
                .then()
                .body("engine", nullValue())
                .body("engines", contains("qemu", "pretend"));
        admin.put("/settings/engine", "{\"engine\": \"pretend\"}")
                .then()
                .statusCode(200)
                .body("engine", equalTo("pretend"));
        isBuiltBy(run(), "pretend");

        // What was built once is built by the same when somebody tries again.
        admin.post("/runs/%d/cancellation".formatted(first)).then().statusCode(202);
        int again =
                admin.post("/runs/%d/retry".formatted(first))
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("number");
        isBuiltBy(again, "qemu");

        admin.put(TEMPLATE, tagged(TAG, "qemu")).then().statusCode(200);
        isBuiltBy(run(), "qemu");
        admin.put("/settings/engine", "{}").then().statusCode(200).body("engine", nullValue());
    }

    @Test
    void an_engine_that_is_not_here_is_refused_by_every_door() {
        admin.put("/settings/engine", "{\"engine\": \"bochs\"}")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("engine"))
                .body("detail", containsString("'qemu' or 'pretend'"));
        admin.put(TEMPLATE, tagged(TAG, "bochs"))
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("$.tags." + TAG))
                .body("violations[0].message", containsString("`qemu` or `pretend`"));
        admin.put(TEMPLATE, tagged("goldsmithengine", "qemu"))
                .then()
                .statusCode(400)
                .body("violations[0].message", containsString("must be spelled `" + TAG + "`"));
        admin.as()
                .contentType(ContentType.JSON)
                .body("{\"tags\": {\"%s\": \"bochs\"}}".formatted(TAG))
                .patch(
                        "/subscriptions/%s/resourceGroups/web/providers/Microsoft.VirtualMachineImages/imageTemplates/nginx?api-version=2024-02-01"
                                .formatted(acme.id()))
                .then()
                .statusCode(400)
                .body("error.message", containsString("bochs"));
    }

    @Test
    void a_run_asks_again_and_so_does_a_retry() {
        var run = run();
        admin.put(TEMPLATE, tagged(TAG, "pretend")).then().statusCode(200);
        admin.post("/runs/%d/cancellation".formatted(run)).then().statusCode(202);
        // The engines of yesterday aren't those of today.
        acme.in(() -> Run.update("capability = 'bochs' where number = 1"));
        acme.in(() -> Tenant.update("engine = 'bochs' where id = ?1", acme.id()));
        int again =
                admin.post("/runs/%d/retry".formatted(run))
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("number");
        isBuiltBy(again, "qemu");
        isBuiltBy(run(), "pretend");
    }

    @Test
    void a_run_says_that_no_worker_has_its_engine() {
        admin.put("/settings/engine", "{\"engine\": \"pretend\"}").then().statusCode(200);
        var run = run();
        var why =
                "No worker with the pretend engine is available. The run starts once one reports in.";
        try (var _ = new HeardWorker("qemu")) {
            admin.get("/runs/%d", run).then().body("queuedBecause", equalTo(why));
            admin.as()
                    .get("/t/%s/runs/%d".formatted(acme.slug(), run))
                    .then()
                    .body(containsString(why))
                    .body(containsString("<dd>pretend</dd>"));
        }
        try (var _ = new HeardWorker("qemu, pretend")) {
            admin.get("/runs/%d", run).then().body("queuedBecause", not(equalTo(why)));
        }
    }

    @Test
    void the_pages_offer_what_there_is() {
        var form = "/t/%s/teams/web/templates/nginx".formatted(acme.slug());
        admin.as().get(form).then().body(containsString("Default (qemu)"));
        var tenant = "/t/" + acme.slug() + "/settings/organisation";
        admin.as().formParam("engine", "nonsense").post(tenant + "/engine").then().statusCode(400);
        admin.as().formParam("engine", "pretend").post(tenant + "/engine");
        assertThat(admin.as().get(tenant).asString())
                .contains("<option value=\"pretend\" selected>");
        admin.as().get(form).then().body(containsString("Default (pretend)"));
        admin.get("/activity").then().body(containsString("tenant.engineChanged"));
    }
}

package dev.goldsmith.arm;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.equalToIgnoringCase;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.sun.net.httpserver.HttpServer;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An image template's life on the ARM door, as Azure's clients go through it. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ImageTemplatesTest {
    private static final String SCRIPT = "echo built\n";

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    private final CountDownLatch goOn = new CountDownLatch(1);
    private HttpServer scripts;
    private TestTenant acme;
    private Arm arm;
    private String address;

    @BeforeEach
    void tenant() throws IOException {
        acme = TestTenant.create("acme").team("web").gallery("web" + System.nanoTime(), "web");
        arm = Arm.of(acme, acme.builder("web"));
        address = arm.template("web", "Nginx");
        scripts =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        scripts.setExecutor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());
        scripts.createContext(
                "/",
                exchange -> {
                    if (exchange.getRequestURI().getPath().equals("/slow.sh")) {
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    var missing = exchange.getRequestURI().getPath().equals("/missing.sh");
                    var body = SCRIPT.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(missing ? 404 : 200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        scripts.start();
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        scripts.stop(0);
    }

    private String document(String step) {
        return """
        {
          "location": "westus2",
          "identity": {
            "type": "UserAssigned",
            "userAssignedIdentities": {
              "/subscriptions/%s/resourcegroups/web/providers/Microsoft.ManagedIdentity/userAssignedIdentities/builder": {}
            }
          },
          "properties": {
            "source": {
              "type": "PlatformImage", "publisher": "Debian", "offer": "debian-12",
              "sku": "12-gen2", "version": "latest"
            },
            "customize": [%s],
            "distribute": [{ "type": "VHD", "runOutputName": "disk" }]
          }
        }
        """
                .formatted(acme.id(), step);
    }

    private String script(String name) {
        return document(
                """
                {"type": "Shell", "name": "it", "scriptUri": "http://127.0.0.1:%d/%s"}
                """
                        .formatted(port, name));
    }

    private String inline(String line) {
        return document("{\"type\": \"Shell\", \"inline\": [\"%s\"]}".formatted(line));
    }

    private void create(String json) {
        var answer = arm.put(address, json);
        answer.then().statusCode(201);
        arm.end(answer.header(LongRunning.ASYNC)).body("status", equalTo("Succeeded"));
    }

    private Run only() {
        return acme.in(() -> Run.<Run>find("order by number desc").firstResult());
    }

    @Test
    void from_put_to_delete() {
        var put = arm.put(address, script("ok.sh"));
        put.then()
                .statusCode(201)
                .header("Location", nullValue())
                .header("Retry-After", notNullValue())
                .body("id", equalTo(address))
                .body("name", equalTo("Nginx"))
                .body("type", equalTo("Microsoft.VirtualMachineImages/imageTemplates"))
                .body("location", equalTo("westus2"))
                .body("properties.provisioningState", equalTo("Creating"))
                .body("properties.source.exactVersion", equalTo("latest"))
                .body("properties.exactStagingResourceGroup", equalTo(""));
        var operation = put.header(LongRunning.ASYNC);
        assertThat(operation)
                .matches(
                        "http://.*/subscriptions/%s/providers/Microsoft.VirtualMachineImages/locations/westus2/operations/[0-9a-f-]{36}\\?api-version=2025-10-01"
                                .formatted(acme.id()));
        assertThat(operation).contains(put.header("x-ms-request-id"));
        arm.end(operation)
                .statusCode(200)
                .body("status", equalTo("Succeeded"))
                .body("name", equalToIgnoringCase(put.header("x-ms-request-id")))
                .body("endTime", notNullValue())
                .body("$", not(hasKey("error")));
        arm.get(address)
                .then()
                .statusCode(200)
                .body("properties.provisioningState", equalTo("Succeeded"))
                .body("properties.customize[0].sha256Checksum", equalTo(Digest.of(SCRIPT).hex()))
                .body("properties.exactStagingResourceGroup", containsString("/IT_web_Nginx_"))
                .body("properties", not(hasKey("lastRunStatus")));

        var run = arm.post(address + "/run");
        run.then().statusCode(202).body(equalTo(""));
        assertThat(run.header("Location")).isEqualTo(run.header(LongRunning.ASYNC));
        arm.get(address)
                .then()
                .body("properties.lastRunStatus.runState", equalTo("Running"))
                .body("properties.lastRunStatus.runSubState", equalTo("Queued"))
                .body("properties.lastRunStatus.endTime", equalTo("0001-01-01T00:00:00Z"));
        notAllowed(arm.post(address + "/run"), "run", "running");
        notAllowed(arm.delete(address), "cancel");

        arm.post(address + "/cancel").then().statusCode(204).header("Location", nullValue());
        arm.end(run.header(LongRunning.ASYNC))
                .body("status", equalTo("Canceled"))
                .body("error.code", equalTo("OperationCanceled"));
        arm.get(address).then().body("properties.lastRunStatus.runState", equalTo("Canceled"));
        notAllowed(arm.post(address + "/cancel"), "cancel", "canceled");

        var delete = arm.delete(address);
        delete.then().statusCode(202).body(equalTo(""));
        arm.end(delete.header("Location")).body("status", equalTo("Succeeded"));
        arm.get(address).then().statusCode(404).body("error.code", equalTo("ResourceNotFound"));
        arm.delete(address).then().statusCode(204);
        assertThat(only().templateName).isEqualTo("Nginx");
    }

    private static void notAllowed(Response answer, String... words) {
        answer.then().statusCode(409).body("error.code", equalTo("OperationNotAllowed"));
        assertThat(answer.<String>path("error.message")).contains(words);
    }

    @Test
    void a_template_that_is_there_is_unchanged_or_a_conflict() {
        create(script("ok.sh"));
        arm.put(address, script("ok.sh"))
                .then()
                .statusCode(200)
                .header(LongRunning.ASYNC, nullValue())
                .body("properties.provisioningState", equalTo("Succeeded"));
        // A client that sends back what it read changes nothing either.
        arm.put(address, arm.get(address).asString()).then().statusCode(200);
        arm.put(address, inline("echo other"))
                .then()
                .statusCode(409)
                .body("error.code", equalTo("Conflict"))
                .body("error.message", containsString("is currently not supported"));
    }

    @Test
    void a_tenant_may_allow_versions_by_put() {
        create(script("ok.sh"));
        acme.in(() -> Tenant.update("versionsByPut = true where id = ?1", acme.id()));
        var put = arm.put(address, inline("echo other"));
        put.then().statusCode(200).body("properties.provisioningState", equalTo("Updating"));
        arm.end(put.header(LongRunning.ASYNC)).body("status", equalTo("Succeeded"));
        arm.get(address).then().body("properties.customize[0].inline[0]", equalTo("echo other"));

        var broken = arm.put(address, script("missing.sh"));
        broken.then().statusCode(200);
        arm.end(broken.header(LongRunning.ASYNC)).body("status", equalTo("Failed"));
        arm.get(address)
                .then()
                .body("properties.provisioningState", equalTo("Succeeded"))
                .body("properties.customize[0].inline[0]", equalTo("echo other"));
    }

    @Test
    void what_cannot_be_fetched_is_a_failed_resource() {
        var put = arm.put(address, script("missing.sh"));
        put.then().statusCode(201);
        arm.end(put.header(LongRunning.ASYNC))
                .body("status", equalTo("Failed"))
                .body("error.code", equalTo("ValidationFailed"))
                .body("error.message", containsString("missing.sh"));
        arm.get(address)
                .then()
                .statusCode(200)
                .body("properties.provisioningState", equalTo("Failed"))
                .body(
                        "properties.provisioningError.provisioningErrorCode",
                        equalTo("NoCustomizerScript"))
                .body("properties.provisioningError.message", containsString("404"));
        arm.get(arm.group("web") + At.TEMPLATES)
                .then()
                .body("value.properties.provisioningState", equalTo(List.of("Failed")));
        notAllowed(arm.post(address + "/run"), "failed");
        arm.put(address, script("ok.sh")).then().statusCode(409);
        // The same again is a second try.
        arm.put(address, script("missing.sh")).then().statusCode(201);
        var retry = arm.get(address);
        arm.end(put.header(LongRunning.ASYNC)).body("status", equalTo("Failed"));
        assertThat(retry.statusCode()).isEqualTo(200);
        awaitState("Failed");
        arm.delete(address).then().statusCode(202);
        arm.get(address).then().statusCode(404);
        create(script("ok.sh"));
    }

    private void awaitState(String state) {
        while (!state.equals(arm.get(address).path("properties.provisioningState"))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void while_its_scripts_are_fetched_nothing_else_happens_to_it() {
        var put = arm.put(address, script("slow.sh"));
        put.then().statusCode(201);
        arm.get(address).then().body("properties.provisioningState", equalTo("Creating"));
        given().auth()
                .oauth2(arm.somebody().token())
                .get(put.header(LongRunning.ASYNC).replaceFirst("http://[^/]+", ""))
                .then()
                .statusCode(200)
                .header("Retry-After", notNullValue())
                .body("status", equalTo("InProgress"))
                .body("$", not(hasKey("endTime")));
        notAllowed(arm.delete(address), "delete", "creating");
        notAllowed(arm.put(address, script("slow.sh")), "write", "creating");
        goOn.countDown();
        arm.end(put.header(LongRunning.ASYNC)).body("status", equalTo("Succeeded"));
    }

    @Test
    void a_failed_run_says_which_step_and_its_last_lines() {
        create(inline("exit 3"));
        var run = arm.post(address + "/run").header(LongRunning.ASYNC);
        acme.in(() ->
                Run.update(
                        "state = FAILED, failure.step = 'customize-1', failure.exitCode = 3, failure.message = 'it broke', failure.lines = '[\"one\",\"two\"]' where number = ?1",
                        only().number));
        arm.end(run)
                .body("status", equalTo("Failed"))
                .body("error.code", equalTo("PackerBuildFailed"))
                .body("error.message", containsString("customize-1"))
                .body("error.message", containsString("exit code 3"))
                .body("error.message", endsWith("one\ntwo"));
        arm.get(address)
                .then()
                .body("properties.lastRunStatus.runState", equalTo("Failed"))
                .body("properties.lastRunStatus.message", containsString("it broke"));
    }

    @Test
    void a_run_that_waits_for_an_approval_reads_as_queued_and_a_no_as_failed() {
        acme.team("platform");
        create(inline("true"));
        var api = "/api/v1/tenants/" + acme.slug();
        given().auth()
                .oauth2(acme.admin().token())
                .contentType(ContentType.JSON)
                .body(
                        "{\"rules\": [{\"gate\": \"newVersion\", \"needs\": [{\"team\": \"platform\"}]}]}")
                .put(api + "/teams/web/policy")
                .then()
                .statusCode(200);
        var approver =
                acme.person(
                        MemberRole.MEMBER, Map.of("platform", Role.APPROVER, "web", Role.VIEWER));
        var run = arm.post(address + "/run");
        run.then().statusCode(202);
        arm.get(address)
                .then()
                .body("properties.lastRunStatus.runState", equalTo("Running"))
                .body("properties.lastRunStatus.runSubState", equalTo("Queued"))
                .body("properties.lastRunStatus.message", containsString("approval"));
        int approval =
                given().auth()
                        .oauth2(approver.token())
                        .get(api + "/approvals?state=open")
                        .path("items[0].id");
        given().auth()
                .oauth2(approver.token())
                .contentType(ContentType.JSON)
                .body("{\"verdict\": \"reject\", \"comment\": \"no\"}")
                .post(api + "/approvals/" + approval + "/decisions")
                .then()
                .statusCode(200);
        arm.end(run.header("Location"))
                .body("status", equalTo("Failed"))
                .body("error.code", equalTo("ApprovalRejected"));
        arm.get(address).then().body("properties.lastRunStatus.runState", equalTo("Failed"));
    }

    @Test
    void patch_changes_what_may_be_changed() {
        create(script("ok.sh"));
        scripts.stop(0);
        arm.patch(address, "{\"tags\": {\"123\": \"abc\"}}")
                .then()
                .statusCode(200)
                .header(LongRunning.ASYNC, nullValue())
                .body("tags.123", equalTo("abc"))
                .body("properties.customize[0].sha256Checksum", equalTo(Digest.of(SCRIPT).hex()));
        arm.patch(address, "{\"properties\": {\"vmProfile\": {\"vmSize\": \"Standard_D4s_v5\"}}}")
                .then()
                .statusCode(200)
                .body("properties.vmProfile.vmSize", equalTo("Standard_D4s_v5"));
        var old =
                "/subscriptions/%s/resourceGroups/web/providers/Microsoft.ManagedIdentity/userAssignedIdentities/builder"
                        .formatted(acme.id());
        arm.patch(
                        address,
                        "{\"identity\": {\"type\": \"UserAssigned\", \"userAssignedIdentities\": {\"%s\": null, \"%s2\": {}}}}"
                                .formatted(old, old))
                .then()
                .statusCode(200)
                .body("identity.userAssignedIdentities", hasKey(old + "2"))
                .body("identity.userAssignedIdentities", not(hasKey(old)));
        arm.patch(address, "{\"identity\": {\"type\": \"None\"}}")
                .then()
                .statusCode(200)
                .body("identity.type", equalTo("None"));
        arm.patch(
                        address,
                        "{\"properties\": {\"distribute\": [{\"type\": \"VHD\", \"runOutputName\": \"disk\"}, {\"type\": \"VHD\", \"runOutputName\": \"more\"}]}}")
                .then()
                .statusCode(200)
                .body("properties.distribute.runOutputName", equalTo(List.of("disk", "more")));
        arm.patch(
                        address,
                        "{\"properties\": {\"distribute\": [{\"type\": \"VHD\", \"runOutputName\": \"more\"}]}}")
                .then()
                .statusCode(400)
                .body("error.target", equalTo("$.properties.distribute"))
                .body("error.message", containsString("'disk'"));
        arm.patch(address, "{\"properties\": {\"customize\": []}}")
                .then()
                .statusCode(400)
                .body("error.target", equalTo("$.properties.customize"));
        arm.speaking("2022-07-01")
                .patch(address, "{\"properties\": {\"vmProfile\": {}}}")
                .then()
                .statusCode(400)
                .body("error.message", containsString("2024-02-01"));
    }

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
    void run_outputs_are_those_of_the_last_run() {
        create(inline("true"));
        arm.get(address + "/runOutputs").then().statusCode(200).body("value", equalTo(List.of()));
        arm.post(address + "/run").then().statusCode(202);
        acme.in(() ->
                dev.goldsmith.run.RunOutput.publish(
                        only(),
                        dev.goldsmith.schema.TemplateReader.read(only().document)
                                .properties()
                                .distribute()
                                .getFirst(),
                        "sha256:" + Digest.of("disk").hex(),
                        null,
                        true));
        arm.get(address + "/runOutputs")
                .then()
                .body("value.size()", equalTo(1))
                .body("value[0].name", equalTo("disk"))
                .body(
                        "value[0].type",
                        equalTo("Microsoft.VirtualMachineImages/imageTemplates/runOutputs"))
                .body("value[0].properties.provisioningState", equalTo("Succeeded"))
                .body("value[0].properties.artifactUri", startsWith("http"));
        arm.get(address + "/runOutputs/DISK").then().statusCode(200);
        arm.get(address + "/runOutputs/other").then().statusCode(404);
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

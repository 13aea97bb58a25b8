package dev.goldsmith.arm;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.equalToIgnoringCase;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An image template's life on the ARM door, as Azure's clients go through it. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ImageTemplatesTest extends TemplateOnArm {
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
}

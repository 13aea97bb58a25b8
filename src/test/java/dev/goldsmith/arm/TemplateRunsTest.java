package dev.goldsmith.arm;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunList;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What an image template says of its last run. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class TemplateRunsTest extends TemplateOnArm {
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

    /** Our own door lets several runs of a template wait. */
    @Test
    void of_several_runs_the_one_that_executes_is_meant() {
        create(inline("true"));
        var executing = acme.run("web", "Nginx");
        var waiting = acme.run("web", "Nginx");
        acme.in(() -> {
            var run = Objects.requireNonNull(Run.locked(executing.id));
            run.admit(Instant.now());
            run.claim("worker", Duration.ofMinutes(1), acme.system());
            return run;
        });

        arm.get(address)
                .then()
                .body("properties.lastRunStatus.runState", equalTo("Running"))
                .body("properties.lastRunStatus.runSubState", equalTo("Building"));
        arm.get(arm.group("web") + "/providers/Microsoft.VirtualMachineImages/imageTemplates")
                .then()
                .body("value[0].properties.lastRunStatus.runSubState", equalTo("Building"));
        assertThat(acme.in(() -> RunList.lastOf(List.of(executing.templateId))).values())
                .extracting(RunList.Row::number)
                .containsExactly(executing.number);

        arm.post(address + "/cancel").then().statusCode(204);

        assertThat(acme.reload(executing).state).isEqualTo(RunState.CANCELING);
        assertThat(acme.reload(waiting).state).isEqualTo(RunState.QUEUED);
        arm.get(address).then().body("properties.lastRunStatus.runState", equalTo("Canceling"));
        acme.in(() -> {
            var run = Objects.requireNonNull(Run.locked(executing.id));
            run.finish(RunState.CANCELED, acme.system());
            return run;
        });
        arm.post(address + "/cancel").then().statusCode(204);
        assertThat(acme.reload(waiting).state).isEqualTo(RunState.CANCELED);
    }

    @Test
    void run_outputs_are_those_of_the_last_run() {
        create(inline("true"));
        arm.get(address + "/runOutputs").then().statusCode(200).body("value", equalTo(List.of()));
        arm.post(address + "/run").then().statusCode(202);
        acme.in(() ->
                dev.goldsmith.run.RunOutput.publish(
                        only(),
                        dev.goldsmith.schema.TemplateReader.read(only().inputs().document)
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
}

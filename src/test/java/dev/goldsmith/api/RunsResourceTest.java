package dev.goldsmith.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.activity.Event;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Made;
import dev.goldsmith.build.Phase;
import dev.goldsmith.build.Reuse;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.KeptVm;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.Extras;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.HeardWorker;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class RunsResourceTest {
    private static final String RUNS = "/teams/web/templates/nginx/runs";

    @Inject RunLog log;

    private TestTenant acme;
    private Api api;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").template("web", "nginx");
        api = Api.of(acme, acme.builder("web"));
    }

    @Test
    void a_queued_run_says_what_it_waits_for() {
        var small = TestTenant.create("small", 1).team("web").template("web", "nginx");
        var here = Api.of(small, small.builder("web"));
        var first = small.run("web", "nginx");
        small.run("web", "nginx");
        small.run("web", "nginx");
        small.in(() -> Run.update("admittedAt = null where number > 1"));
        small.in(() -> Run.update("admittedAt = ?1 where id = ?2", Instant.now(), first.id));
        try (var _ = new HeardWorker("qemu")) {
            here.get("/runs/1")
                    .then()
                    .body("queuedBecause", equalTo("It waits for a worker with a free place."));
            waitsForItsTenant(small, here);
        }
    }

    private static void waitsForItsTenant(TestTenant small, Api here) {
        here.get("/runs/2")
                .then()
                .body(
                        "queuedBecause",
                        equalTo(
                                "small may have one run at work at once, and has. This one is the next."));
        var third =
                "small may have one run at work at once, and has. 1 of its runs waits before this one.";
        here.get("/runs/3").then().body("queuedBecause", equalTo(third));
        here.as().get("/t/" + small.slug() + "/runs/3").then().body(containsString(third));
        here.as()
                .get(
                        "/subscriptions/%s/resourceGroups/web/providers/Microsoft.VirtualMachineImages/imageTemplates/nginx?api-version=2024-02-01"
                                .formatted(small.id()))
                .then()
                .body("properties.lastRunStatus.runSubState", equalTo("Queued"))
                .body("properties.lastRunStatus.message", equalTo("Run 3 is queued. " + third));
        here.post("/runs/2/cancellation").then().statusCode(202);
        here.get("/runs/2").then().body("queuedBecause", equalTo(null));
    }

    /** Begins the run as a worker would, and fails it at its customizer. */
    private void fail(Run run) throws Exception {
        var ref =
                acme.in(() -> {
                    var held = Run.locked(run.id);
                    held.admit(Instant.now());
                    held.claim("worker-1", Duration.ofSeconds(15), acme.system());
                    RunStep.plan(
                            held,
                            List.of(
                                    new Journal.Planned("boot", Phase.BUILDING, "", "Boot"),
                                    new Journal.Planned(
                                            "customize-1", Phase.CUSTOMIZING, "Shell", "step")));
                    held.enter(RunState.CUSTOMIZING);
                    return held.ref();
                });
        log.append(
                ref,
                "boot",
                "2026-11-23T16:00:00.000Z booted\n".getBytes(StandardCharsets.UTF_8),
                1);
        log.append(
                ref,
                "customize-1",
                "2026-11-23T16:00:01.000Z größer\n".getBytes(StandardCharsets.UTF_8),
                1);
        acme.in(() -> {
            var held = Run.held(run.id, ref.fence());
            var vhd = new Distributor.Vhd("vhd", null, null, Extras.NONE);
            RunOutput.publish(held, vhd, Digest.of("disk").toString(), "vhd.vhd", true);
            held.fail(
                    new BuildFailure(
                            "customize-1", "The script ended with 7.", 7, List.of("größer")),
                    RunState.FAILED,
                    acme.system());
            return held;
        });
    }

    @Test
    void is_asked_for_and_shown() {
        var created = api.post(RUNS, "{\"noCache\": true}").then();
        created.statusCode(201)
                .header("Location", endsWith(api.base() + "/runs/1"))
                .body("number", equalTo(1))
                .body("state", equalTo("queued"))
                .body("template", equalTo("nginx"))
                .body("team", equalTo("web"))
                .body("version", equalTo(1))
                .body("noCache", equalTo(true))
                .body("phase", nullValue())
                .body("failure", nullValue())
                .body("steps", hasSize(0))
                .body("outputs", hasSize(0));
        api.post(RUNS).then().statusCode(201).body("number", equalTo(2));
        api.post(RUNS, "{\"version\": 1}").then().statusCode(201).body("number", equalTo(3));
        api.get("/runs/2").then().statusCode(200).body("requestedAt", notNullValue());
        api.post(RUNS, "{\"version\": 5}")
                .then()
                .statusCode(404)
                .body("detail", containsString("the latest is 1"));
        api.post("/teams/web/templates/none/runs").then().statusCode(404);
    }

    @Test
    void a_body_is_read_strictly() {
        api.post(RUNS, "{\"verson\": 1}")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("$.verson"))
                .body("detail", containsString("noCache, parameters, patch, version"));
        api.post(RUNS, "{\"version\": \"1\"}")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("$.version"))
                .body("detail", containsString("a whole number"));
        api.post(RUNS, "{\"noCache\": 1}").then().statusCode(400);
        api.post(RUNS, "[]").then().statusCode(400).body("detail", containsString("JSON object"));
        api.post(RUNS, "{\"version\":\n 1,,}")
                .then()
                .statusCode(400)
                .body("type", equalTo("urn:goldsmith:problem:malformed-json"))
                .body("detail", containsString("line 2, column"));
        api.as()
                .contentType("application/x-www-form-urlencoded")
                .body("{}")
                .post(api.base() + RUNS)
                .then()
                .statusCode(415);
        api.get("/runs").then().body("items", hasSize(0));
    }

    @Test
    void lists_page_newest_first_and_filter() {
        for (int i = 0; i < 5; i++) {
            acme.run("web", "nginx");
        }
        acme.template("web", "other");
        acme.run("web", "other");
        api.post("/runs/2/cancellation").then().statusCode(202).body("state", equalTo("canceled"));

        var first = api.get("/runs?limit=4").then().body("items.number", contains(6, 5, 4, 3));
        String next = first.extract().path("next");
        api.get("/runs?limit=4&after=" + next)
                .then()
                .body("items.number", contains(2, 1))
                .body("next", nullValue());
        api.get("/runs?state=canceled").then().body("items.number", contains(2));
        api.get("/runs?state=queued,canceled&template=web/nginx")
                .then()
                .body("items.number", contains(5, 4, 3, 2, 1));
        api.get("/runs?template=OTHER").then().body("items.number", contains(6));
        api.get("/runs?template=platform/other").then().body("items", hasSize(0));
    }

    @Test
    void a_faulty_parameter_is_named() {
        for (var limit : List.of("0", "201", "-1", "many")) {
            api.get("/runs?limit=" + limit)
                    .then()
                    .statusCode(400)
                    .body("violations[0].path", equalTo("limit"))
                    .body("detail", containsString("1 to 200"));
        }
        api.get("/runs?after=x")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("after"));
        api.get("/runs?state=running")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("state"))
                .body("detail", containsString("awaitingApproval, queued, building"));
        api.get("/runs?stat=queued")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("stat"))
                .body("detail", containsString("after, limit, state, template"));
        api.get("/runs/1x").then().statusCode(404);
        api.get("/runs/1").then().statusCode(404);
    }

    @Test
    void a_failed_run_says_where_and_why() throws Exception {
        fail(acme.run("web", "nginx"));
        api.get("/runs/1")
                .then()
                .body("state", equalTo("failed"))
                .body("phase", equalTo("customizing"))
                .body("attempt", equalTo(1))
                .body("failure.step", equalTo("customize-1"))
                .body("failure.message", equalTo("The script ended with 7."))
                .body("failure.exitCode", equalTo(7))
                .body("failure.lastLines", contains("größer"))
                .body("phases.phase", contains("building", "customizing"))
                .body("steps.name", contains("boot", "customize-1"))
                .body("steps[1].kind", equalTo("Shell"))
                .body("steps[1].log.from", equalTo(32))
                .body("outputs[0].runOutputName", equalTo("vhd"))
                .body("outputs[0].download", endsWith("/runs/1/outputs/vhd/download"));
        api.get("/runs?state=failed")
                .then()
                .body("items[0].failure.message", equalTo("The script ended with 7."));
    }

    @Test
    void the_log_is_read_from_any_byte() throws Exception {
        fail(acme.run("web", "nginx"));
        var all = api.get("/runs/1/log");
        assertThat(all.statusCode()).isEqualTo(200);
        assertThat(all.contentType()).isEqualToIgnoringCase("text/plain;charset=utf-8");
        assertThat(all.asString())
                .isEqualTo("2026-11-23T16:00:00.000Z booted\n2026-11-23T16:00:01.000Z größer\n");
        assertThat(all.header("Goldsmith-Log-Next")).isEqualTo("66");
        assertThat(api.get("/runs/1/log?from=25").asString())
                .isEqualTo("booted\n2026-11-23T16:00:01.000Z größer\n");
        assertThat(api.get("/runs/1/log?from=57").asString()).isEqualTo("größer\n");
        var end = api.get("/runs/1/log?from=66");
        assertThat(end.asString()).isEmpty();
        assertThat(end.header("Goldsmith-Log-Next")).isEqualTo("66");
        api.get("/runs/1/log?from=-1")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("from"));
    }

    @Test
    void only_an_ended_run_is_retried_and_only_a_live_one_canceled() throws Exception {
        var run = acme.run("web", "nginx");
        api.post("/runs/1/retry")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:goldsmith:problem:wrong-state"));
        fail(run);
        api.post("/runs/1/cancellation").then().statusCode(409);
        api.post("/runs/1/retry")
                .then()
                .statusCode(201)
                .header("Location", endsWith("/runs/2"))
                .body("retryOf", equalTo(1))
                .body("state", equalTo("queued"));
    }

    @Test
    void a_run_with_completed_steps_is_resumed_and_says_what_was_cached() throws Exception {
        var run = acme.run("web", "nginx");
        api.post("/runs/1/resume")
                .then()
                .statusCode(409)
                .body("detail", containsString("only a failed or canceled run"));
        fail(run);
        api.post("/runs/1/resume").then().statusCode(409);
        acme.in(() -> {
            var step = Objects.requireNonNull(RunStep.of(Run.locked(run.id), "customize-1"));
            step.cached(new Made(41, "customize-1", 0, 34_800));
            return true;
        });
        api.get("/runs/1")
                .then()
                .body("steps[0].cached", equalTo(false))
                .body("steps[1].state", equalTo("cached"))
                .body("steps[1].cached", equalTo(true))
                .body("steps[1].cachedFrom", equalTo(41))
                .body("steps[1].spared", equalTo(34.8f));
        api.as()
                .get("/t/" + acme.slug() + "/runs/1")
                .then()
                .body(containsString("/runs/41?open=customize-1#step-customize-1"))
                .body(containsString("did this step in 0:34"))
                .body(containsString("/runs/1/resume"));

        api.post("/runs/1/resume")
                .then()
                .statusCode(201)
                .header("Location", endsWith("/runs/2"))
                .body("retryOf", equalTo(1))
                .body("state", equalTo("queued"));

        assertThat(run(2).resumes).isTrue();
        assertThat(acme.in(() -> Run.require(acme.system(), 2).resuming().done()))
                .containsExactly(new Reuse.Done(41, "customize-1"));
        api.post("/runs/2/cancellation");
        // It has done nothing, so it is only built again, from what is fresh.
        api.post("/runs/2/resume").then().statusCode(409);
        api.post("/runs/2/retry").then().statusCode(201);
        assertThat(run(3).resumes).isFalse();
        assertThat(acme.in(() -> Run.require(acme.system(), 3).resuming().done())).isEmpty();
    }

    private Run run(long number) {
        return acme.in(() -> Run.require(acme.system(), number));
    }

    @Test
    void what_was_resumed_is_resumed_with_all_that_it_went_on_from() throws Exception {
        api.post(RUNS, "{\"noCache\": true}").then().statusCode(201);
        fail(run(1));
        leavesLayer(1);
        api.post("/runs/1/resume").then().statusCode(201).body("noCache", equalTo(false));
        fail(run(2));
        leavesLayer(2);

        api.post("/runs/2/resume").then().statusCode(201);

        assertThat(run(3).reuse).as("for all others").isEqualTo(Reuse.Policy.NOTHING);
        assertThat(acme.in(() -> Run.require(acme.system(), 3).resuming().done()))
                .containsExactlyInAnyOrder(
                        new Reuse.Done(1, "customize-1"), new Reuse.Done(2, "customize-1"));
    }

    private void leavesLayer(long number) {
        acme.in(() -> {
            var step = RunStep.of(Run.require(acme.system(), number), "customize-1");
            Objects.requireNonNull(step).layer = "a".repeat(64);
            return true;
        });
    }

    @Test
    void a_run_is_not_resumed_as_long_as_the_machine_with_its_layers_is_kept() throws Exception {
        var run = acme.run("web", "nginx");
        fail(run);
        leavesLayer(1);
        keep(run, "build");
        var page = "/t/" + acme.slug() + "/runs/1";

        api.post("/runs/1/resume")
                .then()
                .statusCode(409)
                .body("detail", containsString("End the machine first."));
        api.as()
                .get(page)
                .then()
                .body(
                        containsString("The run can be resumed after this VM is deleted."),
                        not(containsString("/runs/1/resume")));
        acme.in(() -> {
            Objects.requireNonNull(KeptVm.locked(run.id)).ended(KeptVm.End.ASKED, acme.system());
            return true;
        });
        api.as().get(page).then().body(containsString("/runs/1/resume"));
        api.post("/runs/1/resume").then().statusCode(201);
    }

    @Test
    void that_of_a_captured_image_keeps_no_layers() throws Exception {
        var run = acme.run("web", "nginx");
        fail(run);
        leavesLayer(1);
        keep(run, "proof");

        api.as()
                .get("/t/" + acme.slug() + "/runs/1")
                .then()
                .body(
                        containsString("/runs/1/resume"),
                        not(containsString("can be resumed after")));
        api.post("/runs/1/resume").then().statusCode(201);
    }

    private void keep(Run run, String machine) {
        acme.in(() ->
                KeptVm.begin(
                        Objects.requireNonNull(Run.locked(run.id)),
                        "worker-1",
                        machine,
                        new KeptVm.Way("127.0.0.1:2222", "SHA256:x"),
                        Duration.ofHours(1),
                        acme.system()));
    }

    @Test
    void the_layers_of_a_template_are_forgotten_by_who_builds_it() {
        api.as().delete(api.base() + "/teams/web/templates/nginx/layers").then().statusCode(204);
        api.as().delete(api.base() + "/teams/web/templates/nginx/layers").then().statusCode(204);
        assertThat(acme.in(() -> Template.require(Team.bySlug("web"), "nginx").layerGeneration))
                .isEqualTo(2);
        assertThat(acme.in(() -> Event.count("kind", "template.layersForgotten"))).isEqualTo(2);
        api.as().delete(api.base() + "/teams/web/templates/none/layers").then().statusCode(404);
        var viewer = Api.of(acme, acme.viewer("web"));
        viewer.as()
                .delete(viewer.base() + "/teams/web/templates/nginx/layers")
                .then()
                .statusCode(403);
    }
}

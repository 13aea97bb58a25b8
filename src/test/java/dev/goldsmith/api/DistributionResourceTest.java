package dev.goldsmith.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.goldsmith.approval.Passages;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Phase;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.DiskSum;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Regions, managed images, staging areas, and how templates end, as the API shows them. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class DistributionResourceTest {
    private static final String NGINX = "/teams/web/templates/nginx";

    @Inject RunLog log;
    @Inject ContentStore store;

    private TestTenant acme;
    private Api api;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("dist").team("web").team("db").gallery("golden", "web");
        save("nginx", Documents.vhd("disk") + "," + Documents.vhd("other"));
        api = Api.of(acme, acme.builder("web"));
    }

    @AfterEach
    void its_disk_use_fits() {
        DiskSum.fits(acme);
    }

    private void save(String name, String targets) {
        var step = "{\"type\": \"Shell\", \"name\": \"greet\", \"inline\": [\"echo hi\"]}";
        acme.save("web", name, Documents.document(step, targets));
    }

    private Captured captured() throws Exception {
        var file = Path.of("target", "distribution-" + System.nanoTime() + ".qcow2");
        var made =
                new ProcessBuilder("qemu-img", "create", "-q", "-f", "qcow2", file.toString(), "1M")
                        .inheritIO()
                        .start();
        assertThat(made.waitFor()).isZero();
        var disk = store.put(file);
        return new Captured(
                disk,
                store.size(disk),
                1 << 20,
                store.put("{}".getBytes(StandardCharsets.UTF_8)),
                "12.1.0",
                Digest.of("base"),
                "debian 12");
    }

    /** A run that published the first of its two VHDs, and not the other. */
    private Run half() throws Exception {
        var run = acme.run("web", "nginx");
        var disk = captured();
        var ref =
                acme.in(() -> {
                    var held = Run.locked(run.id);
                    held.admit(Instant.now());
                    held.claim("worker", Duration.ofSeconds(15), acme.system());
                    RunStep.plan(
                            held,
                            List.of(
                                    new Journal.Planned("boot", Phase.BUILDING, "", "Boot"),
                                    new Journal.Planned(
                                            "customize-1", Phase.CUSTOMIZING, "Shell", "greet"),
                                    new Journal.Planned("proof", Phase.VALIDATING, "", "Boot it")));
                    held.enter(RunState.CUSTOMIZING);
                    for (var step : RunStep.of(held)) {
                        step.start();
                        step.finish(RunStep.State.SUCCEEDED, 0);
                    }
                    held.enter(RunState.VALIDATING);
                    held.captured(disk);
                    held.enter(RunState.DISTRIBUTING);
                    var target =
                            TemplateReader.read(held.inputs().document)
                                    .properties()
                                    .distribute()
                                    .getFirst();
                    RunOutput.publish(held, target, disk.disk().toString(), "disk.vhd", true);
                    return held.ref();
                });
        line(ref, "boot", "booted");
        line(ref, "customize-1", "hi");
        line(ref, "proof", "proven");
        acme.in(() -> {
            Run.held(run.id, ref.fence())
                    .fail(
                            new BuildFailure("distribute-other", "no room", null, List.of()),
                            RunState.PARTIALLY_SUCCEEDED,
                            acme.system());
            return true;
        });
        return run;
    }

    private void line(Queue.Ref ref, String step, String text) throws Exception {
        var line = "2026-11-24T06:00:00.000Z " + text + "\n";
        log.append(ref, step, line.getBytes(StandardCharsets.UTF_8), 1);
    }

    private Response delete(Api by, String path) {
        return by.as().delete(by.base() + path);
    }

    @Test
    void a_half_distributed_run_is_completed_by_another() throws Exception {
        half();
        api.get("/runs/1").then().body("state", equalTo("partiallySucceeded"));
        Api.of(acme, acme.viewer("web")).post("/runs/1/distribution").then().statusCode(403);

        api.post("/runs/1/distribution")
                .then()
                .statusCode(201)
                .header("Location", endsWith("/runs/2"))
                .body("state", equalTo("queued"))
                .body("retryOf", equalTo(1))
                .body("distributes", equalTo(1))
                .body("outputs.runOutputName", contains("disk"))
                .body("outputs[0].carriedFrom", equalTo(1))
                .body("outputs[0].place", equalTo("disk.vhd"));
        api.post("/runs/1/distribution")
                .then()
                .statusCode(409)
                .body("detail", containsString("Run 2 is queued"));
    }

    @Test
    void regions_are_mapped_by_administrators() {
        var admin = Api.of(acme, acme.admin());
        admin.get("/regions").then().body("places", contains("east", "local", "west"));
        admin.put("/regions/North%20Europe", "{\"place\": \"west\"}")
                .then()
                .statusCode(200)
                .body("items.name", contains("North Europe"));
        admin.put("/regions/northeurope", "{\"place\": \"east\"}")
                .then()
                .body("items", hasSize(1))
                .body("items[0].place", equalTo("east"));
        admin.put("/regions/westus", "{\"place\": \"mars\"}")
                .then()
                .statusCode(400)
                .body("detail", containsString("it has: east, local, west"));
        admin.put("/regions/local", "{\"place\": \"west\"}").then().statusCode(400);
        admin.put("/regions/-x", "{\"place\": \"west\"}").then().statusCode(400);
        admin.put("/regions/westus", "{}").then().statusCode(400);
        api.get("/regions").then().statusCode(200);
        api.put("/regions/westus", "{\"place\": \"west\"}").then().statusCode(403);
        delete(api, "/regions/northeurope").then().statusCode(403);
        delete(admin, "/regions/NORTHEUROPE").then().statusCode(200).body("items", hasSize(0));
        delete(admin, "/regions/northeurope").then().statusCode(404);
    }

    @Test
    void managed_images_are_listed_shown_and_taken_away() throws Exception {
        var disk = captured();
        acme.in(() -> {
            for (var name : List.of("b-image", "a-image")) {
                ManagedImage.create(
                        acme.system(),
                        Objects.requireNonNull(Team.bySlug("web")),
                        name,
                        "westus2",
                        Map.of("stage", "test"),
                        disk,
                        null,
                        Passages.into(Objects.requireNonNull(Team.bySlug("web"))));
            }
            return true;
        });
        var next =
                api.get("/managed-images?limit=1")
                        .then()
                        .body("items.name", contains("a-image"))
                        .extract()
                        .path("next");
        api.get("/managed-images?after=" + next).then().body("items.name", contains("b-image"));
        var path = "/teams/web/managed-images/A-Image";
        api.get(path)
                .then()
                .statusCode(200)
                .body(
                        "id",
                        endsWith("/resourceGroups/web/providers/Microsoft.Compute/images/a-image"))
                .body("location", equalTo("westus2"))
                .body("tags.stage", equalTo("test"))
                .body("digest", equalTo(disk.disk().toString()));
        assertThat(api.get(path + "/download?format=raw").asByteArray()).hasSize(1 << 20);
        var stranger = Api.of(acme, acme.builder("db"));
        stranger.get("/managed-images").then().body("items", hasSize(0));
        stranger.get(path).then().statusCode(404);
        delete(Api.of(acme, acme.viewer("web")), path).then().statusCode(403);
        delete(api, path).then().statusCode(200);
        api.get(path).then().statusCode(404);
    }

    @Test
    void a_staging_area_has_logs_as_azure_writes_them_and_the_vhds() throws Exception {
        half();
        api.get(NGINX + "/staging")
                .then()
                .statusCode(200)
                .body("name", matchesPattern("IT_web_nginx_[0-9a-f-]{36}"))
                .body("own", equalTo(false))
                .body("tags.imageTemplateName", equalTo("nginx"))
                .body(
                        "items.path",
                        contains(
                                "vhds/disk.vhd",
                                "packerlogs/1/customization.log",
                                "packerlogs/1/validation.log"));
        var text = api.get(NGINX + "/staging/packerlogs/1/customization.log").asString();
        assertThat(text.lines().map(it -> it.replaceFirst("\\[[0-9a-f-]{36}] ", "")))
                .satisfiesExactly(
                        it -> assertThat(it).isEqualTo("PACKER OUT ==> goldsmith: Boot"),
                        it -> assertThat(it).isEqualTo("PACKER OUT     goldsmith: booted"),
                        it ->
                                assertThat(it)
                                        .matches(
                                                "PACKER ERR [0-9/]+ [0-9:]+ \\[INFO] \\(telemetry\\) Starting provisioner shell"),
                        it -> assertThat(it).isEqualTo("PACKER OUT ==> goldsmith: greet"),
                        it -> assertThat(it).isEqualTo("PACKER OUT     goldsmith: hi"),
                        it -> assertThat(it).endsWith("[INFO] (telemetry) ending shell"),
                        it -> assertThat(it).contains("(telemetry) Finalizing"));
        assertThat(api.get(NGINX + "/staging/packerlogs/1/validation.log").asString())
                .contains("goldsmith: proven")
                .doesNotContain("greet");
        assertThat(api.get(NGINX + "/staging/vhds/disk.vhd").asByteArray())
                .hasSize((1 << 20) + 512);
        for (var none : List.of("packerlogs/2/customization.log", "vhds/none.vhd", "scripts/x")) {
            api.get(NGINX + "/staging/" + none).then().statusCode(404);
        }
        Api.of(acme, acme.builder("db")).get(NGINX + "/staging").then().statusCode(404);
    }

    @Test
    void a_staging_area_can_be_named_once() {
        var document =
                Documents.document("", Documents.vhd("disk"))
                        .replace(
                                "\"properties\": {",
                                "\"properties\": {\"managedResourceTags\": {\"cost\": \"7\"}, \"stagingResourceGroup\": \"/subscriptions/%s/resourceGroups/Mine\","
                                        .formatted(acme.id()));
        api.put("/teams/web/templates/own", document).then().statusCode(201);
        api.get("/teams/web/templates/own/staging")
                .then()
                .body("name", equalTo("Mine"))
                .body("own", equalTo(true))
                .body("tags", equalTo(Map.of("cost", "7", "usedBy", "own")));
        for (var wrong :
                Map.of(
                                document,
                                "belongs to another template",
                                document.replace("Groups/Mine", "Groups/db"),
                                "is a team",
                                document.replace(
                                        acme.id() + "/resourceGroups/Mine",
                                        "6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11/resourceGroups/Mine"),
                                "own subscription")
                        .entrySet()) {
            api.put("/teams/web/templates/second", wrong.getKey())
                    .then()
                    .statusCode(400)
                    .body("violations[0].path", equalTo("$.properties.stagingResourceGroup"))
                    .body("detail", containsString(wrong.getValue()));
        }
        delete(api, "/teams/web/templates/own").then().statusCode(200);
        api.put("/teams/web/templates/second", document).then().statusCode(201);
    }

    @Test
    void a_deleted_template_leaves_its_runs() throws Exception {
        half();
        acme.run("web", "nginx");
        delete(api, NGINX)
                .then()
                .statusCode(409)
                .body("detail", containsString("Run 2 of nginx is queued"));
        api.post("/runs/2/cancellation").then().statusCode(202);
        delete(Api.of(acme, acme.viewer("web")), NGINX).then().statusCode(403);
        api.as().header("If-Match", "\"old\"").delete(api.base() + NGINX).then().statusCode(412);

        delete(api, NGINX).then().statusCode(200).body("name", equalTo("nginx"));

        api.get(NGINX).then().statusCode(404);
        delete(api, NGINX).then().statusCode(404);
        api.get("/templates").then().body("items", hasSize(0));
        api.get("/runs").then().body("items.number", contains(2, 1));
        api.get("/runs/1/log").then().body(containsString("booted"));
        api.get("/runs/1/outputs/disk/download")
                .then()
                .statusCode(410)
                .body("detail", containsString("It went with its template's staging area"));
        for (var again : List.of("retry", "distribution")) {
            api.post("/runs/1/" + again)
                    .then()
                    .statusCode(409)
                    .body("detail", containsString("was deleted"));
        }
        // The name is free, and what takes it is something else.
        save("nginx", Documents.vhd("disk"));
        api.get(NGINX + "/versions").then().body("items.version", contains(1));
        api.get(NGINX + "/staging").then().body("items", hasSize(0));
        delete(api, NGINX).then().statusCode(200);
    }

    @Test
    void a_move_is_a_recreation_there_and_a_deletion_here() throws Exception {
        half();
        var both =
                Api.of(
                        acme,
                        acme.person(
                                dev.goldsmith.tenant.MemberRole.MEMBER,
                                Map.of(
                                        "web", dev.goldsmith.tenant.Role.BUILDER,
                                        "db", dev.goldsmith.tenant.Role.BUILDER)));
        api.post(NGINX + "/relocation", "{\"team\": \"db\"}").then().statusCode(404);
        both.post(NGINX + "/relocation", "{\"team\": \"WEB\", \"name\": \"NGINX\"}")
                .then()
                .statusCode(400);
        save("taken", Documents.vhd("disk"));
        both.post(NGINX + "/relocation", "{\"name\": \"taken\"}").then().statusCode(409);
        both.get(NGINX).then().statusCode(200);

        both.post(NGINX + "/relocation", "{\"team\": \"db\", \"name\": \"web-server\"}")
                .then()
                .statusCode(201)
                .header("Location", endsWith("/teams/db/templates/web-server"))
                .body("movedFrom", equalTo("web/nginx"));

        both.get("/teams/db/templates/web-server/versions")
                .then()
                .body("items", hasSize(1))
                .body("items[0].note", equalTo("Moved from web/nginx, version 1"));
        both.get(NGINX)
                .then()
                .statusCode(404)
                .body("detail", containsString("It was moved to db/web-server."));
        both.get("/runs").then().body("items.number", contains(1));
        both.get("/templates").then().body("items.name", hasItems("taken", "web-server"));
        both.get("/templates").then().body("items.name", not(hasItem("nginx")));
    }
}

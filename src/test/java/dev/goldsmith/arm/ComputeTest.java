package dev.goldsmith.arm;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.ApprovalState;
import dev.goldsmith.approval.Decisions;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Passages;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.approval.Verdict;
import dev.goldsmith.build.Captured;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.DiskSum;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was built, as Azure's compute clients see it. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ComputeTest {
    private static final Captured DISK =
            new Captured(
                    Digest.of("disk"),
                    1000,
                    3L << 30,
                    Digest.of("packages"),
                    "12.1",
                    Digest.of("source"),
                    "Debian GNU/Linux 12");

    @Inject Places places;
    @Inject Decisions decisions;

    private TestTenant acme;
    private Arm builder;
    private String gallery;
    private String versions;
    private Run run;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web");
        builder = Arm.of(acme, acme.builder("web"));
        gallery = "gal" + System.nanoTime();
        acme.gallery(gallery, "web");
        acme.save("web", "nginx", Documents.shell(acme.id(), gallery + "/nginx", "true"));
        run = acme.run("web", "nginx");
        versions =
                builder.group("web")
                        + At.COMPUTE
                        + "/galleries/"
                        + gallery
                        + "/images/nginx/versions";
        acme.in(() -> {
            Run mine = Run.findById(run.id);
            mine.captured(DISK);
            return mine;
        });
        publish("image");
    }

    @AfterEach
    void its_disk_use_fits() {
        DiskSum.fits(acme);
    }

    private ImageVersion publish(String output) {
        return acme.in(() -> {
            var definition =
                    ImageDefinition.require(
                            Objects.requireNonNull(Gallery.byName(gallery)), "nginx");
            var shared =
                    (Distributor.SharedImage)
                            TemplateReader.read(
                                            Documents.shell(acme.id(), gallery + "/nginx", "true")
                                                    .replace(
                                                            "\"runOutputName\": \"image\"",
                                                            "\"runOutputName\": \"%s\""
                                                                    .formatted(output)))
                                    .properties()
                                    .distribute()
                                    .getFirst();
            var version =
                    ImageVersion.reserve(
                            definition, Run.findById(run.id), shared, null, null, places);
            version.publish(DISK, Passages.into(version));
            version.replicas()
                    .forEach(it -> it.end(ImageReplica.State.COMPLETED, DISK.bytes(), null));
            return version;
        });
    }

    @Test
    void versions_are_read_changed_and_deleted() {
        builder.get(versions)
                .then()
                .statusCode(200)
                .body("value.name", equalTo(List.of("1.0.0")))
                .body("value[0].type", equalTo("Microsoft.Compute/galleries/images/versions"))
                .body("value[0].properties.provisioningState", equalTo("Succeeded"))
                .body("value[0].properties.storageProfile.osDiskImage.sizeInGB", equalTo(3))
                .body(
                        "value[0].properties.publishingProfile.targetRegions.name",
                        equalTo(List.of("local")));
        builder.as()
                .queryParam("$expand", "ReplicationStatus")
                .get(versions + "/1.0.0")
                .then()
                .body("properties.replicationStatus.summary.region", equalTo(List.of("local")));
        builder.patch(
                        versions + "/1.0.0",
                        "{\"tags\": {\"a\": \"b\"}, \"properties\": {\"publishingProfile\": {\"excludeFromLatest\": true, \"endOfLifeDate\": \"2030-12-31T00:00:00Z\"}}}")
                .then()
                .statusCode(200)
                .body("tags.a", equalTo("b"))
                .body("properties.publishingProfile.excludeFromLatest", equalTo(true))
                .body(
                        "properties.publishingProfile.endOfLifeDate",
                        equalTo("2030-12-31T00:00:00Z"));
        // A client updates by sending back what it read.
        builder.put(versions + "/1.0.0", builder.get(versions + "/1.0.0").asString())
                .then()
                .statusCode(200)
                .body("tags.a", equalTo("b"));
        builder.patch(
                        versions + "/1.0.0",
                        "{\"properties\": {\"publishingProfile\": {\"targetRegions\": [{\"name\": \"mars\"}]}}}")
                .then()
                .statusCode(400)
                .body("error.target", endsWith("targetRegions[0].name"));
        builder.delete(versions + "/1.0.0").then().statusCode(200);
        builder.delete(versions + "/1.0.0").then().statusCode(204);
        builder.get(versions + "/1.0.0").then().statusCode(404);
        builder.delete(versions.replace("/versions", "")).then().statusCode(200);
    }

    @Test
    void a_version_is_made_of_another() {
        var body =
                "{\"location\": \"local\", \"properties\": {\"storageProfile\": {\"source\": {\"id\": \"%s\"}}, \"publishingProfile\": {\"targetRegions\": [{\"name\": \"West Europe\", \"regionalReplicaCount\": 2}]}}}"
                        .formatted(versions + "/1.0.0");
        builder.put(versions + "/2.0.0", body)
                .then()
                .statusCode(201)
                .body("properties.publishingProfile.replicationMode", equalTo("Full"))
                .body(
                        "properties.publishingProfile.targetRegions.regionalReplicaCount",
                        equalTo(List.of(2)));
        builder.get(versions).then().body("value.name", equalTo(List.of("2.0.0", "1.0.0")));
        builder.delete(versions + "/2.0.0").then().statusCode(200);
        builder.put(versions + "/2.0.0", body).then().statusCode(409);
        builder.put(versions + "/3.0.0", body.replace("1.0.0", "9.9.9")).then().statusCode(404);
        builder.put(versions + "/x", body).then().statusCode(400);
        builder.put(versions + "/3.0.0", "{}")
                .then()
                .statusCode(400)
                .body("error.target", endsWith("source.id"));
        var other = TestTenant.create("other").team("web");
        Arm.of(other, other.builder("web"))
                .put(versions.replace(acme.id(), other.id()) + "/3.0.0", body)
                .then()
                .statusCode(404);
    }

    @Test
    void a_copy_that_the_policy_asks_about_waits_as_azures_operations_do() {
        var need = new Rule.Need("web", Role.APPROVER, 1, null);
        var rule = new Rule(Gate.NEW_VERSION, List.of(need), 24, null, null, List.of());
        acme.in(() ->
                ApprovalPolicy.write(
                        acme.system(),
                        Objects.requireNonNull(Team.bySlug("web")),
                        List.of(rule),
                        null));
        var body =
                "{\"location\": \"local\", \"properties\": {\"storageProfile\": {\"source\": {\"id\": \"%s\"}}}}"
                        .formatted(versions + "/1.0.0");
        var approver =
                acme.person(
                        dev.goldsmith.tenant.MemberRole.MEMBER,
                        java.util.Map.of("web", Role.APPROVER));

        var asked = builder.put(versions + "/9.9.9", body);
        asked.then().statusCode(201).body("properties.provisioningState", equalTo("Creating"));
        var operation = asked.getHeader("Azure-AsyncOperation");
        builder.get(path(operation)).then().statusCode(200).body("status", equalTo("InProgress"));
        builder.get(versions + "/9.9.9")
                .then()
                .body("properties.provisioningState", equalTo("Creating"));
        builder.get(versions).then().body("value.name", equalTo(List.of("1.0.0")));
        builder.put(versions + "/9.9.9", body).then().statusCode(409);
        decide(approver, Verdict.REJECT);
        builder.end(operation)
                .body("status", equalTo("Failed"))
                .body("error.code", equalTo("ApprovalRejected"))
                .body("error.message", containsString("not that one"));
        builder.get(versions + "/9.9.9")
                .then()
                .body("properties.provisioningState", equalTo("Failed"));

        operation = builder.put(versions + "/9.9.9", body).getHeader("Azure-AsyncOperation");
        decide(approver, Verdict.APPROVE);
        builder.end(operation).body("status", equalTo("Succeeded"));
        builder.get(versions + "/9.9.9")
                .then()
                .body("properties.provisioningState", equalTo("Succeeded"));

        // A managed image can't wait, so it says what can.
        var images = builder.group("web") + At.COMPUTE + "/images";
        acme.in(() -> {
            Run mine = Run.findById(run.id);
            var vhd =
                    TemplateReader.read(Documents.shell(acme.id(), null, "true"))
                            .properties()
                            .distribute()
                            .getFirst();
            return RunOutput.publish(mine, vhd, DISK.disk().toString(), "vhd.vhd", true);
        });
        builder.put(
                        images + "/built",
                        "{\"location\": \"local\", \"properties\": {\"storageProfile\": {\"osDisk\": {\"osType\": \"Linux\", \"osState\": \"Generalized\", \"blobUri\": \"http://x/api/v1/tenants/%s/runs/%d/outputs/vhd/download\"}}}}"
                                .formatted(acme.slug(), run.number))
                .then()
                .statusCode(409)
                .body("error.message", containsString("let a template distribute"));
    }

    private static String path(String address) {
        return java.net.URI.create(address).getRawPath();
    }

    private void decide(TestTenant.Somebody by, Verdict verdict) {
        var access = acme.access(by);
        var open =
                acme.in(() ->
                        Approval.<Approval>find("state", ApprovalState.OPEN).singleResult().id);
        acme.in(() -> decisions.decide(access, open, verdict, "not that one"));
    }

    @Test
    void managed_images() {
        var images = builder.group("web") + At.COMPUTE + "/images";
        acme.in(() -> {
            var id = ManagedImageId.parse(images.replace("/images", "/images/built"));
            var target =
                    (Distributor.ManagedImage)
                            TemplateReader.read(
                                            Documents.document(
                                                    "",
                                                    "{\"type\": \"ManagedImage\", \"runOutputName\": \"m\", \"location\": \"westeurope\", \"imageId\": \"%s\"}"
                                                            .formatted(id)))
                                    .properties()
                                    .distribute()
                                    .getFirst();
            return ManagedImage.publish(
                    acme.system(),
                    Objects.requireNonNull(Team.bySlug("web")),
                    id,
                    Run.findById(run.id),
                    target,
                    DISK);
        });
        builder.get(images + "/Built")
                .then()
                .statusCode(200)
                .body("name", equalTo("built"))
                .body("location", equalTo("westeurope"))
                .body("type", equalTo("Microsoft.Compute/images"))
                .body("properties.storageProfile.osDisk.osType", equalTo("Linux"));
        builder.get("/subscriptions/" + acme.id() + At.COMPUTE + "/images")
                .then()
                .body("value.name", equalTo(List.of("built")));
        builder.patch(images + "/built", "{\"tags\": {\"a\": \"b\"}}")
                .then()
                .statusCode(200)
                .body("tags.a", equalTo("b"));
        // A version is made of it, too.
        builder.put(
                        versions + "/5.0.0",
                        "{\"properties\": {\"storageProfile\": {\"source\": {\"id\": \"%s/built\"}}}}"
                                .formatted(images))
                .then()
                .statusCode(201);
        builder.put(
                        images + "/made",
                        "{\"properties\": {\"sourceVirtualMachine\": {\"id\": \"x\"}}}")
                .then()
                .statusCode(400)
                .body("error.message", containsString("no virtual machines"));
        builder.put(images + "/made", "{}")
                .then()
                .statusCode(400)
                .body("error.target", endsWith("blobUri"));
        Arm.of(acme, acme.viewer("web")).delete(images + "/built").then().statusCode(403);
        builder.delete(images + "/built").then().statusCode(200);
        builder.delete(images + "/built").then().statusCode(204);
    }

    @Test
    void a_managed_image_is_made_of_a_runs_vhd() {
        acme.save("web", "vhd", Documents.shell(acme.id(), null, "true"));
        var vhd = acme.run("web", "vhd");
        acme.in(() -> {
            Run mine = Run.findById(vhd.id);
            mine.captured(DISK);
            return RunOutput.publish(
                    mine,
                    TemplateReader.read(mine.inputs().document)
                            .properties()
                            .distribute()
                            .getFirst(),
                    DISK.disk().toString(),
                    null,
                    true);
        });
        String uri =
                builder.get(builder.template("web", "vhd") + "/runOutputs/vhd")
                        .path("properties.artifactUri");
        var image = builder.group("web") + At.COMPUTE + "/images/made";
        builder.put(
                        image,
                        "{\"location\": \"local\", \"properties\": {\"storageProfile\": {\"osDisk\": {\"osType\": \"Linux\", \"osState\": \"Generalized\", \"blobUri\": \"%s\"}}}}"
                                .formatted(uri))
                .then()
                .statusCode(201)
                .body("properties.storageProfile.osDisk.diskSizeGB", equalTo(3));
        builder.get(image).then().statusCode(200);
    }
}

package dev.goldsmith.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.approval.Passages;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class VersionsResourceTest {
    private static final String VERSIONS = "/galleries/golden/images/nginx/versions";

    @Inject ContentStore store;
    @Inject Places places;

    private TestTenant acme;
    private Api api;
    private Digest disk;

    @BeforeEach
    void published() throws Exception {
        acme = TestTenant.create("acme").team("web").gallery("golden", "web");
        api = Api.of(acme, acme.builder("web"));
        acme.save("web", "nginx", Documents.shell(acme.id(), "golden/nginx", "echo nginx"));
        disk = qcow2();
        publish();
        publish();
    }

    /** A real disk of 1 MiB. */
    private Digest qcow2() throws Exception {
        var folder = Files.createDirectories(Path.of("target/versions-test"));
        var file = Files.createTempFile(folder, "disk", ".qcow2");
        var made =
                new ProcessBuilder("qemu-img", "create", "-q", "-f", "qcow2", file.toString(), "1M")
                        .inheritIO()
                        .start();
        assertThat(made.waitFor()).isZero();
        return store.put(file);
    }

    private void publish() throws Exception {
        var packages =
                store.put(
                        Json.write(
                                        new PackageList(
                                                "dpkg",
                                                List.of(
                                                        new PackageList.Entry(
                                                                "nginx", "1.22", "amd64"))))
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var captured =
                new Captured(
                        disk,
                        store.size(disk),
                        1 << 20,
                        packages,
                        "12.1.0",
                        Digest.of("base"),
                        "debian 12",
                        false,
                        List.of(new Captured.DataDisk(0, disk, store.size(disk), 1 << 20)),
                        List.of("every VM has the same machine-id"));
        var run = acme.run("web", "nginx");
        acme.in(() -> {
            var target =
                    (Distributor.SharedImage)
                            TemplateReader.read(run.inputs().document)
                                    .properties()
                                    .distribute()
                                    .getFirst();
            var gallery = Gallery.require(acme.system(), "golden");
            var version =
                    ImageVersion.reserve(
                            ImageDefinition.require(gallery, "nginx"),
                            run,
                            target,
                            null,
                            null,
                            places);
            version.publish(captured, Passages.into(version));
            RunOutput.publish(
                    run,
                    target,
                    target.galleryImageId() + "/versions/" + version.number(),
                    null,
                    true);
            var vhd = new Distributor.Vhd("vhd", null, null, Extras.NONE);
            return RunOutput.publish(run, vhd, disk.toString(), "vhd.vhd", true);
        });
    }

    private Response part(String path, String... headers) {
        var request = api.as();
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request.get(api.base() + path);
    }

    @Test
    void has_its_data_disks_by_lun() {
        api.get(VERSIONS + "/latest")
                .then()
                .statusCode(200)
                .body("dataDisks[0].lun", equalTo(0))
                .body("dataDisks[0].digest", equalTo(disk.toString()))
                .body("dataDisks[0].virtualSize", equalTo(1 << 20))
                .body("dataDisks[0].downloads.vhd", endsWith("/download?lun=0&format=vhd"));
        api.get(VERSIONS + "/latest/download?lun=0&format=qcow2")
                .then()
                .statusCode(200)
                .header("Content-Disposition", containsString("-lun0.qcow2"));
        api.get(VERSIONS + "/latest/download?lun=3")
                .then()
                .statusCode(404)
                .body(
                        "detail",
                        equalTo("The image has no data disk at LUN 3; it has 1 data disks."));
        api.get(VERSIONS + "/latest/download?lun=x")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("lun"));
    }

    @Test
    void says_what_made_it() {
        api.get(VERSIONS + "/latest")
                .then()
                .statusCode(200)
                .body("version", equalTo("1.0.1"))
                .body("channels", hasSize(0))
                .body("regions", contains("local"))
                .body("digest", equalTo(disk.toString()))
                .body("virtualSize", equalTo(1 << 20))
                .body("run", equalTo(2))
                .body("template.team", equalTo("web"))
                .body("template.name", equalTo("nginx"))
                .body("template.version", equalTo(1))
                .body("source.version", equalTo("12.1.0"))
                .body("os", equalTo("debian 12"))
                .body("warnings", contains("every VM has the same machine-id"))
                .body("packages", endsWith("/versions/1.0.1/packages"));
        api.get(VERSIONS + "/1.0.0/packages")
                .then()
                .statusCode(200)
                .body("manager", equalTo("dpkg"))
                .body("packages[0].name", equalTo("nginx"));
        api.get(VERSIONS + "/9.9.9").then().statusCode(404);
        api.get(VERSIONS + "/one").then().statusCode(404);
    }

    @Test
    void lists_page_newest_number_first() {
        var first = api.get(VERSIONS + "?limit=1").then().body("items.version", contains("1.0.1"));
        String next = first.extract().path("next");
        api.get(VERSIONS + "?limit=1&after=" + next)
                .then()
                .body("items.version", contains("1.0.0"))
                .body("next", nullValue());
        api.get(VERSIONS + "?after=x").then().statusCode(400);
        api.get("/galleries/golden/images")
                .then()
                .body("items.name", contains("nginx"))
                .body("items[0].latest", equalTo("1.0.1"));
        api.get("/galleries").then().body("items.name", contains("golden"));
        api.get("/galleries/golden").then().body("images", equalTo(1));
        api.get("/galleries/none").then().statusCode(404);
        api.get("/platform-images").then().body("items.urn", hasItem("Debian:debian-12:12-gen2"));
    }

    @Test
    void a_disk_comes_whole_or_in_parts() throws Exception {
        var stored = Files.readAllBytes(store.fetch(disk));
        var path = VERSIONS + "/1.0.0/download";
        var whole = api.get(path);
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.asByteArray()).isEqualTo(stored);
        assertThat(whole.header("Content-Length")).isEqualTo("" + stored.length);
        assertThat(whole.header("Transfer-Encoding")).isNull();
        assertThat(whole.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(whole.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"nginx-1.0.0.qcow2\"");
        var tag = whole.header("ETag");
        assertThat(tag).isEqualTo('"' + disk.hex() + "-qcow2\"");

        var middle = part(path, "Range", "bytes=10-19");
        assertThat(middle.statusCode()).isEqualTo(206);
        assertThat(middle.header("Content-Range")).isEqualTo("bytes 10-19/" + stored.length);
        assertThat(middle.asByteArray()).isEqualTo(java.util.Arrays.copyOfRange(stored, 10, 20));
        var rest = part(path, "Range", "bytes=100-", "If-Range", tag);
        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(rest.asByteArray()).hasSize(stored.length - 100);
        var tail = part(path, "Range", "bytes=-5");
        assertThat(tail.asByteArray())
                .isEqualTo(java.util.Arrays.copyOfRange(stored, stored.length - 5, stored.length));

        var another = part(path, "Range", "bytes=100-", "If-Range", "\"another\"");
        assertThat(another.statusCode()).isEqualTo(200);
        assertThat(another.asByteArray()).hasSize(stored.length);
        for (var nonsense : List.of("bytes=5-1", "bytes=-", "lines=1-2", "bytes=1-2,5-6")) {
            assertThat(part(path, "Range", nonsense).statusCode()).as(nonsense).isEqualTo(200);
        }
        var outside = part(path, "Range", "bytes=" + stored.length + "-");
        assertThat(outside.statusCode()).isEqualTo(416);
        assertThat(outside.header("Content-Range")).isEqualTo("bytes */" + stored.length);
        outside.then().body("type", equalTo("urn:goldsmith:problem:range"));
        assertThat(part(path, "If-None-Match", tag).statusCode()).isEqualTo(304);

        var head = api.as().head(api.base() + path);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("" + stored.length);
        assertThat(head.header("ETag")).isEqualTo(tag);
        assertThat(head.asByteArray()).isEmpty();
    }

    @Test
    void raw_and_vhd_are_renditions() {
        assertThat(api.get(VERSIONS + "/1.0.0/download?format=raw").asByteArray()).hasSize(1 << 20);
        var vhd = api.get(VERSIONS + "/1.0.0/download?format=VHD");
        assertThat(vhd.asByteArray()).hasSize((1 << 20) + 512);
        assertThat(vhd.header("Content-Disposition")).contains("nginx-1.0.0.vhd");
        var footer = part(VERSIONS + "/1.0.0/download?format=vhd", "Range", "bytes=-512");
        assertThat(footer.asString()).startsWith("conectix");
        assertThat(api.get("/runs/1/outputs/vhd/download").asByteArray())
                .isEqualTo(vhd.asByteArray());
        assertThat(
                        api.as()
                                .redirects()
                                .follow(false)
                                .get(api.base() + "/runs/1/outputs/image/download")
                                .header("Location"))
                .endsWith(VERSIONS + "/1.0.0/download?format=qcow2");
        api.get("/runs/1/outputs/none/download").then().statusCode(404);
        api.get(VERSIONS + "/1.0.0/download?format=iso")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("format"))
                .body("detail", containsString("qcow2, vhd, raw"));
    }

    @Test
    void tell_their_regions_and_have_an_end() {
        api.get(VERSIONS + "/1.0.0")
                .then()
                .body("replication.region", contains("local"))
                .body("replication[0].replicaCount", equalTo(1))
                .body("replication[0].storageAccountType", equalTo("Standard_LRS"))
                .body("replicationMode", equalTo("Full"))
                .body("endOfLifeDate", nullValue());
        var change = "{\"excludeFromLatest\": true, \"endOfLifeDate\": \"%s\"}";
        patch("/1.0.1", change.formatted("soon")).then().statusCode(400);
        patch("/9.0.0", change.formatted("2027-12-31T00:00:00Z")).then().statusCode(404);
        patch("/1.0.1", change.formatted("2027-12-31T01:00:00+01:00"))
                .then()
                .statusCode(200)
                .body("endOfLifeDate", equalTo("2027-12-31T00:00:00Z"));
        api.get(VERSIONS + "/latest").then().body("version", equalTo("1.0.0"));
        var viewer = Api.of(acme, acme.viewer("web"));
        viewer.as()
                .contentType("application/json")
                .body("{}")
                .patch(viewer.base() + VERSIONS + "/1.0.1")
                .then()
                .statusCode(403);
    }

    private Response patch(String version, String body) {
        return api.as()
                .contentType("application/json")
                .body(body)
                .patch(api.base() + VERSIONS + version);
    }

    @Test
    void galleries_are_made_once() {
        api.post("/galleries", "{\"name\": \"Fresh\", \"team\": \"web\"}")
                .then()
                .statusCode(201)
                .header("Location", endsWith("/galleries/Fresh"))
                .body("images", equalTo(0));
        api.post("/galleries", "{\"name\": \"fresh\", \"team\": \"web\"}").then().statusCode(409);
        api.post("/galleries", "{\"name\": \"a b\", \"team\": \"web\"}").then().statusCode(400);
        api.post("/galleries", "{\"name\": \"ok\", \"team\": \"none\"}")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("$.team"));
        api.post("/galleries", "{\"team\": \"web\"}")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("$.name"));
    }
}

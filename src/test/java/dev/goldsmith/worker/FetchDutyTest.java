package dev.goldsmith.worker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.ImageSettings;
import dev.goldsmith.build.image.PlatformSources;
import dev.goldsmith.catalogue.ImageFetch;
import dev.goldsmith.fetch.FetchPolicy;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Administrators add images, upload their disks and have them fetched; a worker does it. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class FetchDutyTest {
    private static final String API = "/api/v1/installation/platform-images";

    @Inject FetchDuty duty;
    @Inject PlatformLook look;
    @Inject Catalogue catalogue;
    @Inject Tenancy tenancy;

    @TempDir Path folder;

    private final String urn =
            "Ours:tiny-%s:1".formatted(UUID.randomUUID().toString().substring(0, 8));
    private TestTenant.Somebody operator;

    @BeforeEach
    void operator() {
        operator = TestTenant.stranger();
        tenancy.outside(
                () -> Person.update("installationAdmin = true where id = ?1", operator.id()));
    }

    @AfterEach
    void remove() {
        as().delete(API + "/" + urn);
    }

    private RequestSpecification as() {
        return given().auth().oauth2(operator.token()).contentType("application/json");
    }

    private byte[] disk() throws Exception {
        var file = folder.resolve("disk.qcow2");
        var made =
                new ProcessBuilder("qemu-img", "create", "-q", "-f", "qcow2", file.toString(), "8M")
                        .start();
        assertThat(made.waitFor()).isZero();
        return Files.readAllBytes(file);
    }

    private ValidatableResponse create(String checksum) {
        return as().body(Map.of("urn", urn, "title", "Tiny", "os", "tiny 1", "checksum", checksum))
                .post(API)
                .then();
    }

    private ValidatableResponse piece(long at, long bytes, byte[] piece) {
        return given().config(
                        RestAssured.config()
                                .encoderConfig(
                                        EncoderConfig.encoderConfig()
                                                .appendDefaultContentCharsetToContentTypeIfUndefined(
                                                        false)))
                .auth()
                .oauth2(operator.token())
                .contentType("application/octet-stream")
                .body(piece)
                .put("%s/%s/disk?at=%d&bytes=%d".formatted(API, urn, at, bytes))
                .then();
    }

    private ValidatableResponse image() {
        return as().get(API + "/" + urn).then().statusCode(200);
    }

    private void work() {
        var settings =
                new ImageSettings(
                        folder.resolve("cache"),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofDays(7));
        duty.round(
                new PlatformSources(
                        catalogue, settings, look, new GuardedFetch(FetchPolicy.standard())),
                catalogue);
    }

    @Test
    void a_disk_that_comes_in_pieces_is_checked_and_can_be_built_from() throws Exception {
        var disk = disk();
        int half = disk.length / 2;
        create(Digest.of(disk).hex()).statusCode(201).body("upload.bytes", equalTo(0));
        assertThat(catalogue.named(urn)).as("nothing can start from half a disk").isEmpty();
        piece(0, disk.length, Arrays.copyOf(disk, half)).statusCode(200);
        piece(0, disk.length, Arrays.copyOf(disk, half))
                .statusCode(409)
                .body("detail", containsString("continue there"));
        as().get(API + "/" + urn + "/disk").then().body("received", equalTo(half));
        piece(half, disk.length + 1L, new byte[] {1}).statusCode(400);
        piece(half, disk.length, Arrays.copyOfRange(disk, half, disk.length))
                .statusCode(200)
                .body("received", equalTo(disk.length));
        image().body("fetch.state", equalTo("queued")).body("origin", equalTo("upload"));

        work();
        image().body("fetch.state", equalTo("done"));
        assertThat(folder.resolve("cache").resolve(urn.toLowerCase().replace(':', '_')))
                .isDirectoryContaining("glob:**1.0.0");
        as().get("/admin/platform-images").then().statusCode(200).body(containsString(urn));
    }

    @Test
    void a_disk_with_another_checksum_is_refused_and_can_be_sent_again() throws Exception {
        var disk = disk();
        create("0".repeat(64)).statusCode(201);
        piece(0, disk.length, disk).statusCode(200);
        piece(0, disk.length, disk).statusCode(409);
        work();
        image().body("fetch.state", equalTo("failed"))
                .body("fetch.said", containsString("the file has the checksum"));
        piece(0, disk.length, disk).statusCode(200);
        image().body("fetch.state", equalTo("queued"));
    }

    @Test
    void what_the_policy_forbids_is_not_fetched() {
        as().body(
                        Map.of(
                                "urn", urn,
                                "title", "Tiny",
                                "os", "tiny 1",
                                "checksum", "0".repeat(128),
                                "address", "https://127.0.0.1/disk.qcow2"))
                .post(API)
                .then()
                .statusCode(201)
                .body("fetch.state", equalTo("queued"));
        work();
        image().body("fetch.state", equalTo("failed"))
                .body("fetch.said", containsString("127.0.0.1"));
    }

    @Test
    void two_clicks_are_one_fetch_and_a_silent_worker_loses_it() throws Exception {
        var disk = disk();
        create(Digest.of(disk).hex());
        piece(0, disk.length, disk);
        as().post(API + "/" + urn + "/fetches").then().statusCode(202);
        var now = Instant.now();
        var key = urn.toLowerCase();
        var first = tenancy.outside(() -> ImageFetch.take("one", now));
        assertThat(first.imageKey).isEqualTo(key);
        as().post(API + "/" + urn + "/fetches").then().body("fetch.state", equalTo("running"));
        assertThat(tenancy.outside(() -> ImageFetch.take("two", now)) == null).isTrue();

        var later = now.plus(Duration.ofMinutes(6));
        var second = tenancy.outside(() -> ImageFetch.take("two", later));
        assertThat(second.imageKey).isEqualTo(key);
        assertThat(tenancy.outside(() -> ImageFetch.tell(key, first.fence, 9, "x", later)))
                .isFalse();
        tenancy.outside(() -> {
            ImageFetch.end(key, first.fence, "too late", later);
            ImageFetch.end(key, second.fence, null, later);
            return true;
        });
        image().body("fetch.state", equalTo("done")).body("fetch.worker", equalTo("two"));
    }

    @Test
    void an_image_has_other_names_until_they_are_removed() {
        var alias = urn.replace("Ours", "Theirs");
        as().body(Map.of("urn", "debian:DEBIAN-12:12-gen2"))
                .put(API + "/" + alias + "/alias-of")
                .then()
                .statusCode(200)
                .body("aliases", hasItem(alias));
        assertThat(catalogue.named(alias).orElseThrow().title()).contains("bookworm");
        as().body(Map.of("urn", "Debian:debian-13:13-gen2"))
                .put(API + "/" + alias + "/alias-of")
                .then()
                .statusCode(409);
        as().delete(API + "/" + alias + "/alias-of").then().statusCode(204);
        as().get(API + "/Debian:debian-12:12-gen2").then().body("aliases", not(hasItem(alias)));
        as().delete(API + "/" + alias + "/alias-of").then().statusCode(404);
    }

    @Test
    void only_administrators_of_the_installation_do_that() {
        operator = TestTenant.create("acme").admin();
        create("0".repeat(64)).statusCode(403);
        piece(0, 1, new byte[] {1}).statusCode(403);
        as().get("/admin/platform-images").then().statusCode(403);
    }
}

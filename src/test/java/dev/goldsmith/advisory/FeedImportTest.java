package dev.goldsmith.advisory;

import static dev.goldsmith.contents.Stocked.debian;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.sun.net.httpserver.HttpServer;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.packages.PackageList.Distribution;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How advisories come: by file, address and folder, and how they go again. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class FeedImportTest extends Advised {
    @Test
    void what_a_removed_feed_brought_counts_no_more() throws Exception {
        bring(advisory("A").of("Debian:12", openssl, "introduced", "0"));
        var version = stocked.publish("web", debian(openssl + " 1"));
        compared();
        found(version).body("counts.unrated", equalTo(1));

        as(operator).delete("%s/feed-%s".formatted(FEEDS, own)).then().statusCode(204);
        as(operator).get("%s/feed-%s".formatted(FEEDS, own)).then().statusCode(404);
        feeds.round();
        compared();
        found(version).body("items", empty());
        assertThat(tenancy.outside(() -> Advisory.count("name", "A-" + own))).isZero();

        // Brought again, it counts again.
        bring(advisory("A").of("Debian:12", openssl, "introduced", "0"));
        compared();
        found(version).body("counts.unrated", equalTo(1));
    }

    private void remove(String feed) {
        as(operator).delete("%s/%s-%s".formatted(FEEDS, feed, own)).then().statusCode(204);
        feeds.round();
        compared();
    }

    private void sent(String feed, Written advisory) {
        feeds.send(
                TestTenant.operator("Olga"),
                feed + "-" + own,
                advisory.json().getBytes(StandardCharsets.UTF_8));
        compared();
    }

    /** A release of nobody else's. */
    private String release() {
        return String.valueOf(1_000_000_000L + Long.parseLong(own, 16));
    }

    private ImageVersion released() throws Exception {
        return stocked.publish(
                "web",
                new PackageList(
                        "dpkg",
                        new Distribution("debian", release()),
                        debian(openssl + " 1").packages()));
    }

    @Test
    void what_another_feed_has_too_stays_when_one_is_removed() throws Exception {
        var version = released();
        var old = advisory("A").critical().of("Debian:" + release(), openssl, "introduced", "0");
        sent("one", old);
        sent("two", old);
        sent("three", old);
        long id =
                tenancy.outside(() -> Advisory.<Advisory>find("name", "A-" + own).firstResult().id);
        remove("one");
        found(version)
                .body("state", equalTo("known"))
                .body("basis.feeds.size()", equalTo(2))
                .body("counts.critical", equalTo(1));
        assertThat(tenancy.outside(() -> Advisory.count("id", id))).isEqualTo(1);

        // Of one that was changed by who goes, the others have to bring theirs again.
        sent(
                "two",
                advisory("A")
                        .with("modified", "2026-11-02T00:00:00Z")
                        .with("withdrawn", "2026-11-02T00:00:00Z")
                        .of("Debian:" + release(), openssl, "introduced", "0"));
        found(version).body("counts.critical", equalTo(0));
        remove("two");
        found(version).body("state", equalTo("noFeed"));
        sent("three", old);
        found(version).body("state", equalTo("known")).body("counts.critical", equalTo(1));
    }

    @Test
    void the_beginning_of_an_import_says_nothing_of_a_release() throws Exception {
        var version = released();
        var bytes = new java.io.ByteArrayOutputStream();
        try (var zip = new java.util.zip.ZipOutputStream(bytes)) {
            for (int i = 0; i < 250; i++) {
                zip.putNextEntry(new java.util.zip.ZipEntry(i + ".json"));
                zip.write(
                        advisory("A" + i)
                                .of("Debian:" + release(), openssl, "introduced", "0")
                                .json()
                                .getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        var whole = bytes.toString(StandardCharsets.ISO_8859_1);
        var cut = whole.substring(0, whole.lastIndexOf("PK\003\004") + 60);
        assertThatThrownBy(() ->
                        feeds.send(
                                TestTenant.operator("Olga"),
                                "cut-" + own,
                                cut.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(Refused.class);
        assertThat(tenancy.outside(() -> Advisory.count("name", "A1-" + own))).isEqualTo(1);
        compared();
        found(version).body("state", equalTo("noFeed"));
        feeds.send(TestTenant.operator("Olga"), "cut-" + own, bytes.toByteArray());
        compared();
        found(version).body("state", equalTo("known")).body("counts.unrated", equalTo(250));
    }

    @Test
    void an_address_is_fetched_within_what_the_operator_allows() throws Exception {
        as(operator)
                .body(
                        "{\"name\": \"far-%s\", \"url\": \"http://169.254.169.254/all.zip\"}"
                                .formatted(own))
                .post(FEEDS)
                .then()
                .statusCode(201);
        as(operator)
                .body("{\"name\": \"x\", \"url\": \"file:///etc/passwd\"}")
                .post(FEEDS)
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("url"));
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        var content =
                advisory("URL")
                        .of("Debian:12", openssl, "introduced", "0")
                        .json()
                        .getBytes(StandardCharsets.UTF_8);
        var asked = new AtomicInteger();
        server.createContext(
                "/",
                exchange -> {
                    if (asked.incrementAndGet() == 1) {
                        // While it runs: there may be newer ones than are sent just now.
                        feeds.again("near-" + own);
                    }
                    exchange.sendResponseHeaders(200, content.length);
                    exchange.getResponseBody().write(content);
                    exchange.close();
                });
        server.start();
        try {
            as(operator)
                    .body(
                            "{\"name\": \"near-%s\", \"url\": \"http://127.0.0.1:%d/a.json\"}"
                                    .formatted(own, port))
                    .post(FEEDS)
                    .then()
                    .statusCode(201)
                    .body("importedAt", nullValue());
            feeds.round();
            feeds.round();
            feeds.round();
            assertThat(asked).hasValue(2);
        } finally {
            server.stop(0);
        }
        as(operator)
                .get("%s/near-%s".formatted(FEEDS, own))
                .then()
                .body("entries", equalTo(1))
                .body("problem", nullValue())
                .body("running", equalTo(false));
        as(operator)
                .get("%s/far-%s".formatted(FEEDS, own))
                .then()
                .body("importedAt", nullValue())
                .body("problem", containsString("169.254.169.254"));
        for (var name : List.of("near-", "far-")) {
            as(operator).delete("%s/%s%s".formatted(FEEDS, name, own)).then().statusCode(204);
        }
        feeds.round();
    }

    @Test
    void the_folder_of_the_settings_is_a_feed_and_names_what_it_skipped() throws Exception {
        Files.createDirectories(PortalOnly.ADVISORIES);
        var good = PortalOnly.ADVISORIES.resolve(own + ".json");
        var bad = PortalOnly.ADVISORIES.resolve(own + "-bad.json");
        Files.writeString(
                good, advisory("FOLDER").of("Debian:12", openssl, "introduced", "0").json());
        Files.writeString(bad, "nonsense");
        var left =
                Files.createTempFile(
                        Files.createDirectories(installation.home().resolve("tmp")),
                        "advisories",
                        ".download");
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(90_000)));
        try {
            feeds.round();
            assertThat(left).doesNotExist();
            feeds.again("folder");
            feeds.round();
        } finally {
            Files.delete(good);
            Files.delete(bad);
        }
        as(operator)
                .get(FEEDS + "/folder")
                .then()
                .body("kind", equalTo("folder"))
                .body("skipped", equalTo(1))
                .body("skippedEntries[0].entry", equalTo(own + "-bad.json"));
        assertThat(tenancy.outside(() -> Advisory.count("name", "FOLDER-" + own))).isEqualTo(1);
        as(operator)
                .get("/admin/advisories")
                .then()
                .statusCode(200)
                .body(containsString(own + "-bad.json"));
    }

    @Test
    void only_the_installations_administrators_bring_advisories() {
        as(tenant.admin()).get(FEEDS).then().statusCode(403);
        as(tenant.admin()).body("{}").put(FEEDS + "/x/file").then().statusCode(403);
        as(tenant.admin()).get("/admin/advisories").then().statusCode(403);
        as(operator)
                .config(
                        RestAssured.config()
                                .encoderConfig(
                                        EncoderConfig.encoderConfig()
                                                .appendDefaultContentCharsetToContentTypeIfUndefined(
                                                        false)))
                .contentType("application/zip")
                .body("PK\003\004 no zip".getBytes(StandardCharsets.UTF_8))
                .put("%s/zip-%s/file".formatted(FEEDS, own))
                .then()
                .statusCode(400);
        given().auth()
                .oauth2(tenant.admin().token())
                .multiPart("feed", "x")
                .multiPart("file", "a.json", "[]".getBytes(StandardCharsets.UTF_8))
                .post("/admin/advisories/files")
                .then()
                .statusCode(403);
        given().redirects()
                .follow(false)
                .auth()
                .oauth2(operator.token())
                .multiPart("feed", "page-" + own)
                .multiPart("file", "a.json", "[]".getBytes(StandardCharsets.UTF_8))
                .post("/admin/advisories/files")
                .then()
                .statusCode(303);
        as(operator).body("[]").put(FEEDS + "/folder/file").then().statusCode(400);
    }
}

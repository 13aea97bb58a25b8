package dev.goldsmith.advisory;

import static dev.goldsmith.contents.Stocked.debian;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.sun.net.httpserver.HttpServer;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.Sentence;
import dev.goldsmith.contents.PackageIndex;
import dev.goldsmith.contents.Stocked;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.notify.Message;
import dev.goldsmith.notify.Postman;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.packages.PackageList.Distribution;
import dev.goldsmith.packages.PackageList.Entry;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Advisories as they come, and what they say of versions. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class VulnerabilitiesTest {
    private static final String FEEDS = "/api/v1/installation/advisory-feeds";

    @Inject PackageIndex index;
    @Inject Matching matching;
    @Inject Feeds feeds;
    @Inject Alerts alerts;
    @Inject Postman postman;
    @Inject Tenancy tenancy;
    @Inject InstallationConfig installation;

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    /** Advisories are everybody's: each test has names of its own. */
    private final String own = UUID.randomUUID().toString().substring(0, 8);

    private final String openssl = "openssl-" + own;

    private Stocked stocked;
    private TestTenant tenant;
    private TestTenant.Somebody viewer;
    private TestTenant.Somebody operator;

    @BeforeEach
    void stock() {
        stocked = Stocked.with("web", "data");
        tenant = stocked.tenant();
        viewer = tenant.viewer("web");
        operator = TestTenant.stranger();
        tenancy.outside(
                () -> Person.update("installationAdmin = true where id = ?1", operator.id()));
    }

    private static RequestSpecification as(TestTenant.Somebody who) {
        return given().auth().oauth2(who.token()).contentType("application/json");
    }

    private ValidatableResponse bring(Written... advisories) {
        return bring(List.of(advisories));
    }

    private ValidatableResponse bring(List<Written> advisories) {
        return as(operator)
                .body("[" + String.join(",", advisories.stream().map(Written::json).toList()) + "]")
                .put("%s/feed-%s/file".formatted(FEEDS, own))
                .then()
                .statusCode(200);
    }

    private Written advisory(String name) {
        return Written.advisory(name + "-" + own);
    }

    private ValidatableResponse found(ImageVersion version, String query) {
        return as(viewer)
                .get(
                        "/api/v1/tenants/%s/galleries/web/images/web/versions/%s/vulnerabilities%s"
                                .formatted(tenant.slug(), version.number(), query))
                .then()
                .statusCode(200);
    }

    private ValidatableResponse found(ImageVersion version) {
        return found(version, "");
    }

    private void compared() {
        index.round();
        matching.round();
    }

    @Test
    void a_version_is_compared_when_it_comes_and_when_advisories_do() throws Exception {
        bring(
                advisory("A")
                        .critical()
                        .of("Debian:12", openssl, "introduced", "0", "fixed", "3.0.11-1"));
        var old = stocked.publish("web", debian(openssl + " 3.0.9-1", "bash 5.2"));
        var newer = stocked.publish("web", debian(openssl + " 3.0.11-1", "bash 5.2"));
        found(old).body("state", equalTo("pending")).body("counts", nullValue());

        compared();
        found(old)
                .body("state", equalTo("known"))
                .body("basis.ecosystem", equalTo("Debian:12"))
                .body("basis.feeds.name", hasItem("feed-" + own))
                .body(
                        "basis.feeds.find { it.name == 'feed-%s' }.newest".formatted(own),
                        equalTo("2026-11-01T00:00:00Z"))
                .body("basis.behind", equalTo(false))
                .body("counts.critical", equalTo(1))
                .body("items.advisory", contains("A-" + own))
                .body("items[0].severity", equalTo("critical"))
                .body("items[0].name", equalTo(openssl))
                .body("items[0].version", equalTo("3.0.9-1"))
                .body("items[0].fixedIn", equalTo("3.0.11-1"));
        found(newer)
                .body("state", equalTo("known"))
                .body("items", empty())
                .body("counts.critical", equalTo(0));

        // One that comes later, and hits both.
        bring(
                advisory("B")
                        .low()
                        .with("aliases", List.of("CVE-2026-1"))
                        .of("Debian:12", openssl, "introduced", "0"));
        found(newer).body("basis.behind", equalTo(true));
        compared();
        found(newer)
                .body("basis.behind", equalTo(false))
                .body("items.advisory", contains("B-" + own))
                .body("items[0].aliases", contains("CVE-2026-1"))
                .body("items[0].fixedIn", nullValue())
                .body("counts.low", equalTo(1));
        found(old).body("items.advisory", contains("A-" + own, "B-" + own));
        var next =
                found(old, "?limit=1")
                        .body("items.advisory", contains("A-" + own))
                        .extract()
                        .<String>path("next");
        found(old, "?limit=1&after=" + next)
                .body("items.advisory", contains("B-" + own))
                .body("next", nullValue());
    }

    @Test
    void of_one_advisory_the_newest_counts_and_a_withdrawn_one_does_not() throws Exception {
        var version = stocked.publish("web", debian(openssl + " 1"));
        compared();
        var first = advisory("A").critical().of("Debian:12", openssl, "introduced", "0");
        bring(first).body("changed", equalTo(1)).body("entries", equalTo(1));
        bring(first).body("changed", equalTo(0));
        compared();
        found(version).body("counts.critical", equalTo(1));

        bring(
                        advisory("A")
                                .with("modified", "2026-10-30T00:00:00Z")
                                .low()
                                .of("Debian:12", openssl, "introduced", "0"))
                .body("changed", equalTo(0));
        bring(
                        advisory("A")
                                .with("modified", "2026-11-02T00:00:00Z")
                                .low()
                                .of("Debian:12", openssl, "introduced", "0", "fixed", "2"))
                .body("changed", equalTo(1));
        compared();
        found(version)
                .body("counts.critical", equalTo(0))
                .body("counts.low", equalTo(1))
                .body("items[0].fixedIn", equalTo("2"));

        bring(
                advisory("A")
                        .with("modified", "2026-11-03T00:00:00Z")
                        .with("withdrawn", "2026-11-03T00:00:00Z")
                        .of("Debian:12", openssl, "introduced", "0"));
        compared();
        found(version).body("items", empty()).body("counts.low", equalTo(0));

        // It may come back.
        bring(
                advisory("A")
                        .with("modified", "2026-11-04T00:00:00Z")
                        .of("Debian:12", openssl, "introduced", "0"));
        compared();
        found(version).body("counts.unrated", equalTo(1));
    }

    @Test
    void what_is_not_known_is_never_called_none() throws Exception {
        bring(advisory("A").of("Debian:12", openssl, "introduced", "0"));
        var list = debian(openssl + " 1");
        var unsaid = stocked.publish("web", new PackageList(list.manager(), list.packages()));
        var other =
                stocked.publish(
                        "web",
                        new PackageList(
                                "dpkg", new Distribution("debian", "4711"), list.packages()));
        var gone = stocked.publish("web", Digest.of("gone" + own), 1);
        compared();

        found(unsaid).body("state", equalTo("unknownRelease")).body("counts", nullValue());
        found(gone).body("state", equalTo("noPackageList")).body("detail", notNullValue());
        found(other)
                .body("state", equalTo("noFeed"))
                .body("basis.ecosystem", equalTo("Debian:4711"))
                .body("counts", nullValue());
        for (var version : List.of(unsaid, gone, other)) {
            var page = page("/gallery/web/web/" + version.number());
            assertThat(page).contains("unknown").doesNotContain("none known");
        }
        assertThat(page("/gallery/web/web/%s/vulnerabilities".formatted(other.number())))
                .contains(
                        "No feed has advisories for this release.",
                        "administrator of the installation");
        assertThat(page("/gallery/web/web")).contains("unknown");
    }

    private String page(String path) {
        return as(viewer)
                .get("/t/" + tenant.slug() + path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    @Test
    void pages_show_them_and_what_changes_between_two_versions() throws Exception {
        bring(
                advisory("OLD")
                        .critical()
                        .of("Debian:12", openssl, "introduced", "0", "fixed", "2"),
                advisory("BOTH").low().of("Debian:12", openssl, "introduced", "0"),
                advisory("NEW").low().of("Debian:12", openssl, "introduced", "2"));
        var old = stocked.publish("web", debian(openssl + " 1"));
        var newer = stocked.publish("web", debian(openssl + " 2"));
        compared();

        as(viewer)
                .get(
                        "/api/v1/tenants/%s/galleries/web/images/web/versions/%s/compare?with=%s"
                                .formatted(tenant.slug(), old.number(), newer.number()))
                .then()
                .statusCode(200)
                .body("vulnerabilities.added.advisory", contains("NEW-" + own))
                .body("vulnerabilities.fixed.advisory", contains("OLD-" + own))
                .body("vulnerabilities.open.advisory", contains("BOTH-" + own))
                .body("vulnerabilities.basis.feeds.name", hasItem("feed-" + own));
        assertThat(page("/gallery/web/web/compare?older=1.0.0&newer=1.0.1"))
                .contains("NEW-" + own, "OLD-" + own, "1 new, 1 fixed");
        assertThat(page("/gallery/web/web/1.0.0/vulnerabilities"))
                .contains("OLD-" + own, "feed-" + own, "no fix yet");
        assertThat(page("/gallery/web/web/1.0.0")).contains("1 critical", "feed-" + own);
        assertThat(page("/gallery/web/web")).contains("1 critical", "2 low");
    }

    @Test
    void by_rpm_both_kinds_of_names_are_found() throws Exception {
        bring(
                advisory("ROCKY")
                        .of("Rocky Linux:9", openssl, "introduced", "0", "fixed", "1:3.0.7-25.el9"),
                advisory("BINARY")
                        .of(
                                "Rocky Linux:9",
                                openssl + "-libs",
                                "introduced",
                                "0",
                                "fixed",
                                "1:3.0.7-24.el9"));
        var version =
                stocked.publish(
                        "web",
                        new PackageList(
                                "rpm",
                                new Distribution("rocky", "9.4"),
                                List.of(
                                        new Entry(
                                                openssl + "-libs",
                                                "1:3.0.7-24.el9",
                                                "x86_64",
                                                openssl,
                                                "3.0.7-24.el9",
                                                null,
                                                null))));
        compared();
        found(version)
                .body("items.advisory", contains("ROCKY-" + own))
                .body("items[0].version", equalTo("1:3.0.7-24.el9"));
    }

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
        feeds.send(feed + "-" + own, advisory.json().getBytes(StandardCharsets.UTF_8));
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
        assertThatThrownBy(
                        () -> feeds.send("cut-" + own, cut.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(Refused.class);
        assertThat(tenancy.outside(() -> Advisory.count("name", "A1-" + own))).isEqualTo(1);
        compared();
        found(version).body("state", equalTo("noFeed"));
        feeds.send("cut-" + own, bytes.toByteArray());
        compared();
        found(version).body("state", equalTo("known")).body("counts.unrated", equalTo(250));
    }

    @Test
    void one_tenants_packages_are_not_anothers() throws Exception {
        bring(advisory("A").of("Debian:12", openssl, "introduced", "0"));
        var stranger = Stocked.with("web");
        stranger.publish("web", debian(openssl + " 1"));
        var ours = stocked.publish("web", debian("bash-%s 1".formatted(own)));
        compared();
        found(ours).body("state", equalTo("known")).body("items", empty());
        as(stranger.tenant().viewer("web"))
                .get(
                        "/api/v1/tenants/%s/galleries/web/images/web/versions/%s/vulnerabilities"
                                .formatted(tenant.slug(), ours.number()))
                .then()
                .statusCode(404);
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

    private void inChannel(ImageVersion version, String channel) {
        tenant.in(() ->
                Promotion.ask(
                        tenant.system(),
                        ImageDefinition.findById(version.definitionId),
                        channel,
                        ImageVersion.findById(version.id),
                        ""));
    }

    private List<Event> told() {
        feeds.round();
        compared();
        alerts.round();
        return tenant.in(() -> Event.list("kind = 'vulnerability.found' order by id"));
    }

    @Test
    void owners_are_told_once_a_round_of_what_is_in_channels() throws Exception {
        var olga = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        tenant.in(() -> Person.update("email = ?1 where id = ?2", own + "@example.com", olga.id()));
        var there = stocked.publish("web", debian(openssl + " 1"));
        stocked.publish("web", debian(openssl + " 2"));
        var data = stocked.publish("data", debian(openssl + " 1"));
        inChannel(there, "stable");
        inChannel(there, "live");
        inChannel(data, "stable");
        as(tenant.person(MemberRole.MEMBER, Map.of("data", Role.OWNER)))
                .body("{\"severity\": \"none\"}")
                .put("/api/v1/tenants/%s/teams/data/vulnerability-alerts".formatted(tenant.slug()))
                .then()
                .statusCode(200);
        compared();

        bring(
                advisory("A").critical().of("Debian:12", openssl, "introduced", "0"),
                advisory("B").critical().of("Debian:12", openssl, "introduced", "0"),
                advisory("C").low().of("Debian:12", openssl, "introduced", "0"));
        var events = told();
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().detail)
                .contains("web/web/1.0.0", "[\"live\",\"stable\"]", "\"critical\":2", "A-" + own)
                .doesNotContain("\"low\"", "1.0.1", "C-" + own);
        assertThat(Sentence.of(events.getFirst()).toString())
                .isEqualTo(
                        "Vulnerabilities became known of 1 version in channels of team web, the worst critical");
        postman.round();
        var messages = tenant.in(() -> Message.<Message>list("personId = ?1", olga.id()));
        assertThat(messages).hasSize(1);
        assertThat(messages.getFirst().subject).contains("New vulnerabilities in web/web/1.0.0");
        assertThat(messages.getFirst().text).contains("web/web/1.0.0 (live, stable): 2 critical");

        // Nothing new: nothing told. Of a low one neither, by what is usual.
        assertThat(told()).hasSize(1);
        bring(advisory("D").low().of("Debian:12", openssl, "introduced", "0"));
        assertThat(told()).hasSize(1);
        // One that has become worse is.
        bring(
                advisory("D")
                        .with("modified", "2026-11-05T00:00:00Z")
                        .critical()
                        .of("Debian:12", openssl, "introduced", "0"));
        assertThat(told()).hasSize(2);
        // What is published with what is known isn't.
        inChannel(stocked.publish("web", debian(openssl + " 3")), "stable");
        assertThat(told()).hasSize(2);
    }

    @Test
    void owners_are_not_told_of_what_they_said_is_settled() throws Exception {
        var olga = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        var one = stocked.publish("web", debian(openssl + " 1"));
        var other = stocked.publish("web", debian(openssl + " 1"));
        inChannel(one, "stable");
        inChannel(other, "live");
        compared();
        bring(
                advisory("A").critical().of("Debian:12", openssl, "introduced", "0"),
                advisory("B").critical().of("Debian:12", openssl, "introduced", "0"));
        state(olga, "{'advisory': 'A-%s', 'status': 'fixed'}".formatted(own)).statusCode(201);
        state(olga, "{'advisory': 'B-%s', 'version': '1.0.0', 'status': 'fixed'}".formatted(own))
                .statusCode(201);
        var events = told();
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().detail)
                .contains("web/web/1.0.1", "\"critical\":1", "B-" + own)
                .doesNotContain("A-" + own, "web/web/1.0.0");
    }

    @Test
    void who_owns_the_team_says_from_which_severity_on() {
        var url = "/api/v1/tenants/%s/teams/web/vulnerability-alerts".formatted(tenant.slug());
        as(viewer).get(url).then().statusCode(200).body("severity", equalTo("high"));
        as(viewer).body("{\"severity\": \"low\"}").put(url).then().statusCode(403);
        var olga = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        as(olga).body("{\"severity\": \"awful\"}").put(url).then().statusCode(400);
        as(olga).body("{\"severity\": \"low\"}").put(url).then().statusCode(200);
        as(olga).body("{\"severity\": \"low\"}").put(url).then().statusCode(200);
        as(viewer).get(url).then().body("severity", equalTo("low"));
        assertThat(tenant.in(() -> Event.count("kind", "vulnerability.alertsChanged")))
                .isEqualTo(1);
        given().auth()
                .oauth2(olga.token())
                .redirects()
                .follow(false)
                .formParam("severity", "critical")
                .post("/t/%s/settings/teams/web/vulnerability-alerts".formatted(tenant.slug()))
                .then()
                .statusCode(303);
        as(viewer).get(url).then().body("severity", equalTo("critical"));
    }

    private String image() {
        return "/api/v1/tenants/%s/galleries/web/images/web".formatted(tenant.slug());
    }

    private ValidatableResponse state(TestTenant.Somebody by, String json) {
        return as(by).body(json.replace('\'', '"'))
                .post(image() + "/vulnerability-statements")
                .then();
    }

    @Test
    void a_team_says_why_it_is_not_affected_and_takes_it_back() throws Exception {
        var olga = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        bring(
                advisory("A")
                        .critical()
                        .with("aliases", List.of("CVE-2026-77"))
                        .of("Debian:12", openssl, "introduced", "0"),
                advisory("B").critical().of("Debian:12", openssl, "introduced", "0"));
        var version = stocked.publish("web", debian(openssl + " 1"));
        var other = stocked.publish("web", debian(openssl + " 2"));
        compared();
        as(olga).get(image() + "/vex").then().statusCode(404);

        var said =
                "{'advisory': 'A-%s', 'status': 'not_affected', 'justification': 'vulnerable_code_not_present', 'impact': 'built without it'}"
                        .formatted(own);
        state(viewer, said).statusCode(403);
        state(olga, said.replace("'justification': 'vulnerable_code_not_present', ", ""))
                .statusCode(400)
                .body("violations[0].path", equalTo("justification"));
        state(olga, said.replace("not_affected", "affected")).statusCode(400);
        state(olga, said.replace("A-", "none-"))
                .statusCode(400)
                .body("violations[0].path", equalTo("advisory"));
        state(olga, said.replace("'impact'", "'until': '+999999999-12-31', 'impact'"))
                .statusCode(400);
        state(olga, said.replace("'impact'", "'until': '2020-01-01', 'impact'"))
                .statusCode(400)
                .body("violations[0].path", equalTo("until"));
        int first =
                state(olga, said)
                        .statusCode(201)
                        .body("madeBy", notNullValue())
                        .extract()
                        .path("id");
        for (var each : List.of(version, other)) {
            found(each)
                    .body("counts.critical", equalTo(1))
                    .body("settled", equalTo(1))
                    .body(
                            "items.find { it.advisory == 'A-%s' }.statement.status".formatted(own),
                            equalTo("not_affected"))
                    .body(
                            "items.find { it.advisory == 'B-%s' }.statement".formatted(own),
                            nullValue());
        }
        given().auth()
                .oauth2(olga.token())
                .formParam("advisory", "none-" + own)
                .formParam("status", "not_affected")
                .formParam("impact", "kept as typed")
                .post(
                        "/t/%s/gallery/web/web/1.0.0/vulnerabilities/statements"
                                .formatted(tenant.slug()))
                .then()
                .statusCode(400)
                .body(containsString("kept as typed"))
                .body(containsString("No feed has an advisory"));
        // Said anew, of one version alone besides.
        int second = state(olga, said).statusCode(201).extract().path("id");
        assertThat(second).isNotEqualTo(first);
        as(olga).delete(image() + "/vulnerability-statements/" + first).then().statusCode(404);
        state(
                        olga,
                        "{'advisory': 'B-%s', 'version': '1.0.1', 'status': 'affected', 'action': 'wait', 'until': '2099-12-31'}"
                                .formatted(own))
                .statusCode(201);
        found(other).body("counts.critical", equalTo(1));
        as(viewer)
                .get(image() + "/vulnerability-statements")
                .then()
                .body("items.size()", equalTo(2));

        var vex = as(viewer).get(image() + "/vex").then().statusCode(200).extract().asString();
        try (var schema = getClass().getResourceAsStream("openvex_json_schema.json")) {
            assertThat(
                            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                                    .getSchema(schema)
                                    .validate(vex, InputFormat.JSON))
                    .isEmpty();
        }
        assertThat(vex).contains("CVE-2026-77", "pkg:generic/web/web@1.0.1", "built without it");
        assertThat(page("/gallery/web/web/1.0.0/vulnerabilities"))
                .contains("built without it", "1 settled");

        as(olga).delete(image() + "/vulnerability-statements/" + second).then().statusCode(204);
        found(version).body("counts.critical", equalTo(2)).body("settled", equalTo(0));
        assertThat(
                        tenant.in(() ->
                                Event.<Event>list("noun = 'vulnerability' order by id").stream()
                                        .map(it -> it.kind)
                                        .toList()))
                .containsExactly(
                        "vulnerability.stated",
                        "vulnerability.stated",
                        "vulnerability.stated",
                        "vulnerability.statementRevoked");
    }

    @Test
    void a_statement_is_over_when_its_last_day_is() throws Exception {
        var olga = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        bring(advisory("A").critical().of("Debian:12", openssl, "introduced", "0"));
        var version = stocked.publish("web", debian(openssl + " 1"));
        compared();
        state(olga, "{'advisory': 'A-%s', 'status': 'fixed', 'until': '2099-12-31'}".formatted(own))
                .statusCode(201);
        found(version).body("counts.critical", equalTo(0));
        tenant.in(() ->
                Statement.update(
                        "until = ?1 where advisory = ?2",
                        Instant.now().minusSeconds(1),
                        "A-" + own));
        found(version).body("counts.critical", equalTo(1)).body("items[0].statement", nullValue());
    }

    @Test
    void what_a_baselines_team_says_is_shown_and_does_not_count() throws Exception {
        var dora = tenant.person(MemberRole.MEMBER, Map.of("data", Role.OWNER, "web", Role.VIEWER));
        bring(advisory("A").critical().of("Debian:12", openssl, "introduced", "0"));
        var base = stocked.publish("data", debian(openssl + " 1"));
        var version = stocked.publish("web", debian(openssl + " 1"));
        compared();
        tenant.in(() ->
                ImageVersion.update(
                        "parentage.parentVersion = ?1, parentage.parentPlatform = null where id = ?2",
                        base.id,
                        version.id));
        as(dora).body(
                        "{\"advisory\": \"A-%s\", \"status\": \"not_affected\", \"justification\": \"component_not_present\", \"impact\": \"not here\"}"
                                .formatted(own))
                .post(
                        "/api/v1/tenants/%s/galleries/data/images/data/vulnerability-statements"
                                .formatted(tenant.slug()))
                .then()
                .statusCode(201);
        var url =
                "/api/v1/tenants/%s/galleries/web/images/web/versions/%s/vulnerabilities"
                        .formatted(tenant.slug(), version.number());
        as(dora).get(url)
                .then()
                .body("counts.critical", equalTo(1))
                .body("items[0].statement", nullValue())
                .body("items[0].inherited.image", contains("data/data"))
                .body("items[0].inherited[0].impact", equalTo("not here"));
        // Who doesn't read that team's things doesn't see it.
        as(viewer).get(url).then().body("items[0].inherited", empty());
    }
}

package dev.goldsmith.download;

import static dev.goldsmith.contents.Stocked.debian;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.goldsmith.activity.Event;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.contents.Stocked;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.provenance.Signing;
import dev.goldsmith.recall.Recall;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of a version, by links that need no sign-in. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class LinkedDocumentsTest {
    @Inject Signing signing;
    @Inject ContentStore store;

    private TestTenant tenant;
    private ImageVersion version;
    private Somebody viewer;
    private Somebody owner;

    @BeforeEach
    void aSignedVersion() throws Exception {
        var stocked = Stocked.with("web", "data");
        tenant = stocked.tenant();
        version = stocked.publish("web", debian("openssl 3.0.11-1", "zlib 1.2"));
        signing.round();
        viewer = tenant.viewer("web");
        owner = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
    }

    private RequestSpecification as(Somebody by) {
        return given().redirects().follow(false).auth().oauth2(by.token());
    }

    private String api(String path) {
        return "/api/v1/tenants/%s/galleries/web/images/web/versions/1.0.0%s"
                .formatted(tenant.slug(), path);
    }

    private String page(String path) {
        return "/t/%s/gallery/web/web/1.0.0%s".formatted(tenant.slug(), path);
    }

    private Response ask(Somebody by, String body) {
        return as(by).contentType("application/json").body(body).post(api("/links"));
    }

    private String link(String file) {
        var made = ask(viewer, Json.write(Map.of("file", file)));
        assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
        String url = made.path("url");
        return url.substring(url.indexOf("/d/"));
    }

    private List<String> told() {
        return tenant.in(() ->
                Event.<Event>list("kind = 'image.linked' order by id").stream()
                        .map(it -> it.subject + " " + it.detail)
                        .toList());
    }

    @Test
    void whoever_has_a_link_gets_what_a_reader_gets() {
        for (var file : List.of("spdx", "cyclonedx", "provenance")) {
            var reader =
                    as(viewer)
                            .get(
                                    file.equals("provenance")
                                            ? api("/provenance")
                                            : api("/sbom?format=" + file));
            assertThat(reader.statusCode()).isEqualTo(200);

            var anybody = given().get(link(file));

            assertThat(anybody.statusCode()).isEqualTo(200);
            assertThat(anybody.asByteArray()).isEqualTo(reader.asByteArray());
            assertThat(anybody.contentType()).isEqualTo(reader.contentType());
            assertThat(anybody.header("Content-Disposition"))
                    .isEqualTo(reader.header("Content-Disposition"));
            assertThat(anybody.headers().getValues("Cache-Control")).containsExactly("no-store");
        }
        assertThat(given().get(link("qcow2")).asByteArray())
                .isEqualTo(as(viewer).get(api("/download")).asByteArray());
        given().head(link("spdx")).then().statusCode(200);
    }

    @Test
    void a_link_is_told_of_each_file_once() {
        for (var file : List.of("spdx", "cyclonedx", "spdx", "qcow2", "provenance")) {
            link(file);
        }
        assertThat(told())
                .containsExactly(
                        "image/web/web/1.0.0 {\"format\":\"spdx\"}",
                        "image/web/web/1.0.0 {\"format\":\"cyclonedx\"}",
                        "image/web/web/1.0.0 {\"format\":\"qcow2\"}",
                        "image/web/web/1.0.0 {\"format\":\"provenance\"}");
    }

    @Test
    void the_page_makes_one_and_shows_it_once() {
        assertThat(as(viewer).get(page("")).asString())
                .contains("action=\"" + page("/links") + "\"")
                .contains("name=\"file\" value=\"spdx\"")
                .contains("name=\"file\" value=\"provenance\"");

        var made = as(viewer).formParam("file", "cyclonedx").post(page("/links"));
        made.then().statusCode(200).header("Cache-Control", containsString("no-store"));
        var link = Pattern.compile("id=\"link\">[^<]*?(/d/[^<]+)</pre>").matcher(made.asString());
        assertThat(link.find()).isTrue();
        given().get(link.group(1))
                .then()
                .statusCode(200)
                .header("Content-Disposition", containsString("web-1.0.0.cdx.json"))
                .body("specVersion", equalTo("1.6"));
        as(viewer).formParam("file", "word").post(page("/links")).then().statusCode(400);
    }

    @Test
    void only_readers_make_them_and_only_of_what_is_there() {
        ask(tenant.viewer("data"), "{\"file\": \"spdx\"}").then().statusCode(404);
        given().contentType("application/json")
                .body("{\"file\": \"spdx\"}")
                .post(api("/links"))
                .then()
                .statusCode(401);
        ask(viewer, "{\"file\": \"exe\"}").then().statusCode(400);
        ask(viewer, "{}").then().statusCode(400);
        ask(viewer, "{\"file\": \"spdx\", \"lun\": 0}").then().statusCode(400);
        ask(viewer, "{\"file\": \"qcow2\", \"lun\": 7}").then().statusCode(404);
        tenant.in(() -> {
            ImageVersion.getEntityManager()
                    .createQuery("delete from Provenance where versionId = ?1")
                    .setParameter(1, version.id)
                    .executeUpdate();
            ImageVersion.locked(version.id).attestation.state =
                    dev.goldsmith.gallery.Attestation.State.NONE;
            return null;
        });
        ask(viewer, "{\"file\": \"provenance\"}").then().statusCode(404);
        assertThat(told()).isEmpty();
    }

    /** The links that were given before stop as well. */
    @Test
    void nothing_is_said_by_link_of_what_was_recalled_until_it_is_restored() {
        var links = List.of(link("spdx"), link("cyclonedx"), link("provenance"));
        var recall =
                tenant.in(() ->
                        Recall.start(
                                tenant.access(owner),
                                ImageVersion.findById(version.id),
                                "The key leaked"));

        for (var link : links) {
            given().get(link).then().statusCode(409).body(containsString("The key leaked"));
        }
        ask(viewer, "{\"file\": \"spdx\"}").then().statusCode(409);
        as(viewer).formParam("file", "spdx").post(page("/links")).then().statusCode(409);
        assertThat(as(viewer).get(page("")).asString()).doesNotContain(page("/links"));
        // Who may read it finds out what was in it.
        as(viewer).get(api("/sbom")).then().statusCode(200);

        tenant.in(() -> {
            Recall.<Recall>findById(recall.id).restore(tenant.access(owner), "");
            return null;
        });
        for (var link : links) {
            given().get(link).then().statusCode(200);
        }
    }

    @Test
    void nor_of_what_was_changed_deleted_or_lost() throws Exception {
        var link = link("cyclonedx");
        var list = new Digest(version.published().packages());
        var content = Files.readAllBytes(store.fetch(list));
        Files.delete(store.fetch(list));
        given().get(link).then().statusCode(404).body(containsString("no longer in the store"));
        store.put(content);
        given().get(link).then().statusCode(200);

        var envelope =
                tenant.in(() ->
                        ImageVersion.getEntityManager()
                                .createQuery(
                                        "select p.envelope from Provenance p where p.versionId = ?1",
                                        String.class)
                                .setParameter(1, version.id)
                                .getSingleResult());
        sign("{}");
        given().get(link)
                .then()
                .statusCode(409)
                .body(containsString("Its signature can&#39;t be read"));
        ask(viewer, "{\"file\": \"provenance\"}").then().statusCode(409);

        sign(envelope);
        tenant.in(() -> {
            ImageVersion.<ImageVersion>findById(version.id).delete(tenant.system());
            return null;
        });
        given().get(link).then().statusCode(410).body(containsString("1.0.0 was deleted"));
    }

    private void sign(String envelope) {
        tenant.in(() ->
                ImageVersion.getEntityManager()
                        .createQuery(
                                "update Provenance p set p.envelope = ?1 where p.versionId = ?2")
                        .setParameter(1, envelope)
                        .setParameter(2, version.id)
                        .executeUpdate());
    }

    /** One that shows a link twice would make two. */
    @Test
    void a_repeat_makes_no_second_one() {
        var first =
                as(viewer)
                        .header("Idempotency-Key", "one")
                        .contentType("application/json")
                        .body("{\"file\": \"spdx\"}")
                        .post(api("/links"));
        first.then().statusCode(201);
        as(viewer)
                .header("Idempotency-Key", "one")
                .contentType("application/json")
                .body("{\"file\": \"spdx\"}")
                .post(api("/links"))
                .then()
                .statusCode(409);
    }
}

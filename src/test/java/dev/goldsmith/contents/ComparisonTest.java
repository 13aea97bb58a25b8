package dev.goldsmith.contents;

import static dev.goldsmith.contents.Stocked.debian;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.TemplateMove;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two versions side by side, on the page and by the API. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ComparisonTest {
    @Inject TemplateMove move;

    private Stocked stocked;
    private TestTenant.Somebody viewer;

    @BeforeEach
    void stock() {
        stocked = Stocked.with("web", "data");
        viewer = stocked.tenant().viewer("web");
    }

    private Response api(String path) {
        return RestAssured.given()
                .header("Authorization", "Bearer " + viewer.token())
                .get("/api/v1/tenants/%s%s".formatted(stocked.tenant().slug(), path));
    }

    private String page(String path) {
        return RestAssured.given()
                .header("Authorization", "Bearer " + viewer.token())
                .get("/t/%s/gallery%s".formatted(stocked.tenant().slug(), path))
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    @Test
    void packages_go_up_and_down_by_the_order_of_their_manager() throws Exception {
        stocked.publish("web", debian("curl 8.9", "nginx 1.22-1", "telnet 0.17", "vim 2:9.0"));
        stocked.publish("web", debian("aide 0.18", "curl 8.10", "nginx 1.22-1~bpo1", "vim 2:9.0"));

        api("/galleries/web/images/web/versions/1.0.0/compare?with=web/web/1.0.1")
                .then()
                .statusCode(200)
                .body("from", equalTo("web/web/1.0.0"))
                .body("to", equalTo("web/web/1.0.1"))
                .body("packages.added.name", contains("aide"))
                .body("packages.added[0].from", nullValue())
                .body("packages.removed.name", contains("telnet"))
                .body("packages.changed.name", contains("curl", "nginx"))
                .body("packages.changed.from", contains("8.9", "1.22-1"))
                .body("packages.changed.to", contains("8.10", "1.22-1~bpo1"))
                .body("packages.changed.direction", contains("up", "down"))
                .body("packages.changed[0].sizeChange", equalTo(0))
                .body("packages.truncated", equalTo(false))
                .body("template.same", equalTo(true))
                .body("template.changes", empty())
                .body("scripts.changed", empty())
                .body("source.same", equalTo(true))
                .body("size.change", equalTo(0));
        var page = page("/web/web/compare?older=1.0.0&newer=1.0.1");
        assertThat(page)
                .contains("+1 −1, 2 changed", "downgraded </span>", "1.22-1~bpo1")
                .doesNotContain("permission");
        assertThat(page("/web/web/compare?older=1.0.0&newer=1.0.1&show=added"))
                .contains("aide")
                .doesNotContain("telnet");
    }

    @Test
    void the_template_is_compared_and_so_are_those_of_two_images() throws Exception {
        stocked.publish("web", debian("curl 8.9"));
        stocked.tenant()
                .save(
                        "web",
                        "web",
                        Documents.shell(stocked.tenant().id(), "web/web", "echo changed"));
        stocked.publish("web", debian("curl 8.9"));

        api("/galleries/web/images/web/versions/1.0.0/compare?with=latest")
                .then()
                .statusCode(200)
                .body("template.from.version", equalTo(1))
                .body("template.to.version", equalTo(2))
                .body("template.changes.findAll { it.kind == 'added' }.size()", equalTo(1))
                .body("packages.changed", empty());
    }

    @Test
    void a_template_that_was_moved_is_still_the_same() throws Exception {
        stocked.publish("web", debian("curl 8.9"));
        var tenant = stocked.tenant();
        tenant.in(() -> Run.update("state = ?1", RunState.SUCCEEDED));
        tenant.in(() -> move.move(tenant.system(), "web", "web", "web", "other"));
        tenant.in(() -> move.move(tenant.system(), "web", "other", "web", "web"));
        stocked.publish("web", debian("curl 8.9"));

        api("/galleries/web/images/web/versions/1.0.0/compare?with=1.0.1")
                .then()
                .statusCode(200)
                .body("template.same", equalTo(true))
                .body("template.changes", empty());
    }

    @Test
    void nobody_compares_with_what_they_do_not_read() throws Exception {
        stocked.publish("web", debian("curl 8.9"));
        stocked.publish("data", debian("curl 8.8"));
        var path = "/galleries/web/images/web/versions/1.0.0/compare?with=";

        api(path + "data/data/1.0.0").then().statusCode(404);
        api("/galleries/data/images/data/versions/1.0.0/compare?with=web/web/1.0.0")
                .then()
                .statusCode(404);
        api(path + "nonsense/1.0.0")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("with"));
        api(path.replace("?with=", "")).then().statusCode(400);

        stocked.tenant()
                .in(() -> {
                    var by = stocked.tenant().system();
                    var image = ImageDefinition.require(Gallery.require(by, "data"), "data");
                    ImageShare.share(by, image, null);
                    return image;
                });
        api(path + "data/data/1.0.0")
                .then()
                .statusCode(200)
                .body("packages.changed.direction", contains("down"))
                .body("template", nullValue())
                .body("scripts", nullValue())
                .body("guardrails", nullValue());
        assertThat(page("/web/web/compare?older=1.0.0&newer=data/data/1.0.0"))
                .contains("web 1.0.0", "data 1.0.0", "permission to read the templates")
                .doesNotContain("echo");
    }

    @Test
    void a_bill_of_materials_is_taken_out_by_who_reads_the_version() throws Exception {
        stocked.publish("web", debian("curl 8.9"));
        stocked.publish("data", debian("curl 8.8"));
        var path = "/galleries/web/images/web/versions/1.0.0/sbom";

        api(path)
                .then()
                .statusCode(200)
                .header("Content-Type", startsWith("application/spdx+json"))
                .header("Content-Disposition", containsString("web-1.0.0.spdx.json"))
                .body("spdxVersion", equalTo("SPDX-2.3"));
        var cyclonedx = api(path + "?format=cyclonedx").then().statusCode(200).extract().asString();
        assertThat(cyclonedx).contains("pkg:deb/debian/curl@8.9");
        assertThat(page("/web/web/1.0.0/sbom?format=cyclonedx")).isEqualTo(cyclonedx);
        assertThat(page("/web/web/1.0.0")).contains("sbom?format=spdx");
        api(path + "?format=x")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("format"));
        api(path.replace("web", "data")).then().statusCode(404);
    }

    @Test
    void a_list_that_is_gone_is_not_an_empty_one() throws Exception {
        stocked.publish("web", debian("curl 8.9"));
        stocked.publish("web", Digest.of("gone"), 7);

        api("/galleries/web/images/web/versions/1.0.0/compare?with=1.0.1")
                .then()
                .statusCode(200)
                .body("packages", nullValue())
                .body("size.change", equalTo(6));
        api("/galleries/web/images/web/versions/1.0.1/packages").then().statusCode(404);
        assertThat(page("/web/web/compare?older=1.0.0&newer=1.0.1"))
                .contains("no longer in the store");
    }

    @Test
    void three_thousand_packages_are_paged() throws Exception {
        stocked.publish("web", many("1.0"));
        stocked.publish("web", many("1.1"));
        api("/galleries/web/images/web/versions/1.0.0/compare?with=1.0.1").then().statusCode(200);

        long before = System.nanoTime();
        api("/galleries/web/images/web/versions/1.0.0/compare?with=1.0.1")
                .then()
                .statusCode(200)
                .body("packages.changed.size()", equalTo(3_000));
        var page =
                page("/web/web/compare?older=1.0.0&newer=1.0.1&show=upgraded&after=package-1999");
        System.out.printf(
                "3,000 packages, API and page: %d ms%n",
                Duration.ofNanos(System.nanoTime() - before).toMillis());

        assertThat(page)
                .contains("Upgraded", "3000", "package-2000", "package-2199", "More packages")
                .doesNotContain("package-2200", "package-1999<");
    }

    private static PackageList many(String version) {
        return debian(
                IntStream.range(0, 3_000)
                        .mapToObj(it -> "package-%04d %s".formatted(it, version))
                        .toArray(String[]::new));
    }
}

package dev.goldsmith.worker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is recalled can't be used by any door, and each door recalls and restores. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class RecallDoorsTest extends RecalledImages {
    private RequestSpecification as(Somebody by) {
        return given().redirects()
                .follow(false)
                .header("Authorization", "Bearer " + by.token())
                .contentType("application/json");
    }

    private String api(String path) {
        return "/api/v1/tenants/" + acme.slug() + path;
    }

    private String arm(String path) {
        return "/subscriptions/%s/resourceGroups/%s?api-version=2023-07-03"
                .formatted(acme.id(), path);
    }

    private void refused(ValidatableResponse answer) {
        answer.statusCode(409).body(containsString(WHY));
    }

    @Test
    void nothing_of_it_can_be_used_by_any_door_until_it_is_restored() throws Exception {
        site("1.0.0", shared("web/site"), managed("site"), Documents.vhd("vhd"));
        var run = build("web", "site");
        promote("web", "site", "stable", "1.0.0");
        var link = link();

        var recall = recall("golden", "base", "1.0.0", owner);

        for (var path :
                List.of(
                        "/galleries/golden/images/base/versions/1.0.0/download",
                        "/galleries/web/images/site/versions/1.0.0/download",
                        "/teams/web/managed-images/site/download")) {
            refused(as(acme.admin()).get(api(path)).then());
            as(acme.admin()).head(api(path)).then().statusCode(409);
        }
        as(webOwner)
                .get(api("/runs/%d/outputs/vhd/download".formatted(run.number)))
                .then()
                .statusCode(410)
                .body(containsString(WHY));
        as(webOwner)
                .get(api("/teams/web/templates/site/staging/vhds/vhd.vhd"))
                .then()
                .statusCode(410);
        given().get(link).then().statusCode(409);
        refused(
                as(webOwner)
                        .body("{\"version\": \"1.0.0\"}")
                        .put(api("/galleries/web/images/site/channels/prod"))
                        .then());
        refused(
                as(webOwner)
                        .body("{\"targetRegions\": [{\"name\": \"local\"}, {\"name\": \"west\"}]}")
                        .patch(api("/galleries/web/images/site/versions/1.0.0"))
                        .then());
        as(webOwner)
                .get(
                        arm(
                                "web/providers/Microsoft.Compute/galleries/web/images/site/versions/1.0.0"))
                .then()
                .statusCode(200)
                .body("properties.provisioningState", equalTo("Succeeded"))
                .body("properties.publishingProfile.excludeFromLatest", equalTo(true))
                .body("properties.safetyProfile.reportedForPolicyViolation", equalTo(true))
                .body("properties.safetyProfile.policyViolations[0].details", containsString(WHY));
        acme.in(() -> {
            assertThat(ImageVersion.latest(definition("web", "site"))).isNull();
            return true;
        });
        assertThat(at("web", "site", "stable")).isNull();
        refused(() -> site("1.0.0", shared("web/site")));
        refused(() -> acme.run("web", "site"));
        refused(() ->
                acme.in(() -> copy(definition("web", "site"), version("web", "site", "1.0.0"))));
        refused(() ->
                acme.in(() ->
                        ManagedImage.create(
                                acme.system(),
                                Objects.requireNonNull(Team.bySlug("web")),
                                "again",
                                "local",
                                Map.of(),
                                Objects.requireNonNull(acme.reload(run).captured),
                                Run.<Run>findById(run.id),
                                ManagedImage.ask(
                                        acme.system(),
                                        Objects.requireNonNull(Team.bySlug("web")),
                                        "again",
                                        Run.<Run>findById(run.id)))));
        assertThatThrownBy(() -> resolve(fromGallery("golden/base", "1.0.0")))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining(WHY);
        assertThatThrownBy(() -> resolve(fromGallery("golden/base", "latest")))
                .isInstanceOf(BuildFailure.class);

        restore(recall, owner);

        assertThat(at("golden", "base", "stable")).isEqualTo("1.0.0");
        assertThat(at("web", "site", "stable")).isEqualTo("1.0.0");
        as(webOwner)
                .head(api("/galleries/web/images/site/versions/1.0.0/download"))
                .then()
                .statusCode(200);
        given().get(link).then().statusCode(200);
        acme.run("web", "site");
        assertThat(acme.in(() -> Withdrawal.count())).isZero();
    }

    private String link() {
        var token =
                given().header("Authorization", "Bearer " + webOwner.token())
                        .redirects()
                        .follow(false)
                        .contentType("application/x-www-form-urlencoded")
                        .body("format=qcow2")
                        .post("/t/%s/gallery/web/site/1.0.0/downloads".formatted(acme.slug()));
        token.then().statusCode(303);
        return token.header("Location");
    }

    @Test
    void pages_say_what_it_takes_before_and_why_afterwards() {
        site("1.0.0", shared("web/site"), managed("site"));
        var run = build("web", "site");
        promote("web", "site", "stable", "1.0.0");
        var version = "/gallery/golden/base/1.0.0";
        assertThat(page(webOwner, version)).doesNotContain("/recall\"");
        assertThat(page(owner, version)).contains("/gallery/golden/base/1.0.0/recall\"");
        assertThat(page(owner, version + "/recall"))
                .contains("This takes back 2 versions and 1 managed image of 2 teams.")
                .contains("No running build is affected.")
                .contains("1 more")
                .doesNotContain("web/site");

        form(owner, version + "/recall", " ").statusCode(400).body(containsString("Say why"));
        form(webOwner, version + "/recall", WHY).statusCode(403);
        var recall =
                form(owner, version + "/recall", WHY)
                        .statusCode(303)
                        .extract()
                        .header("Location")
                        .replaceFirst(".*/t/[^/]+", "");

        for (var path :
                List.of(
                        "/gallery/web/site/1.0.0",
                        "/teams/web/managed-images/site",
                        "/teams/web/templates/site",
                        "/runs/" + run.number,
                        "/lineage",
                        "/recalls",
                        recall)) {
            assertThat(page(webOwner, path)).contains(WHY);
        }
        assertThat(page(webOwner, recall))
                .contains("A version of another team")
                .contains("web/site")
                .contains("/teams/web/managed-images/site\"")
                .doesNotContain("golden")
                .doesNotContain("restoration\"");
        assertThat(page(webOwner, "/gallery/web/site")).contains("was recalled");
        assertThat(page(owner, version)).contains(WHY).doesNotContain("/downloads\"");
        form(owner, version + "/recall", WHY).statusCode(409);
        form(owner, recall + "/restoration", "x".repeat(501))
                .statusCode(400)
                .body(containsString("501"));
        form(owner, recall + "/restoration", "").statusCode(303);
        assertThat(page(webOwner, "/lineage")).doesNotContain(WHY);
        assertThat(page(webOwner, recall)).contains("None: the recall was restored.");
    }

    private String page(Somebody by, String path) {
        return given().header("Authorization", "Bearer " + by.token())
                .get("/t/" + acme.slug() + path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private ValidatableResponse form(Somebody by, String path, String reason) {
        return given().header("Authorization", "Bearer " + by.token())
                .contentType("application/x-www-form-urlencoded")
                .redirects()
                .follow(false)
                .formParam("reason", reason)
                .post("/t/" + acme.slug() + path)
                .then();
    }

    @Test
    void programs_do_the_same() {
        var version = "/galleries/golden/images/base/versions/1.0.0";
        as(owner)
                .get(api(version + "/recall-preview"))
                .then()
                .statusCode(200)
                .body("versions", equalTo(1))
                .body("channels[0].channel", equalTo("stable"));
        as(webOwner).get(api(version + "/recall-preview")).then().statusCode(403);
        int id =
                as(owner)
                        .body("{\"reason\": \"%s\"}".formatted(WHY))
                        .post(api(version + "/recalls"))
                        .then()
                        .statusCode(201)
                        .body("inForce", equalTo(true))
                        .body("images.platform", equalTo(1))
                        .body("movedChannels[0].from", equalTo("1.0.0"))
                        .extract()
                        .path("id");
        as(owner)
                .get(api(version))
                .then()
                .body("withdrawn.cause", equalTo("recalled"))
                .body("withdrawn.reason", equalTo(WHY))
                .body("withdrawn.recall", equalTo(id));
        as(owner).get(api("/recalls")).then().body("items[0].id", equalTo(id));
        as(owner)
                .get(api("/recalls/%d/versions".formatted(id)))
                .then()
                .body("items[0].image", equalTo("base"));
        as(webOwner).get(api("/recalls/" + id)).then().statusCode(404);
        as(owner)
                .body("{}")
                .post(api("/recalls/%d/restoration".formatted(id)))
                .then()
                .statusCode(200)
                .body("inForce", equalTo(false));
        assertThat(at("golden", "base", "stable")).isEqualTo("1.0.0");
    }
}

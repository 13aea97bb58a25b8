package dev.goldsmith.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One click patches an image, waits for its channel, and patches all that follows it. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class LineagePatchTest {
    private static final CascadeStart.Wanted PATCH =
            new CascadeStart.Wanted("golden", "base", "stable", null, null, "updates", true);

    @Inject CascadeDuty duty;

    private void round() {
        duty.round(Instant.now());
    }

    /** All were built on what there is, so nothing is out of date. */
    private static Family current() {
        var family = Family.create().usual();
        for (var name : List.of("web", "api", "shop")) {
            family.finish(family.tenant().run("web", name), RunState.SUCCEEDED);
        }
        return family;
    }

    @Test
    void the_image_is_patched_first_and_what_follows_it_on_that() {
        var family = current();
        assertThatThrownBy(family::start).hasMessageContaining("out of date");
        var cascade = family.start(PATCH);
        assertThat(family.items(cascade))
                .containsExactly("base waiting", "api waiting", "web waiting", "shop waiting");
        round();
        round();
        assertThat(family.items(cascade))
                .containsExactly("base running", "api waiting", "web waiting", "shop waiting");
        var base = family.run(cascade, "base");
        assertThat(base.patches).isTrue();
        assertThat(base.requestedBy).isEqualTo(family.owner().id());
        family.finish(base, RunState.SUCCEEDED);
        round();
        var now = family.now(cascade);
        assertThat(now.state).isEqualTo(CascadeState.RUNNING);
        assertThat(now.fromVersion).isEqualTo("1.0.0");
        assertThat(now.toVersion).isEqualTo("1.0.1");
        assertThat(family.items(cascade))
                .containsExactly("base succeeded", "api running", "web running", "shop waiting");
        for (var name : List.of("web", "api", "shop")) {
            assertThat(family.run(cascade, name).patches).as(name).isTrue();
            family.finish(cascade, name, RunState.SUCCEEDED);
            round();
        }
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.SUCCEEDED);
        assertThat(family.at("web/shop", "stable")).isEqualTo("1.0.1");

        family.with(cascade, family.owner(), (it, by) -> it.rollBack(by, false));
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.ROLLED_BACK);
        for (var image : List.of("web/shop", "web/web", "web/api", "golden/base")) {
            assertThat(family.at(image, "stable")).as(image).isEqualTo("1.0.0");
        }
    }

    @Test
    void what_follows_waits_for_the_promotion_and_another_version_supersedes_it() {
        var family = current();
        family.enters("platform", "base", "candidate");
        var cascade = family.start(PATCH);
        round();
        family.finish(cascade, "base", RunState.SUCCEEDED);
        round();
        assertThat(family.items(cascade))
                .containsExactly(
                        "base succeeded",
                        "api awaitingPromotion",
                        "web awaitingPromotion",
                        "shop waiting");
        promote(family, "1.0.1");
        round();
        assertThat(family.items(cascade)).contains("api running", "web running");

        var other = family.start(PATCH);
        assertThat(family.items(cascade)).contains("shop superseded");
        round();
        family.finish(family.tenant().run("platform", "base"), RunState.SUCCEEDED);
        promote(family, "1.0.2");
        round();
        assertThat(family.items(other)).contains("base running", "web superseded");
    }

    private static void promote(Family family, String number) {
        var by = family.tenant().access(family.owner());
        family.tenant()
                .in(() -> {
                    var definition = Family.definition("golden/base");
                    var version =
                            ImageVersion.of(definition, VersionNumber.parse(number).orElseThrow());
                    return Promotion.ask(
                            by, definition, "stable", Objects.requireNonNull(version), "");
                });
    }

    @Test
    void a_run_without_updates_is_none_of_a_patch_and_a_failed_image_halts_it() {
        var family = current();
        var plain = family.tenant().run("platform", "base");
        var cascade = family.start(PATCH);
        round();
        var base = family.run(cascade, "base");
        assertThat(base.number).isNotEqualTo(plain.number);
        family.finish(base, RunState.FAILED);
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.HALTED);
        family.with(cascade, family.owner(), (it, by) -> it.retry(by, 1));
        family.with(cascade, family.owner(), (it, by) -> it.resume(by));
        round();
        assertThat(family.items(cascade)).contains("base running");
        // Back before anything moved: the channel stays as it is.
        family.with(cascade, family.owner(), (it, by) -> it.rollBack(by, true));
        round();
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.ROLLED_BACK);
        assertThat(family.at("golden/base", "stable")).isEqualTo("1.0.0");
    }

    @Test
    void it_takes_the_right_to_build_the_image_and_the_doors_say_what_it_does() {
        var family = current();
        var owner = family.owner();
        api(family, owner, "{%s,\"patch\":true,\"preview\":true}")
                .statusCode(200)
                .body("patch", equalTo(true))
                .body("items.depth", contains(0, 1, 1, 2))
                .body("items.wave", contains(1, 2, 2, 3))
                .body("items.template[0]", equalTo("base"));
        // Who owns the image, by a token that builds nothing.
        var narrow = family.tenant().person(MemberRole.MEMBER, Map.of("platform", Role.APPROVER));
        api(family, narrow, "{%s,\"patch\":true}").statusCode(403);
        var root = "/t/" + family.tenant().slug();
        var form = root + "/cascades/new?gallery=golden&image=base&channel=stable&patch=true";
        RestAssured.given()
                .auth()
                .oauth2(owner.token())
                .get(form)
                .then()
                .statusCode(200)
                .body(containsString("Patch base and what follows it"))
                .body(containsString("moves on from"))
                .body(containsString("Patch lineage"));
        for (var page : List.of("/lineage", "/teams/platform/templates/base")) {
            RestAssured.given()
                    .auth()
                    .oauth2(owner.token())
                    .get(root + page)
                    .then()
                    .statusCode(200)
                    .body(containsString("channel=stable&amp;patch=true"));
        }
        api(family, owner, "{%s,\"patch\":true}")
                .statusCode(201)
                .body("patch", equalTo(true))
                .body("to", equalTo("1.0.0"));
        assertThat(family.tenant().in(() -> Run.count("endedAt is null"))).isZero();
    }

    private static io.restassured.response.ValidatableResponse api(
            Family family, dev.goldsmith.testing.TestTenant.Somebody by, String body) {
        var channel = "\"gallery\":\"golden\",\"image\":\"base\",\"channel\":\"stable\"";
        return RestAssured.given()
                .auth()
                .oauth2(by.token())
                .contentType(ContentType.JSON)
                .body(body.formatted(channel))
                .post("/api/v1/tenants/%s/cascades".formatted(family.tenant().slug()))
                .then();
    }
}

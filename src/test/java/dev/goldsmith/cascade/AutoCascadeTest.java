package dev.goldsmith.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.Sentence;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.testing.Mortal;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import dev.goldsmith.trigger.DueTriggers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where its owner wants that, a channel that moves on starts a cascade. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class AutoCascadeTest {
    @Inject AutoCascadeDuty auto;
    @Inject CascadeDuty duty;
    @Inject DueTriggers triggers;

    private static Family current() {
        var family = Family.create().usual();
        for (var name : List.of("web", "api", "shop")) {
            family.finish(family.tenant().run("web", name), RunState.SUCCEEDED);
        }
        return family;
    }

    private static void automatic(Family family, Somebody who, String image, boolean on) {
        var by = family.tenant().access(who);
        family.tenant()
                .in(() -> {
                    var definition = Family.definition(image);
                    AutoCascade.put(by, definition, Channel.require(definition, "stable"), on);
                    return true;
                });
    }

    private static List<Cascade> cascades(Family family) {
        return family.tenant().in(() -> Cascade.list("order by number"));
    }

    private static long news(Family family) {
        return family.tenant().in(() -> AutoCascadeNews.count());
    }

    @Test
    void a_move_forward_starts_one_in_the_name_of_who_switched_it_on() {
        var family = current();
        family.move();
        auto.round();
        assertThat(cascades(family)).isEmpty();
        automatic(family, family.owner(), "golden/base", true);
        // What had moved before that starts nothing.
        auto.round();
        assertThat(cascades(family)).isEmpty();

        family.move();
        auto.round();
        auto.round();
        assertThat(cascades(family)).hasSize(1);
        var first = cascades(family).getFirst();
        assertThat(first.startedBy).isEqualTo(family.owner().id());
        assertThat(first.startedByName)
                .isEqualTo("Automatic cascades (%s)".formatted(family.owner().name()));
        assertThat(first.toVersion).isEqualTo("1.0.2");
        assertThat(family.items(first)).hasSize(3);

        promote(family, "1.0.1");
        auto.round();
        assertThat(cascades(family)).hasSize(1);
        assertThat(news(family)).isZero();
        automatic(family, family.owner(), "golden/base", false);
        family.move();
        auto.round();
        assertThat(cascades(family)).hasSize(1);
    }

    @Test
    void a_schedule_patches_a_baseline_and_all_that_follows_it() {
        var family = current();
        automatic(family, family.owner(), "golden/base", true);
        RestAssured.given()
                .auth()
                .oauth2(family.owner().token())
                .contentType(ContentType.JSON)
                .body("{\"kind\": \"Schedule\", \"cron\": \"0 3 1 * *\", \"patch\": true}")
                .put(
                        "/api/v1/tenants/%s/teams/platform/templates/base/triggers/monthly"
                                .formatted(family.tenant().slug()))
                .then()
                .statusCode(201);
        triggers.round(Instant.now().plus(Duration.ofDays(32)));
        var patch = family.open();
        assertThat(patch).singleElement().matches(it -> it.patches);
        family.finish(patch.getFirst(), RunState.SUCCEEDED);
        auto.round();

        assertThat(cascades(family))
                .singleElement()
                .satisfies(it ->
                        assertThat(family.items(it))
                                .containsExactlyInAnyOrder(
                                        "web waiting", "api waiting", "shop waiting"));
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
    void what_another_one_rebuilds_is_left_to_it() {
        var family = current();
        automatic(family, family.owner(), "golden/base", true);
        automatic(family, family.builder(), "web/web", true);
        family.move();
        auto.round();
        var cascade = cascades(family).getFirst();
        duty.round(Instant.now());
        family.finish(cascade, "web", RunState.SUCCEEDED);
        auto.round();
        duty.round(Instant.now());
        assertThat(family.items(cascade))
                .containsExactly("api running", "web succeeded", "shop running");
        assertThat(cascades(family)).hasSize(1);
        assertThat(skipped(family, "web/web")).contains("rebuilt by an open cascade already");
        family.finish(cascade, "api", RunState.SUCCEEDED);
        family.finish(cascade, "shop", RunState.SUCCEEDED);
        duty.round(Instant.now());
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.SUCCEEDED);

        // In the midst of the tree it starts one of its own when nothing comes from above.
        family.finish(family.tenant().run("web", "web"), RunState.SUCCEEDED);
        auto.round();
        assertThat(cascades(family)).hasSize(2);
        assertThat(family.items(cascades(family).getLast())).containsExactly("shop waiting");
        assertThat(skipped(family, "web/web")).isNull();
    }

    private static @org.jspecify.annotations.Nullable String skipped(Family family, String image) {
        return family.tenant()
                .in(() ->
                        Objects.requireNonNull(
                                        AutoCascade.of(
                                                Channel.require(
                                                        Family.definition(image), "stable")))
                                .skippedWhy);
    }

    @Test
    void a_patch_that_moves_the_channel_starts_no_second_one() {
        var family = current();
        automatic(family, family.owner(), "golden/base", true);
        var patch =
                family.start(
                        new CascadeStart.Wanted(
                                "golden", "base", "stable", null, null, null, true));
        duty.round(Instant.now());
        family.finish(patch, "base", RunState.SUCCEEDED);
        auto.round();
        assertThat(cascades(family)).hasSize(1);
        // It was looked at all the same: who goes back from there starts nothing.
        family.tenant()
                .in(() -> {
                    var channel = Channel.require(Family.definition("golden/base"), "stable");
                    assertThat(Objects.requireNonNull(AutoCascade.of(channel)).seenVersionId)
                            .isEqualTo(channel.versionId);
                    return true;
                });
        duty.round(Instant.now());
        assertThat(family.items(patch)).contains("api running", "web running");
    }

    @Test
    void where_an_image_comes_round_to_itself_none_starts() {
        var family = current();
        automatic(family, family.owner(), "golden/base", true);
        family.move();
        family.tenant()
                .in(() -> {
                    var channel = Channel.require(Family.definition("golden/base"), "stable");
                    var version = Objects.requireNonNull(channel.version());
                    var web = Template.require(Objects.requireNonNull(Team.bySlug("web")), "web");
                    Run.update("ancestors = ?1 where id = ?2", "[" + web.id + "]", version.runId);
                    return true;
                });

        auto.round();

        assertThat(cascades(family)).isEmpty();
        assertThat(skipped(family, "golden/base")).contains("each cascade would start the next");
    }

    @Test
    void who_may_not_start_any_is_no_longer_acted_for_and_the_owners_hear_of_it_once() {
        var family = current();
        automatic(family, family.owner(), "golden/base", true);
        family.tenant().in(() -> TeamRole.delete("personId", family.owner().id()));
        for (int i = 0; i < 2; i++) {
            family.move();
            auto.round();
        }
        assertThat(cascades(family)).isEmpty();
        assertThat(news(family)).isZero();
        assertThat(skipped(family, "golden/base")).isNotNull();
        assertThat(
                        family
                                .tenant()
                                .in(() -> Event.<Event>list("kind", "channel.cascadeRefused"))
                                .stream()
                                .map(it -> Sentence.of(it).toString()))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("No cascade was started when channel golden/base/stable moved: ");
    }

    @Test
    void it_can_be_killed_before_each_statement_and_starts_one_all_the_same() throws Exception {
        var family = current();
        automatic(family, family.owner(), "golden/base", true);
        family.move();
        Mortal.killedBeforeEachStatement(
                () -> {
                    auto.round();
                    return true;
                },
                () -> {});
        assertThat(cascades(family)).hasSize(1);
        assertThat(news(family)).isZero();
    }

    @Test
    void owners_switch_it_on_and_off_by_the_api_and_the_page() {
        var family = current();
        var owner = family.owner();
        api(family, owner, "GET", "").body("automatic", equalTo(false));
        api(family, family.builder(), "PUT", "{\"automatic\":true}").statusCode(403);
        api(family, owner, "PUT", "{}").statusCode(400);
        api(family, owner, "PUT", "{\"automatic\":true}")
                .statusCode(200)
                .body("automatic", equalTo(true))
                .body("setBy", equalTo(owner.name()))
                .body("skipped", nullValue());
        page(family, owner, "").body(containsString("Stop starting cascades"));
        var form = "/channels/stable/cascades";
        assertThat(pressed(family, family.builder(), form, "false")).isEqualTo(403);
        assertThat(pressed(family, owner, form, "false")).isEqualTo(303);
        page(family, owner, "").body(containsString("Start cascades automatically"));
        api(family, owner, "GET", "").body("automatic", equalTo(false));
        assertThat(family.tenant().in(() -> Event.count("kind", "channel.cascadeChanged")))
                .isEqualTo(2);
    }

    private static int pressed(Family family, Somebody by, String path, String automatic) {
        return RestAssured.given()
                .auth()
                .oauth2(by.token())
                .redirects()
                .follow(false)
                .formParam("automatic", automatic)
                .post("/t/" + family.tenant().slug() + "/gallery/golden/base" + path)
                .statusCode();
    }

    private static ValidatableResponse page(Family family, Somebody by, String path) {
        return RestAssured.given()
                .auth()
                .oauth2(by.token())
                .get("/t/" + family.tenant().slug() + "/gallery/golden/base" + path)
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse api(Family family, Somebody by, String method, String body) {
        var request = RestAssured.given().auth().oauth2(by.token()).contentType(ContentType.JSON);
        return (body.isEmpty() ? request : request.body(body))
                .request(
                        method,
                        "/api/v1/tenants/%s/galleries/golden/images/base/channels/stable/cascades"
                                .formatted(family.tenant().slug()))
                .then();
    }
}

package dev.goldsmith.approval;

import static dev.goldsmith.approval.Asked.need;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.activity.Event;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ChannelMove;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Channels move through the gates, and back without them. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PromotionTest {
    private Asked web;
    private Somebody owner;
    private Somebody builder;
    private Somebody walt;

    @BeforeEach
    void tenant() {
        web = Asked.create().galleries();
        owner = web.person("web", Role.OWNER);
        builder = web.person("web", Role.BUILDER);
        walt = web.person("web", Role.APPROVER);
    }

    private void gate(String... channels) {
        web.policy(
                new Rule(
                        Gate.PROMOTION,
                        List.of(need("web", 1)),
                        24,
                        null,
                        null,
                        List.of(channels)));
    }

    /** The next version of shelf/nginx. */
    private ImageVersion built() {
        web.save(builder, "web", "shelf/nginx", "echo");
        return web.publish(web.run(builder));
    }

    private ValidatableResponse move(Somebody by, String channel, String version) {
        return given().auth()
                .oauth2(by.token())
                .contentType(ContentType.JSON)
                .body("{\"version\":\"%s\",\"comment\":\"it boots\"}".formatted(version))
                .put(url("channels/" + channel))
                .then();
    }

    private String url(String rest) {
        return "/api/v1/tenants/%s/galleries/shelf/images/nginx/%s"
                .formatted(web.tenant().slug(), rest);
    }

    private @Nullable String at(String channel) {
        return web.tenant()
                .in(() -> {
                    var version = Channel.require(definition(), channel).version();
                    return version == null ? null : version.number().toString();
                });
    }

    private static ImageDefinition definition() {
        return ImageDefinition.require(Objects.requireNonNull(Gallery.byName("shelf")), "nginx");
    }

    private List<String> told() {
        return web.tenant()
                .in(() ->
                        Event.<Event>list("noun = 'channel' order by id").stream()
                                .map(it -> it.kind)
                                .toList());
    }

    @Test
    void an_owner_moves_channels_and_everybody_in_the_team_sees_where_they_point() {
        built();
        built();

        move(builder, "stable", "1.0.0").statusCode(403);
        move(owner, "stable", "1.0.0").statusCode(200).body("version", equalTo("1.0.0"));
        move(owner, "Beta", "1.0.1").statusCode(200).body("name", equalTo("Beta"));
        move(owner, "latest", "1.0.1").statusCode(400);
        move(owner, "stable", "7.0.0").statusCode(404);

        given().auth()
                .oauth2(builder.token())
                .get(url("channels"))
                .then()
                .statusCode(200)
                .body("items.name", contains("Beta", "candidate", "stable"))
                .body("items.version", contains("1.0.1", null, "1.0.0"))
                .body("items[2].movedBy", equalTo(owner.name()));
        given().auth()
                .oauth2(builder.token())
                .get(url("versions"))
                .then()
                .body("items.channels", contains(List.of("Beta"), List.of("stable")));
        given().auth()
                .oauth2(builder.token())
                .get(url("versions/1.0.0"))
                .then()
                .body("channels", contains("stable"));
        assertThat(told()).containsExactly("channel.moved", "channel.moved");
        web.tenant()
                .in(() -> {
                    var moves = ChannelMove.of(definition(), 9);
                    assertThat(moves).extracting(it -> it.comment).containsOnly("it boots");
                    assertThat(moves).extracting(it -> it.askedBy).containsOnly(owner.id());
                    return true;
                });
    }

    @Test
    void a_version_that_a_channel_points_to_stays() {
        built();
        move(owner, "stable", "1.0.0").statusCode(200);

        given().auth()
                .oauth2(owner.token())
                .delete(url("versions/1.0.0"))
                .then()
                .statusCode(409)
                .body(
                        "detail",
                        equalTo(
                                "Channel stable points to version 1.0.0; move the channel before you delete the version."));
        given().auth()
                .oauth2(owner.token())
                .delete(url("channels/stable"))
                .then()
                .statusCode(200)
                .body("version", nullValue());
        given().auth().oauth2(owner.token()).delete(url("versions/1.0.0")).then().statusCode(200);
        assertThat(told()).containsExactly("channel.moved", "channel.emptied");
    }

    @Test
    void a_gate_is_asked_and_the_move_is_made_once_it_says_yes() {
        gate("stable");
        built();

        move(owner, "candidate", "1.0.0").statusCode(200);
        long number =
                move(owner, "stable", "1.0.0")
                        .statusCode(202)
                        .body("version", nullValue())
                        .body("waiting", equalTo("1.0.0"))
                        .extract()
                        .jsonPath()
                        .getLong("approval");
        // The same again is the same.
        move(owner, "stable", "1.0.0").statusCode(202).body("approval", equalTo((int) number));
        // What was built stays what it is, whatever is saved since.
        web.save(builder, "web", "shelf/nginx", "echo later");
        assertThat(at("stable")).isNull();

        var approval = approval(number);
        assertThat(web.refusal(() -> web.approve(owner, approval))).isNotNull();
        web.approve(walt, approval);
        assertThat(at("stable")).isEqualTo("1.0.0");
        web.approve(walt, approval);
        assertThat(told()).containsExactly("channel.moved", "channel.requested", "channel.moved");
    }

    private Approval approval(long number) {
        return web.tenant().in(() -> Objects.requireNonNull(Approval.<Approval>findById(number)));
    }

    private long asked(String version) {
        return move(owner, "stable", version)
                .statusCode(202)
                .extract()
                .jsonPath()
                .getLong("approval");
    }

    @Test
    void no_yes_no_move_and_a_newer_request_takes_the_place_of_the_one_before() {
        gate("stable");
        built();
        built();

        web.vote(walt, approval(asked("1.0.0")), Verdict.REJECT, "not yet");
        assertThat(at("stable")).isNull();
        assertThat(told()).containsExactly("channel.requested", "channel.refused");

        long first = asked("1.0.0");
        long second = asked("1.0.1");
        assertThat(approval(first).state).isEqualTo(ApprovalState.WITHDRAWN);
        web.approve(walt, approval(second));
        assertThat(at("stable")).isEqualTo("1.0.1");
    }

    @Test
    void back_goes_without_a_gate_and_forward_again_does_not() {
        gate("stable");
        built();
        built();
        built();
        web.approve(walt, approval(asked("1.0.0")));
        web.approve(walt, approval(asked("1.0.2")));
        // Older, but nobody ever said yes to it.
        long never = asked("1.0.1");

        move(owner, "stable", "1.0.0").statusCode(200).body("version", equalTo("1.0.0"));
        assertThat(approval(never).state).isEqualTo(ApprovalState.WITHDRAWN);
        move(owner, "stable", "1.0.2").statusCode(202);
        assertThat(at("stable")).isEqualTo("1.0.0");
    }

    @Test
    void an_emptied_channel_goes_back_without_a_gate_as_well_and_to_what_was_taken_away_with_one() {
        gate("stable");
        built();
        built();
        web.approve(walt, approval(asked("1.0.0")));
        web.approve(walt, approval(asked("1.0.1")));
        given().auth().oauth2(owner.token()).delete(url("channels/stable")).then().statusCode(200);

        move(owner, "stable", "1.0.1").statusCode(202);
        move(owner, "stable", "1.0.0").statusCode(200).body("version", equalTo("1.0.0"));
    }

    @Test
    void a_yes_to_who_is_no_longer_an_owner_moves_nothing() {
        gate("stable");
        built();
        long asked = asked("1.0.0");
        web.tenant()
                .in(() ->
                        TeamRole.update("role = ?1 where personId = ?2", Role.BUILDER, owner.id()));

        web.approve(walt, approval(asked));
        assertThat(at("stable")).isNull();
        assertThat(told()).containsExactly("channel.requested", "channel.refused");
    }

    @Test
    void a_version_that_is_deleted_takes_its_requests_along() {
        gate("stable");
        built();
        long asked = asked("1.0.0");

        given().auth().oauth2(owner.token()).delete(url("versions/1.0.0")).then().statusCode(200);

        assertThat(approval(asked).state).isEqualTo(ApprovalState.WITHDRAWN);
        assertThat(at("stable")).isNull();
    }

    private void enters(Somebody by, String channel, int status) {
        given().auth()
                .oauth2(by.token())
                .contentType(ContentType.JSON)
                .body("{\"channel\":\"%s\"}".formatted(channel))
                .put(
                        "/api/v1/tenants/%s/teams/web/templates/nginx/channel"
                                .formatted(web.tenant().slug()))
                .then()
                .statusCode(status);
    }

    /** As a worker does that publishes. */
    private void entered(ImageVersion version) {
        web.tenant()
                .in(() -> {
                    Promotion.enter(Run.findById(version.runId), ImageVersion.findById(version.id));
                    return true;
                });
    }

    @Test
    void a_new_version_enters_where_its_template_says() {
        entered(built());
        assertThat(told()).isEmpty();
        enters(builder, "candidate", 403);
        enters(owner, "candidate", 200);

        entered(built());
        assertThat(at("candidate")).isEqualTo("1.0.1");
        // What follows stable can be built from the first version on.
        assertThat(at("stable")).isEqualTo("1.0.1");
        entered(built());
        assertThat(at("candidate")).isEqualTo("1.0.2");
        assertThat(at("stable")).isEqualTo("1.0.1");
    }

    /** A run that ends late, or whose distribution is done again. */
    @Test
    void what_is_published_late_takes_no_channel_back() {
        var first = built();
        enters(owner, "candidate", 200);
        var second = built();
        entered(second);
        entered(first);
        assertThat(at("candidate")).isEqualTo("1.0.1");

        gate("candidate");
        var third = built();
        var fourth = built();
        entered(fourth);
        entered(third);
        var waiting =
                web.tenant()
                        .in(() ->
                                Objects.requireNonNull(
                                                ChannelMove.waiting(
                                                        Channel.require(definition(), "candidate")))
                                        .toVersionId);
        assertThat(waiting).isEqualTo(fourth.id);
    }

    @Test
    void what_enters_goes_through_the_gates_too() {
        gate();
        entering();
        assertThat(at("candidate")).isNull();
        assertThat(at("stable")).isNull();
        var waiting =
                web.tenant()
                        .in(() ->
                                Objects.requireNonNull(
                                        Objects.requireNonNull(
                                                        ChannelMove.waiting(
                                                                Channel.require(
                                                                        definition(), "candidate")))
                                                .approval()));
        assertThat(waiting.requestedBy).isEqualTo(builder.id());

        web.approve(walt, waiting);
        assertThat(at("candidate")).isEqualTo("1.0.0");
    }

    private void entering() {
        web.save(builder, "web", "shelf/nginx", "echo");
        enters(owner, "candidate", 200);
        entered(web.publish(web.run(builder)));
    }

    @Test
    void what_goes_into_another_teams_gallery_enters_no_channel_there() {
        var both =
                web.tenant()
                        .person(
                                MemberRole.MEMBER,
                                Map.of("web", Role.BUILDER, "lab", Role.BUILDER));
        web.save(both, "web", "labs/nginx", "echo");
        enters(owner, "candidate", 200);

        entered(web.publish(web.run(both)));

        assertThat(told()).isEmpty();
    }
}

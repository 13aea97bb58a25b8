package dev.goldsmith.approval;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.Followed;
import dev.goldsmith.gallery.Following;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A derivative takes what a channel means when its run is requested, or the version it pins. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class FollowingTest {
    private Asked web;
    private Somebody owner;
    private Somebody builder;

    @BeforeEach
    void tenant() {
        web = Asked.create().galleries();
        owner = web.person("web", Role.OWNER);
        builder = web.person("web", Role.BUILDER);
        built();
        web.tenant().save("web", "derived", document("latest", null));
    }

    private ImageVersion built() {
        web.save(builder, "web", "shelf/nginx", "echo");
        return web.publish(web.run(builder));
    }

    private String document(String version, @Nullable String channel) {
        var document =
                Documents.shell(web.tenant().id(), null, "echo")
                        .replaceFirst(
                                "(?s)\"source\": \\{.*?\\}",
                                "\"source\": {\"type\": \"SharedImageVersion\", \"imageVersionId\": \"/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/galleries/shelf/images/nginx/versions/%s\"}"
                                        .formatted(web.tenant().id(), version));
        return channel == null ? document : Documents.tagged(document, Followed.TAG, channel);
    }

    private ValidatableResponse follow(String body) {
        return given().auth()
                .oauth2(builder.token())
                .contentType(ContentType.JSON)
                .body(body)
                .put(url())
                .then();
    }

    private ValidatableResponse followed() {
        return given().auth().oauth2(builder.token()).get(url()).then().statusCode(200);
    }

    private String url() {
        return "/api/v1/tenants/%s/teams/web/templates/derived/following"
                .formatted(web.tenant().slug());
    }

    private void promote(String version) {
        var by = web.tenant().access(owner);
        web.tenant()
                .in(() -> {
                    var definition = definition();
                    return Promotion.ask(
                            by,
                            definition,
                            Channel.STABLE,
                            ImageVersion.require(definition, version),
                            "");
                });
    }

    private static ImageDefinition definition() {
        return ImageDefinition.require(Objects.requireNonNull(Gallery.byName("shelf")), "nginx");
    }

    private static final String STABLE =
            "{\"gallery\":\"shelf\",\"image\":\"nginx\",\"channel\":\"stable\"}";

    @Test
    void a_channel_is_followed_and_the_document_stays_one_for_azure() {
        followed().body("image", equalTo("nginx")).body("version", equalTo("latest"));

        follow(STABLE).statusCode(200).body("channel", equalTo("stable"));
        followed().body("channel", equalTo("stable")).body("version", nullValue());
        web.tenant()
                .in(() -> {
                    var template = Template.require(Asked.team("web"), "derived");
                    assertThat(template.latestVersion).isEqualTo(2);
                    assertThat(template.latest().document)
                            .contains("/images/nginx/versions/latest")
                            .contains("\"goldsmithChannel\": \"stable\"");
                    var following = Objects.requireNonNull(Following.of(template));
                    assertThat(following.channelId)
                            .isEqualTo(Channel.require(definition(), "stable").id);
                    return true;
                });
        // The same again changes nothing.
        follow(STABLE).statusCode(200);

        follow("{\"gallery\":\"Shelf\",\"image\":\"nginx\",\"version\":\"1.0.0\"}")
                .statusCode(200)
                .body("version", equalTo("1.0.0"));
        followed().body("channel", nullValue());
        web.tenant()
                .in(() -> {
                    var template = Template.require(Asked.team("web"), "derived");
                    assertThat(template.latestVersion).isEqualTo(3);
                    assertThat(template.latest().document)
                            .contains("/images/nginx/versions/1.0.0")
                            .doesNotContain("goldsmithChannel");
                    assertThat(Objects.requireNonNull(Following.of(template)).versionId)
                            .isNotNull();
                    return true;
                });

        follow("{\"gallery\":\"shelf\",\"image\":\"nginx\",\"version\":\"latest\"}")
                .statusCode(200);
        web.tenant()
                .in(() -> {
                    assertThat(Following.of(Template.require(Asked.team("web"), "derived")))
                            .isNull();
                    return true;
                });
    }

    @Test
    void what_the_document_does_not_start_from_is_refused() {
        follow("{\"gallery\":\"shelf\",\"image\":\"apache\",\"channel\":\"stable\"}")
                .statusCode(409)
                .body("detail", containsString("starts from shelf/nginx, not from shelf/apache"));
        follow("{\"gallery\":\"shelf\",\"image\":\"nginx\",\"channel\":\"stabel\"}")
                .body(
                        "violations[0].message",
                        equalTo(
                                "\"stabel\" isn't a channel of shelf/nginx: use one of candidate, stable."));
        follow("{\"gallery\":\"shelf\",\"image\":\"nginx\"}").statusCode(400);
        follow("{\"gallery\":\"shelf\",\"image\":\"nginx\",\"version\":\"9.0.0\"}")
                .body("violations[0].message", containsString("has no version 9.0.0"));
        assertThatThrownBy(
                        () -> web.tenant().save("web", "pinned", document("1.0.0", Channel.STABLE)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("ends in `/versions/latest`");
        assertThatThrownBy(() ->
                        web.tenant()
                                .save(
                                        "web",
                                        "spelled",
                                        document("latest", Channel.STABLE)
                                                .replace(Followed.TAG, "goldsmithchannel")))
                .isInstanceOf(Refused.class);
    }

    @Test
    void a_run_takes_what_the_channel_means_when_it_is_requested() {
        follow(STABLE).statusCode(200);
        assertThatThrownBy(() -> web.tenant().run("web", "derived"))
                .isInstanceOf(Refused.class)
                .hasMessage(
                        "Channel stable of shelf/nginx is empty. Promote a version to it, or have the template follow another channel.");
        promote("1.0.0");
        built();

        var first = web.tenant().run("web", "derived");
        assertThat(web.tenant().inputs(first).document).contains("/images/nginx/versions/1.0.0\"");
        assertThat(first.sourceVersion).isEqualTo("1.0.0");
        assertThat(first.sourceDigest).isEqualTo(Asked.disk().disk().hex());
        promote("1.0.1");
        assertThat(web.tenant().inputs(first).document).contains("/versions/1.0.0\"");
        assertThat(web.tenant().inputs(web.tenant().run("web", "derived")).document)
                .contains("/versions/1.0.1\"");

        var system = web.tenant().system();
        web.tenant().in(() -> Run.update("state = ?1 where id = ?2", RunState.FAILED, first.id));
        var again = web.tenant().in(() -> Run.<Run>findById(first.id).retry(system));
        assertThat(web.tenant().inputs(again).document).contains("/versions/1.0.1\"");
    }

    @Test
    void a_template_that_ends_follows_nothing() {
        web.tenant().save("web", "derived", document("latest", Channel.STABLE));
        given().auth()
                .oauth2(builder.token())
                .delete(url().replace("/following", ""))
                .then()
                .statusCode(200);
        assertThat(web.tenant().in(() -> Following.count("definitionId", definition().id)))
                .isZero();
    }

    @Test
    void who_has_to_approve_sees_which_version_the_channel_meant() {
        follow(STABLE).statusCode(200);
        promote("1.0.0");
        web.policy(Asked.rule(Gate.NEW_VERSION, Asked.need("web", 1)));
        var run = web.tenant().run("web", "derived");
        promoteBuilt();
        var approval = web.tenant().in(() -> Objects.requireNonNull(run.approval()).id);
        given().auth()
                .oauth2(owner.token())
                .get("/t/%s/approvals/%d".formatted(web.tenant().slug(), approval))
                .then()
                .statusCode(200)
                .body(
                        containsString(
                                "It is built on shelf/nginx, version 1.0.0, which channel stable meant when it was requested."));
    }

    private void promoteBuilt() {
        web.policy();
        built();
        promote("1.0.1");
    }
}

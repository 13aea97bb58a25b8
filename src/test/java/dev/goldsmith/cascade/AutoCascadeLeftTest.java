package dev.goldsmith.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.goldsmith.gallery.Channel;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Mortal;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an automatic cascade leaves to another one isn't forgotten when that one does nothing. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class AutoCascadeLeftTest extends DrivenCascades {
    private static final String DEFERRED =
            "Channel web/web/stable moved, and what follows it is left to cascade 1, which is ";

    @Inject AutoCascadeDuty auto;
    @TestHTTPResource String address;

    /** web is rebuilt by cascade 1, which has shop before it, and its channel starts cascades. */
    private Family left() {
        var family = built();
        var by = family.tenant().access(family.builder());
        family.tenant()
                .in(() -> {
                    var definition = Family.definition("web/web");
                    AutoCascade.put(by, definition, Channel.require(definition, "stable"), true);
                    return true;
                });
        family.start();
        round();
        return family;
    }

    private static Cascade first(Family family) {
        return cascades(family).getFirst();
    }

    private static List<Cascade> cascades(Family family) {
        return family.tenant().in(() -> Cascade.list("order by number"));
    }

    private static @Nullable String skipped(Family family) {
        return family.tenant()
                .in(() -> {
                    var channel = Channel.require(Family.definition("web/web"), "stable");
                    return Objects.requireNonNull(AutoCascade.of(channel)).skippedWhy;
                });
    }

    /** api fails, which halts the cascade; then web's channel moves. */
    private Family halted() {
        var family = left();
        family.finish(first(family), "api", RunState.FAILED);
        round();
        family.finish(first(family), "web", RunState.SUCCEEDED);
        round();
        auto.round();
        return family;
    }

    @Test
    void its_owners_are_told_when_the_other_one_is_halted_and_it_starts_when_that_is_canceled() {
        var family = halted();
        auto.round();
        assertThat(cascades(family)).hasSize(1);
        assertThat(told(family, "channel.cascadeDeferred")).containsExactly(DEFERRED + "halted");
        assertThat(skipped(family)).contains("cascade 1, which is halted");
        page(family, family.builder()).body(containsString("web/web/stable"));
        pictures(family);
        var other = family.tenant().person(MemberRole.MEMBER, Map.of("platform", Role.VIEWER));
        page(family, other)
                .body(containsString("a channel of another team"))
                .body(not(containsString("web/web")));

        family.with(first(family), family.owner(), Cascade::cancel);
        round();
        auto.round();
        auto.round();
        assertThat(cascades(family)).hasSize(2);
        assertThat(family.items(cascades(family).getLast())).containsExactly("shop waiting");
        assertThat(skipped(family)).isNull();
        assertThat(told(family, "channel.cascadeDeferred")).hasSize(1);
    }

    @Test
    void one_that_is_halted_or_paused_later_is_told_too_and_one_that_goes_on_builds_it() {
        var family = left();
        family.finish(first(family), "web", RunState.SUCCEEDED);
        auto.round();
        assertThat(skipped(family)).contains("rebuilt by an open cascade already");
        assertThat(told(family, "channel.cascadeDeferred")).isEmpty();
        family.with(first(family), family.owner(), Cascade::pause);
        auto.round();
        assertThat(told(family, "channel.cascadeDeferred")).containsExactly(DEFERRED + "paused");
        family.with(first(family), family.owner(), Cascade::resume);
        auto.round();
        assertThat(skipped(family)).contains("rebuilt by cascade 1");
        round();
        family.finish(first(family), "shop", RunState.SUCCEEDED);
        family.finish(first(family), "api", RunState.SUCCEEDED);
        round();
        auto.round();
        assertThat(family.now(first(family)).state).isEqualTo(CascadeState.SUCCEEDED);
        assertThat(cascades(family)).hasSize(1);
        assertThat(told(family, "channel.cascadeDeferred")).hasSize(1);
    }

    @Test
    void what_cannot_be_started_then_is_told_and_not_tried_for_ever() {
        var family = halted();
        family.tenant().in(() -> TeamRole.delete("personId", family.builder().id()));
        family.with(first(family), family.owner(), Cascade::cancel);
        round();
        auto.round();
        auto.round();
        assertThat(told(family, "channel.cascadeRefused")).hasSize(1);
        assertThat(family.tenant().in(() -> AutoCascade.count("leftTo is not null"))).isZero();
    }

    @Test
    void it_can_be_killed_before_each_statement_and_nothing_is_lost() throws Exception {
        var family = halted();
        family.with(first(family), family.owner(), Cascade::cancel);
        round();
        Mortal.killedBeforeEachStatement(
                () -> {
                    auto.round();
                    return true;
                },
                () -> {});
        assertThat(cascades(family)).hasSize(2);
    }

    @Test
    void who_reads_a_cascade_learns_neither_the_channel_that_started_it_nor_hidden_templates() {
        var family = built();
        var by = family.tenant().access(family.owner());
        family.tenant()
                .in(() -> {
                    var definition = Family.definition("golden/base");
                    AutoCascade.put(by, definition, Channel.require(definition, "stable"), true);
                    return true;
                });
        family.move();
        auto.round();
        assertThat(first(family).startedByName).doesNotContain("stable");
        assertThat(by.called("Cascade 1 (%s)".formatted("x".repeat(200))).personName())
                .hasSize(200)
                .endsWith("…");

        family.move();
        family.tenant()
                .in(() -> {
                    var version =
                            Objects.requireNonNull(
                                    Channel.require(Family.definition("golden/base"), "stable")
                                            .version());
                    var web = Template.require(Family.team("web"), "web");
                    Run.update("ancestors = ?1 where id = ?2", "[" + web.id + "]", version.runId);
                    return true;
                });
        auto.round();
        assertThat(told(family, "channel.cascadeRefused"))
                .singleElement()
                .asString()
                .contains("each cascade would start the next")
                .doesNotContain("image of web");
    }

    private void pictures(Family family) {
        var root = "/t/" + family.tenant().slug();
        try (var browser = Browser.withToken(address, family.tenant().admin().token())) {
            browser.page().navigate(root + "/cascades/1");
            browser.picture("cascade-left");
            browser.page().navigate(root + "/gallery/web/web");
            browser.picture("channel-left");
            browser.page().navigate(root + "/cascades/new?gallery=web&image=web&channel=stable");
            browser.picture("cascade-preview-left");
        }
    }

    private static io.restassured.response.ValidatableResponse page(Family family, Somebody by) {
        return RestAssured.given()
                .auth()
                .oauth2(by.token())
                .get("/t/%s/cascades/1".formatted(family.tenant().slug()))
                .then()
                .statusCode(200);
    }
}

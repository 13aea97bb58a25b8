package dev.goldsmith.cascade;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateMove;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import dev.goldsmith.trigger.DueTriggers;
import dev.goldsmith.trigger.Trigger;
import dev.goldsmith.trigger.TriggerSave;
import dev.goldsmith.trigger.TriggerSetting;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cascade isn't alone: other cascades, people at their runs, and who reads only a part of it. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class NeighborsTest extends DrivenCascades {
    @Inject TemplateMove templates;
    @Inject DueTriggers triggers;
    @Inject AcrossTenants across;

    /** All triggers that are due in some seconds; news of moves is passed on in pieces. */
    private void pulled(int seconds) {
        triggers.round(Instant.now().plusSeconds(seconds));
        for (int i = 0; i < 50 && across.any("select id from source_news limit 1"); i++) {
            triggers.round(Instant.now().plusSeconds(seconds));
        }
    }

    /** web, api and shop were built; then web again, then the baseline moved. */
    private static Family outOfDate() {
        var family = Family.create().usual();
        for (var name : List.of("web", "api", "shop", "web")) {
            family.finish(family.tenant().run("web", name), RunState.SUCCEEDED);
        }
        family.move();
        return family;
    }

    private static Cascade startOfWeb(Family family) {
        var by = family.tenant().access(family.builder());
        return family.tenant()
                .in(() ->
                        Cascade.start(
                                by,
                                new CascadeStart.Wanted("web", "web", "stable", null, null, null)));
    }

    @Test
    void one_in_the_middle_leaves_to_the_one_above_what_that_builds_after_something_else() {
        var family = outOfDate();
        var above = family.start();
        assertThatThrownBy(() -> startOfWeb(family)).hasMessageContaining("an open cascade");
        assertThat(family.items(above))
                .containsExactly("api waiting", "web waiting", "shop waiting");

        // What else follows it is rebuilt, and nothing is taken away from the one above.
        family.derive("cart", "web/web", "stable").automatic("cart");
        var middle = startOfWeb(family);
        assertThat(family.items(middle)).containsExactly("cart waiting");
        round();
        assertThat(family.items(above)).contains("shop waiting");
        family.finish(above, "web", RunState.FAILED);
        round();
        // Nothing comes from above any more.
        assertThat(family.now(above).state).isEqualTo(CascadeState.HALTED);
        assertThat(family.items(startOfWeb(family))).contains("shop waiting");
        assertThat(family.items(above)).contains("shop superseded");
    }

    @Test
    void a_run_that_somebody_tries_again_by_its_own_page_is_its_templates_next_attempt() {
        var family = outOfDate();
        var cascade = family.start();
        round();
        family.finish(cascade, "web", RunState.FAILED);
        family.with(
                cascade,
                family.owner(),
                (_, _) -> run(family.run(cascade, "api")).cancel(family.tenant().system()));
        round();
        assertThat(family.items(cascade))
                .containsExactly("api skipped", "web failed", "shop waiting");
        var web = again(family, family.run(cascade, "web"));
        var api = again(family, family.run(cascade, "api"));
        round();
        assertThat(family.items(cascade))
                .containsExactly("api running", "web running", "shop waiting");
        assertThat(family.run(cascade, "web").number).isEqualTo(web.number);
        assertThat(family.item(cascade, "web").attempts).isEqualTo(2);
        family.with(cascade, family.owner(), (it, by) -> it.resume(by));
        family.finish(web, RunState.SUCCEEDED);
        family.finish(api, RunState.SUCCEEDED);
        round();
        assertThat(family.items(cascade))
                .containsExactly("api succeeded", "web succeeded", "shop running");
    }

    private static Run run(Run known) {
        return Objects.requireNonNull(Run.locked(known.id));
    }

    private static Run again(Family family, Run ended) {
        var by = family.tenant().access(family.builder());
        return family.tenant().in(() -> run(ended).retry(by));
    }

    @Test
    void who_follows_something_further_down_does_not_learn_what_that_is_built_on() {
        var family = outOfDate();
        var tenant = family.tenant().team("lab");
        tenant.in(() -> {
            ImageShare.share(tenant.system(), Family.definition("web/web"), Family.team("lab"));
            return true;
        });
        tenant.in(() -> templates.move(tenant.system(), "web", "shop", "lab", "shop"));
        var cascade =
                family.start(new CascadeStart.Wanted("golden", "base", "stable", 5, 1, "why"));
        var lab = tenant.person(MemberRole.MEMBER, Map.of("lab", Role.OWNER));
        round();

        got(family, lab, "/cascades/1")
                .body("gallery", nullValue())
                .body("to", nullValue())
                .body("comment", nullValue());
        got(family, lab, "/cascades").body("items[0].image", nullValue());
        // The baseline itself is shared with all, so the lineage has it; of the cascade it says
        // nothing.
        page(family, lab, "/lineage").body(containsString("Image of another team"));
        for (var path : List.of("/cascades/1", "/cascades")) {
            page(family, lab, path)
                    .body(containsString("Image of another team"))
                    .body(not(containsString("golden/base")));
        }
        page(family, lab, "/cascades/1").body(not(containsString("1.0.1")));
        page(family, family.builder(), "/cascades/" + cascade.number)
                .body(containsString("golden/base"))
                .body(containsString("Queued"));
    }

    private static io.restassured.response.ValidatableResponse got(
            Family family, Somebody by, String path) {
        return given().auth()
                .oauth2(by.token())
                .get("/api/v1/tenants/" + family.tenant().slug() + path)
                .then()
                .statusCode(200);
    }

    private static io.restassured.response.ValidatableResponse page(
            Family family, Somebody by, String path) {
        return given().auth()
                .oauth2(by.token())
                .get("/t/" + family.tenant().slug() + path)
                .then()
                .statusCode(200);
    }

    @Test
    void one_move_is_one_run_whether_a_trigger_or_the_cascade_is_faster() {
        var family = Family.create().usual();
        for (var name : List.of("web", "api", "shop")) {
            family.finish(family.tenant().run("web", name), RunState.SUCCEEDED);
        }
        trigger(family, "web");
        trigger(family, "shop");
        family.move();
        pulled(5);
        assertThat(family.open()).hasSize(1);

        var cascade = family.start();
        round();
        round();
        assertThat(family.items(cascade))
                .containsExactly("api running", "web running", "shop waiting");
        assertThat(family.run(cascade, "web").requestedByName).startsWith("Trigger source");
        assertThat(family.open()).hasSize(2);

        family.finish(cascade, "web", RunState.SUCCEEDED);
        pulled(5);
        assertThat(why(family, "shop")).isEqualTo("Cascade 1 is going to build it.");
        round();
        assertThat(family.run(cascade, "shop").requestedByName).startsWith("Cascade 1");
        family.finish(cascade, "shop", RunState.SUCCEEDED);
        family.finish(cascade, "api", RunState.SUCCEEDED);
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.SUCCEEDED);
        pulled(900);
        assertThat(family.open()).isEmpty();
        assertThat(why(family, "shop")).endsWith("took version 1.0.1 already.");
    }

    @Test
    void what_a_cascade_leaves_out_its_trigger_starts() {
        var family = Family.create().usual();
        for (var name : List.of("web", "api", "shop")) {
            family.finish(family.tenant().run("web", name), RunState.SUCCEEDED);
        }
        trigger(family, "web");
        family.move();
        var cascade = family.start();
        pulled(5);
        assertThat(why(family, "web")).isEqualTo("Cascade 1 is going to build it.");
        family.with(cascade, family.owner(), Cascade::cancel);
        round();
        pulled(900);
        assertThat(family.open()).hasSize(1);
    }

    @Test
    void what_a_team_built_itself_is_not_asked_for_any_more() {
        var family = Family.create().derive("web", "golden/base", "stable");
        family.finish(family.tenant().run("web", "web"), RunState.SUCCEEDED);
        family.move();
        var cascade = family.start();
        round();
        assertThat(family.items(cascade)).containsExactly("web asking");
        var own = family.tenant().run("web", "web");
        family.finish(own, RunState.SUCCEEDED);
        round();
        round();
        assertThat(family.items(cascade)).containsExactly("web succeeded");
        assertThat(family.run(cascade, "web").number).isEqualTo(own.number);
    }

    private static void trigger(Family family, String template) {
        var by = family.tenant().access(family.builder());
        family.tenant()
                .in(() ->
                        TriggerSave.put(
                                by,
                                Family.team("web"),
                                Template.require(Family.team("web"), template),
                                "source",
                                new TriggerSetting(null, false)));
    }

    private static String why(Family family, String template) {
        return family.tenant()
                .in(() ->
                        Trigger.require(Template.require(Family.team("web"), template), "source")
                                .skippedWhy);
    }

    @Test
    void a_baseline_that_moves_again_supersedes_what_has_not_begun() {
        var family = built();
        var cascade = family.start();
        round();
        family.move();
        round();
        assertThat(family.items(cascade))
                .containsExactly("api running", "web running", "shop superseded");
        var next = family.start();
        assertThat(family.items(next)).hasSize(3);
        round();
        // Of two cascades one builds a template at a time.
        assertThat(family.open()).hasSize(2);
        assertThat(family.item(next, "web").why).isEqualTo("Another cascade is building it.");
        family.finish(cascade, "web", RunState.SUCCEEDED);
        family.finish(cascade, "api", RunState.SUCCEEDED);
        round();
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.SUPERSEDED);
        assertThat(family.items(next))
                .containsExactly("api running", "web running", "shop waiting");
    }

    @Test
    void a_second_one_takes_over_what_the_first_one_has_not_begun() {
        var family = built();
        var first = family.start();
        var second = family.start();
        assertThat(family.items(first))
                .containsExactly("api superseded", "web superseded", "shop superseded");
        round();
        assertThat(family.now(first).state).isEqualTo(CascadeState.SUPERSEDED);
        assertThat(family.open()).hasSize(2);
        assertThat(second.number).isEqualTo(2);
    }
}

package dev.goldsmith.cascade;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.Sentence;
import dev.goldsmith.cascade.DerivativePolicy.Kind;
import dev.goldsmith.cascade.DerivativePolicy.Setting;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateMove;
import dev.goldsmith.template.TemplateRemoval;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.testing.Mortal;
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
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What follows a channel is rebuilt in order, and can be stopped and taken back. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class CascadeTest {
    @Inject CascadeDuty duty;
    @Inject TemplateRemoval removal;
    @Inject TemplateMove templates;
    @Inject EntityManagerFactory factory;
    @Inject DueTriggers triggers;

    private void round() {
        duty.round(Instant.now());
    }

    private static List<String> told(Family family, String kind) {
        return family.tenant().in(() -> Event.<Event>list("kind = ?1 order by id", kind)).stream()
                .map(it -> Sentence.of(it).toString())
                .toList();
    }

    /** web, api and shop were built on 1.0.0; then the baseline moves to 1.0.1. */
    private Family built() {
        var family = Family.create().usual();
        for (var name : List.of("web", "api", "shop")) {
            family.finish(family.tenant().run("web", name), RunState.SUCCEEDED);
        }
        family.move();
        return family;
    }

    @Test
    void children_are_built_after_their_parents_and_a_rollback_puts_every_channel_back() {
        var family = built();
        var cascade = family.start();
        assertThat(cascade.fromVersion).isEqualTo("1.0.0");
        assertThat(cascade.toVersion).isEqualTo("1.0.1");

        round();
        round();
        assertThat(family.items(cascade))
                .containsExactly("api running", "web running", "shop waiting");
        var run = family.run(cascade, "web");
        assertThat(run.requestedBy).isEqualTo(family.builder().id());
        assertThat(run.requestedByName)
                .isEqualTo("Cascade 1 (%s)".formatted(family.builder().name()));
        family.finish(cascade, "web", RunState.SUCCEEDED);
        round();
        assertThat(family.items(cascade))
                .containsExactly("api running", "web succeeded", "shop running");
        family.finish(cascade, "api", RunState.SUCCEEDED);
        family.finish(cascade, "shop", RunState.SUCCEEDED);
        round();

        assertThat(family.now(cascade).state).isEqualTo(CascadeState.SUCCEEDED);
        assertThat(family.at("web/shop", "stable")).isEqualTo("1.0.1");
        assertThatThrownBy(family::start).hasMessageContaining("out of date");
        assertThat(told(family, "cascade.started").getFirst())
                .endsWith(
                        "started cascade 1 of golden/base: stable moved from 1.0.0 to 1.0.1: a fix");

        family.with(cascade, family.owner(), (it, by) -> it.rollBack(by, true));
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.ROLLED_BACK);
        for (var image : List.of("web/shop", "web/web", "web/api", "golden/base")) {
            assertThat(family.at(image, "stable")).as(image).isEqualTo("1.0.0");
        }
        assertThat(TakeBack.of(family.now(cascade)))
                .extracting(TakeBack.Returned::channel)
                .containsExactlyInAnyOrder(
                        "web/shop/stable",
                        "web/web/stable",
                        "web/api/stable",
                        "golden/base/stable");
        assertThatThrownBy(() ->
                        family.with(cascade, family.owner(), (it, by) -> it.rollBack(by, true)))
                .hasMessageContaining("rolledBack");
    }

    /** From its start to its end, with success. */
    private Cascade through(Family family) {
        var cascade = family.start();
        for (var name : List.of("web", "api", "shop")) {
            round();
            family.finish(cascade, name, RunState.SUCCEEDED);
        }
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.SUCCEEDED);
        return cascade;
    }

    private void rollBack(Family family, Cascade cascade, boolean begun) {
        family.with(cascade, family.owner(), (it, by) -> it.rollBack(by, begun));
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.ROLLED_BACK);
    }

    @Test
    void what_went_back_is_built_again_by_the_next_one() {
        var family = built();
        rollBack(family, through(family), false);
        assertThat(family.at("web/web", "stable")).isEqualTo("1.0.0");
        through(family);
        assertThat(family.at("web/web", "stable")).isEqualTo("1.0.2");
        assertThat(family.at("web/shop", "stable")).isEqualTo("1.0.2");
        assertThatThrownBy(family::start).hasMessageContaining("out of date");
    }

    @Test
    void one_after_another_goes_back() {
        var family = built();
        var first = through(family);
        family.move();
        var second = through(family);
        rollBack(family, second, true);
        assertThat(family.at("web/shop", "stable")).isEqualTo("1.0.1");
        rollBack(family, first, true);
        for (var image : List.of("web/shop", "web/web", "web/api", "golden/base")) {
            assertThat(family.at(image, "stable")).as(image).isEqualTo("1.0.0");
        }
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
        triggers.round(Instant.now().plusSeconds(5));
        assertThat(family.open()).hasSize(1);

        var cascade = family.start();
        round();
        round();
        assertThat(family.items(cascade))
                .containsExactly("api running", "web running", "shop waiting");
        assertThat(family.run(cascade, "web").requestedByName).startsWith("Trigger source");
        assertThat(family.open()).hasSize(2);

        family.finish(cascade, "web", RunState.SUCCEEDED);
        triggers.round(Instant.now().plusSeconds(5));
        assertThat(why(family, "shop")).isEqualTo("Cascade 1 is going to build it.");
        round();
        assertThat(family.run(cascade, "shop").requestedByName).startsWith("Cascade 1");
        family.finish(cascade, "shop", RunState.SUCCEEDED);
        family.finish(cascade, "api", RunState.SUCCEEDED);
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.SUCCEEDED);
        triggers.round(Instant.now().plusSeconds(900));
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
        triggers.round(Instant.now().plusSeconds(5));
        assertThat(why(family, "web")).isEqualTo("Cascade 1 is going to build it.");
        family.with(cascade, family.owner(), Cascade::cancel);
        round();
        triggers.round(Instant.now().plusSeconds(900));
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

    @Test
    void what_a_channel_moved_back_to_is_built_on_again() {
        var family = built();
        through(family);
        promote(family, access(family, family.owner()), "golden/base", "1.0.0");
        var cascade = family.start();
        round();
        assertThat(family.items(cascade))
                .containsExactly("api running", "web running", "shop waiting");
        assertThat(family.open()).hasSize(2);
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
    void what_was_moved_since_or_promoted_by_hand_is_named_and_stays() {
        var family = built();
        // Versions of api enter candidate, and somebody of its team promotes them.
        family.enters("web", "api", "candidate");
        var cascade = family.start();
        round();
        family.finish(cascade, "web", RunState.SUCCEEDED);
        family.finish(cascade, "api", RunState.SUCCEEDED);
        round();
        family.finish(cascade, "shop", RunState.FAILED);
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.HALTED);
        promote(family, "web/api", "1.0.1");
        // Somebody moves web on; the next version isn't the cascade's.
        family.finish(family.tenant().run("web", "web"), RunState.SUCCEEDED);

        family.with(cascade, family.owner(), (it, by) -> it.rollBack(by, false));
        round();

        assertThat(family.now(cascade).state).isEqualTo(CascadeState.ROLLED_BACK);
        assertThat(family.at("web/web", "stable")).isEqualTo("1.0.2");
        assertThat(family.at("web/api", "stable")).isEqualTo("1.0.1");
        assertThat(family.at("web/api", "candidate")).isNull();
        assertThat(family.at("golden/base", "stable")).isEqualTo("1.0.1");
        var back = TakeBack.of(family.now(cascade));
        assertThat(back)
                .filteredOn(it -> it.why() != null)
                .extracting(it -> it.channel() + ": " + it.why())
                .satisfiesExactlyInAnyOrder(
                        it ->
                                assertThat(it)
                                        .startsWith("web/web/stable: ")
                                        .endsWith("It was moved since."),
                        it -> assertThat(it).startsWith("web/api/stable: Only an owner"));
        // Whose those channels are isn't for everybody.
        var shown =
                family.tenant()
                        .in(() -> CascadeList.of(access(family, family.owner()), cascade.number));
        assertThat(shown.takenBack()).allMatch(it -> it.channel() == null);
    }

    @Test
    void a_narrow_token_takes_nothing_back_by_hand_outside_its_team() {
        var family = built();
        family.enters("web", "api", "candidate");
        var cascade = through(family);
        promote(family, "web/api", "1.0.1");
        var both =
                family.tenant()
                        .person(
                                MemberRole.MEMBER,
                                Map.of("platform", Role.OWNER, "web", Role.OWNER));
        var narrow =
                new Somebody(both.id(), both.name(), family.tenant().token(both, null, "platform"));
        api(family, narrow, "POST", "cascades/1/rollback", "{\"channel\":true}").statusCode(200);
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.ROLLED_BACK);
        assertThat(family.at("web/api", "stable")).isEqualTo("1.0.1");
        assertThat(family.at("web/web", "stable")).isEqualTo("1.0.0");
        assertThat(family.at("golden/base", "stable")).isEqualTo("1.0.0");
    }

    private static dev.goldsmith.tenant.Access access(Family family, Somebody who) {
        return family.tenant().access(who);
    }

    private static void promote(Family family, String image, String version) {
        promote(family, access(family, family.builder()), image, version);
    }

    private static void promote(
            Family family, dev.goldsmith.tenant.Access by, String image, String version) {
        family.tenant()
                .in(() -> {
                    var definition = Family.definition(image);
                    var number = VersionNumber.parse(version).orElseThrow();
                    return Objects.requireNonNull(
                            Promotion.ask(
                                    by,
                                    definition,
                                    "stable",
                                    Objects.requireNonNull(ImageVersion.of(definition, number)),
                                    "by hand"));
                });
    }

    @Test
    void a_failure_halts_it_and_it_goes_on_when_somebody_retries_or_resumes() {
        var family = built();
        var cascade = family.start();
        round();
        family.finish(cascade, "web", RunState.FAILED);
        family.finish(cascade, "api", RunState.SUCCEEDED);
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.HALTED);
        assertThat(told(family, "cascade.halted"))
                .containsExactly("Cascade 1 of golden/base was halted: Item 2 failed.");
        round();
        assertThat(family.open()).isEmpty();

        family.with(cascade, family.builder(), (it, by) -> it.retry(by, 2));
        family.with(cascade, family.owner(), (it, by) -> it.resume(by));
        round();
        assertThat(family.items(cascade))
                .containsExactly("api succeeded", "web running", "shop waiting");
        family.finish(cascade, "web", RunState.FAILED);
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.HALTED);
        family.with(cascade, family.owner(), (it, by) -> it.resume(by));
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.PARTIALLY_SUCCEEDED);
        assertThat(family.items(cascade))
                .containsExactly("api succeeded", "web failed", "shop skipped");
        // The next one rebuilds what is left.
        assertThat(family.items(family.start())).containsExactly("web waiting", "shop waiting");
    }

    @Test
    void who_set_no_policy_is_asked_and_the_run_is_of_whoever_answers() {
        var family = Family.create().derive("web", "golden/base", "stable");
        var cascade = family.start();
        round();
        round();
        assertThat(family.items(cascade)).containsExactly("web asking");
        assertThat(told(family, "cascade.asked"))
                .containsExactly("Cascade 1 asks to rebuild web, which follows golden/base");
        assertThat(
                        family.tenant()
                                .in(() -> CascadeList.asking(access(family, family.builder()), 9)))
                .extracting(CascadeList.Asking::template)
                .containsExactly("web");
        assertThat(family.tenant().in(() -> CascadeList.asking(access(family, family.owner()), 9)))
                .isEmpty();
        assertThatThrownBy(
                        () -> family.with(cascade, family.owner(), (it, by) -> it.rebuild(by, 1)))
                .isInstanceOf(Refused.class);

        family.with(cascade, family.builder(), (it, by) -> it.rebuild(by, 1));
        var run = family.run(cascade, "web");
        assertThat(run.requestedBy).isEqualTo(family.builder().id());
        assertThat(run.requestedByName).isEqualTo(family.builder().name());
        family.finish(run, RunState.SUCCEEDED);
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.SUCCEEDED);
    }

    @Test
    void what_nobody_answers_or_resumes_ends_after_a_time() {
        var family = Family.create().derive("web", "golden/base", "stable");
        var cascade = family.start();
        round();
        duty.round(Instant.now().plus(Look.PATIENCE).plusSeconds(60));
        assertThat(family.items(cascade)).containsExactly("web skipped");
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.SUCCEEDED);

        var next = family.start();
        family.with(next, family.owner(), (it, by) -> it.pause(by));
        duty.round(Instant.now().plus(Look.REST).plusSeconds(60));
        assertThat(family.now(next).state).isEqualTo(CascadeState.CANCELED);
    }

    @Test
    void a_child_waits_for_the_promotion_of_what_it_follows() {
        var family = built();
        family.enters("web", "web", "candidate");
        var cascade = family.start();
        round();
        family.finish(cascade, "web", RunState.SUCCEEDED);
        family.finish(cascade, "api", RunState.SUCCEEDED);
        round();
        round();
        assertThat(family.items(cascade)).contains("shop awaitingPromotion");
        assertThat(family.item(cascade, "shop").why)
                .isEqualTo(
                        "What run %d built isn't at stable of web/web yet."
                                .formatted(family.run(cascade, "web").number));
        promote(family, "web/web", "1.0.1");
        round();
        assertThat(family.items(cascade)).contains("shop running");
        assertThat(family.run(cascade, "shop").document).contains("/versions/1.0.1");
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

    @Test
    void canceling_stops_its_runs_and_waits_for_their_end() {
        var family = built();
        var cascade = family.start();
        round();
        family.with(cascade, family.owner(), (it, by) -> it.cancel(by));
        round();
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.CANCELED);
        assertThat(family.open()).isEmpty();
        assertThat(family.items(cascade))
                .containsExactly("api skipped", "web skipped", "shop canceled");
        assertThatThrownBy(() -> family.with(cascade, family.owner(), (it, by) -> it.resume(by)))
                .hasMessageContaining("canceled");
    }

    @Test
    void what_can_not_be_built_any_more_is_left_out() {
        var family = built();
        family.derive("old", "golden/base", "stable").automatic("old");
        family.derive("later", "golden/base", "stable");
        family.policy("later", new Setting(Kind.IGNORE, LocalDate.now(ZoneOffset.UTC).plusDays(9)));
        var cascade = family.start();
        family.tenant()
                .in(() -> {
                    removal.delete(family.tenant().system(), "web", "old", null);
                    return true;
                });
        family.tenant().save("web", "api", family.derived("api", "golden/base", null));
        round();
        assertThat(family.items(cascade))
                .containsExactly(
                        "api skipped",
                        "later skipped",
                        "old skipped",
                        "web running",
                        "shop waiting");
        assertThat(family.item(cascade, "api").why).contains("follows something else");
        family.tenant().in(() -> Team.update("archivedAt = ?1 where slug = 'web'", Instant.now()));
        family.finish(cascade, "web", RunState.SUCCEEDED);
        round();
        assertThat(family.items(cascade)).contains("shop skipped");
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.SUCCEEDED);
    }

    @Test
    void a_policy_goes_with_its_template_and_acts_for_nobody_who_may_not_build_there() {
        var family = Family.create().derive("web", "golden/base", "stable").automatic("web");
        family.tenant().team("shop");
        family.tenant()
                .in(() -> templates.move(family.tenant().system(), "web", "web", "shop", "web"));
        var cascade = family.start();
        round();
        assertThat(family.items(cascade)).containsExactly("web asking");
        assertThat(family.item(cascade, "web").why).contains("does not allow you to build");
    }

    @Test
    void who_may_not_build_any_more_is_no_longer_acted_for() {
        var family = built();
        family.tenant().in(() -> TeamRole.delete("personId", family.builder().id()));
        var cascade = family.start();
        round();
        assertThat(family.items(cascade))
                .containsExactly("api asking", "web asking", "shop waiting");
        assertThat(family.item(cascade, "web").why).contains("does not allow you to build");
        // They are asked once, until somebody sets the policy anew.
        round();
        round();
        assertThat(told(family, "cascade.asked")).hasSize(2);
    }

    @Test
    void of_many_portals_one_begins_each_and_no_mishap_keeps_the_others() throws Exception {
        var broken = built();
        var first = broken.start();
        parents(broken, first, "no list");
        var family = built();
        var cascade = family.start();
        var go = new CountDownLatch(1);
        try (var portals = Executors.newFixedThreadPool(4)) {
            var all =
                    IntStream.range(0, 4)
                            .mapToObj(_ ->
                                    portals.submit(() -> {
                                        go.await();
                                        round();
                                        return true;
                                    }))
                            .toList();
            go.countDown();
            for (var one : all) {
                one.get();
            }
        }
        round();
        assertThat(family.open()).hasSize(2);
        assertThat(family.items(cascade)).contains("api running", "web running");
        assertThat(broken.open()).isEmpty();
        parents(broken, first, "[]");
        round();
        assertThat(broken.open()).hasSize(3);
    }

    private static void parents(Family family, Cascade cascade, String json) {
        family.tenant()
                .in(() ->
                        CascadeItem.update("parents = ?1 where cascadeId = ?2", json, cascade.id));
    }

    @Test
    void it_can_be_killed_before_each_statement_and_nothing_is_done_twice_or_half()
            throws Exception {
        var family = built();
        var cascade = family.start();
        killed(cascade);
        assertThat(family.open()).hasSize(2);
        family.finish(cascade, "web", RunState.SUCCEEDED);
        family.finish(cascade, "api", RunState.SUCCEEDED);
        killed(cascade);
        assertThat(family.open()).hasSize(1);
        family.finish(cascade, "shop", RunState.SUCCEEDED);
        killed(cascade);
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.SUCCEEDED);
        assertThat(told(family, "cascade.succeeded")).hasSize(1);

        family.with(cascade, family.owner(), (it, by) -> it.rollBack(by, true));
        killed(cascade);
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.ROLLED_BACK);
        assertThat(TakeBack.of(family.now(cascade))).hasSize(4).allMatch(it -> it.why() == null);
        assertThat(told(family, "cascade.rolledBack")).hasSize(1);
        assertThat(family.at("web/shop", "stable")).isEqualTo("1.0.0");
    }

    private void killed(Cascade cascade) throws Exception {
        var ref = new AcrossTenants.Ref(cascade.tenantId, cascade.id);
        Mortal.killedBeforeEachStatement(
                () -> {
                    duty.step(ref, Instant.now());
                    return true;
                },
                () -> {});
    }

    @Test
    void a_preview_and_a_look_take_as_many_statements_for_many_as_for_few() {
        var family = Family.create().usual();
        family.derive("cart", "web/shop", null).derive("till", "web/cart", "stable");
        var owner = access(family, family.owner());
        long few = statements(() -> family.tenant().in(() -> Preview.of(owner, Family.wanted())));
        for (int i = 0; i < 4; i++) {
            family.derive("web" + i, "golden/base", "stable").automatic("web" + i);
            family.derive("shop" + i, "web/web" + i, "stable");
            family.derive("cart" + i, "web/shop", "stable");
            family.derive("till" + i, "web/cart" + i, "stable");
        }
        long many = statements(() -> family.tenant().in(() -> Preview.of(owner, Family.wanted())));
        assertThat(many).isEqualTo(few).isLessThan(25);

        var cascade = family.start();
        assertThat(family.items(cascade)).hasSize(21);
        round();
        var ref = new AcrossTenants.Ref(cascade.tenantId, cascade.id);
        long look = statements(() -> duty.step(ref, Instant.now()));
        assertThat(look).isLessThan(15);
    }

    private long statements(Runnable work) {
        var statistics = factory.unwrap(SessionFactory.class).getStatistics();
        statistics.setStatisticsEnabled(true);
        long before = statistics.getPrepareStatementCount();
        work.run();
        return statistics.getPrepareStatementCount() - before;
    }

    private ValidatableResponse api(
            Family family, Somebody by, String method, String path, String body) {
        var request =
                given().auth()
                        .oauth2(by.token())
                        .header("Idempotency-Key", method + path + body)
                        .contentType(ContentType.JSON);
        return (body.isEmpty() ? request : request.body(body))
                .request(method, "/api/v1/tenants/%s/%s".formatted(family.tenant().slug(), path))
                .then();
    }

    @Test
    void the_api_previews_starts_stops_and_takes_back() {
        var family = built();
        var owner = family.owner();
        var web = family.builder();
        var policy = "teams/web/templates/api/cascade-policy";
        api(family, web, "GET", policy, "").body("policy", equalTo("automatic"));
        api(family, web, "PUT", policy, "{\"policy\":\"ignore\"}").statusCode(400);
        api(family, web, "PUT", policy, "{\"policy\":\"ignore\",\"until\":\"2999-01-31\"}")
                .statusCode(200)
                .body("until", equalTo("2999-01-31"));

        var wanted = "{\"gallery\":\"golden\",\"image\":\"base\",\"channel\":\"stable\"%s}";
        api(family, web, "POST", "cascades", wanted.formatted("")).statusCode(403);
        api(family, owner, "POST", "cascades", wanted.formatted(",\"preview\":true"))
                .statusCode(200)
                .body("id", nullValue())
                .body("state", equalTo("preview"))
                .body("items.state", contains("ignored", "automatic", "automatic"))
                .body("items.wave", contains(0, 1, 2))
                .body("items.template", contains(nullValue(), nullValue(), nullValue()));
        api(family, owner, "POST", "cascades", wanted.formatted(",\"maxConcurrent\":0"))
                .statusCode(400);
        for (int twice = 0; twice < 2; twice++) {
            api(family, owner, "POST", "cascades", wanted.formatted(""))
                    .statusCode(201)
                    .header("Location", endsWith("/cascades/1"))
                    .body("id", equalTo(1));
        }
        round();
        api(family, web, "GET", "cascades/1", "")
                .body("items.template", contains("api", "web", "shop"))
                .body("items.state", contains("skipped", "running", "waiting"))
                .body("items[1].run", notNullValue());
        api(family, web, "POST", "cascades/1/pause", "").statusCode(403);
        api(family, owner, "POST", "cascades/1/pause", "").body("state", equalTo("paused"));
        api(family, web, "POST", "cascades/1/items/3/skip", "")
                .statusCode(200)
                .body("items[2].state", equalTo("skipped"));
        api(family, web, "POST", "cascades/1/items/3/retry", "")
                .body("items[2].state", equalTo("waiting"));
        api(family, web, "POST", "cascades/1/items/3/rebuild", "").statusCode(409);
        api(family, owner, "POST", "cascades/1/items/9/skip", "").statusCode(404);
        api(family, owner, "POST", "cascades/1/resumption", "").body("state", equalTo("running"));
        family.finish(family.open().getFirst(), RunState.SUCCEEDED);
        api(family, owner, "POST", "cascades/1/rollback", "{\"channel\":true}")
                .statusCode(200)
                .body("state", equalTo("rollingBack"));
        round();
        api(family, web, "GET", "cascades/1", "")
                .body("state", equalTo("rolledBack"))
                .body("takenBack.to", contains(equalTo("1.0.0"), nullValue()));
        api(family, owner, "GET", "cascades", "")
                .body("items.state", contains("rolledBack"))
                .body("items[0].templates", equalTo(3));
    }

    @Test
    void people_see_names_of_their_teams_alone() {
        var family = built();
        var cascade = family.start();
        var owner = access(family, family.owner());
        var preview = family.tenant().in(() -> Preview.of(owner, Family.wanted()));
        assertThat(preview.items()).hasSize(3).allMatch(Preview.Line::hidden);
        assertThat(preview.items()).extracting(Preview.Line::wave).containsExactly(1, 1, 2);
        var shown = family.tenant().in(() -> CascadeList.of(owner, cascade.number));
        assertThat(shown.items()).hasSize(3).allMatch(CascadeList.Line::hidden);
        var web = access(family, family.builder());
        assertThat(family.tenant().in(() -> CascadeList.of(web, cascade.number)).items())
                .extracting(CascadeList.Line::template)
                .containsExactly("api", "web", "shop");
        assertThatThrownBy(() -> family.tenant().in(() -> Preview.of(web, Family.wanted())))
                .isInstanceOf(Refused.class);
        assertThat(family.tenant().in(() -> CascadeList.page(web, null, 9)).items()).hasSize(1);
        family.tenant().team("lab");
        var lab =
                access(
                        family,
                        family.tenant().person(MemberRole.MEMBER, Map.of("lab", Role.OWNER)));
        assertThat(family.tenant().in(() -> CascadeList.page(lab, null, 9)).items()).isEmpty();
        assertThatThrownBy(() -> family.tenant().in(() -> Cascade.require(lab, cascade.number)))
                .isInstanceOf(Refused.class);
        assertThat(
                        family.tenant()
                                .in(() ->
                                        CascadeList.page(
                                                family.tenant().system(), cascade.number, 9))
                                .items())
                .isEmpty();
    }
}

package dev.goldsmith.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.cascade.DerivativePolicy.Kind;
import dev.goldsmith.cascade.DerivativePolicy.Setting;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.TemplateMove;
import dev.goldsmith.template.TemplateRemoval;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.testing.Mortal;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
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
class CascadeTest extends DrivenCascades {
    @Inject TemplateRemoval removal;
    @Inject TemplateMove templates;
    @Inject EntityManagerFactory factory;

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
        assertThat(family.tenant().inputs(family.run(cascade, "shop")).document)
                .contains("/versions/1.0.1");
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
        assertThat(broken.open()).hasSize(2);
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
}

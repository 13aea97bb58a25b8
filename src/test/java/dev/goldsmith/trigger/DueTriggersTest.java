package dev.goldsmith.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.activity.Event;
import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Decisions;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.approval.Verdict;
import dev.goldsmith.build.Reuse;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What triggers start, and what they don't; the clock is the test's. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class DueTriggersTest {
    @Inject DueTriggers due;
    @Inject Decisions decisions;
    @Inject Tenancy tenancy;
    @Inject dev.goldsmith.template.TemplateMove move;
    @Inject io.agroal.api.AgroalDataSource database;

    private TestTenant acme;
    private Somebody ada;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("due").team("web").team("ops").template("web", "nginx");
        ada = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER, "ops", Role.APPROVER));
        set(ada);
    }

    private static Team team(String slug) {
        return Objects.requireNonNull(Team.bySlug(slug));
    }

    private Trigger set(Somebody by) {
        var setting = new TriggerSetting(Schedule.parse("30 2 * * *", "Europe/Vienna"), true);
        var access = acme.access(by);
        return acme.in(() ->
                TriggerSave.put(
                                access,
                                team("web"),
                                Template.require(team("web"), "nginx"),
                                "nightly",
                                setting)
                        .trigger());
    }

    private Trigger nightly() {
        return acme.in(() -> Trigger.require(Template.require(team("web"), "nginx"), "nightly"));
    }

    private Instant nextTime() {
        return Objects.requireNonNull(nightly().nextAt);
    }

    private List<Run> runs() {
        return acme.in(() -> Run.list("order by number"));
    }

    private List<String> told(String kind) {
        return acme.in(() -> Event.<Event>list("kind = ?1 order by id", kind)).stream()
                .map(it -> dev.goldsmith.activity.Sentence.of(it).toString())
                .toList();
    }

    private void end(RunState outcome) {
        var run = runs().getLast();
        acme.in(() -> {
            var held = Objects.requireNonNull(Run.locked(run.id));
            if (outcome == RunState.CANCELED) {
                held.cancel(acme.system());
                return true;
            }
            held.claim("worker", Duration.ofSeconds(15), acme.system());
            held.enter(RunState.VALIDATING);
            held.finish(outcome, acme.system());
            return true;
        });
    }

    @Test
    void what_was_missed_is_started_once_in_the_name_of_who_set_it() {
        var first = nextTime();
        due.round(first.minusSeconds(1));
        assertThat(runs()).isEmpty();

        var later = first.plus(Duration.ofDays(5));
        due.round(later);
        due.round(later);

        assertThat(runs())
                .singleElement()
                .satisfies(run -> {
                    assertThat(run.state).isEqualTo(RunState.QUEUED);
                    assertThat(run.reuse).isEqualTo(Reuse.Policy.NOTHING);
                    assertThat(run.requestedBy).isEqualTo(ada.id());
                    assertThat(run.requestedByName)
                            .isEqualTo("Trigger nightly (%s)".formatted(ada.name()));
                });
        assertThat(nextTime()).isBetween(later, later.plus(Duration.ofHours(26)));
        assertThat(nightly().startedWhy).startsWith("scheduled for ").endsWith("(Europe/Vienna)");
        assertThat(told("trigger.fired"))
                .singleElement()
                .satisfies(it ->
                        assertThat(it)
                                .startsWith(
                                        "Trigger nightly of template web/nginx started run 1: scheduled for"));
        assertThat(acme.in(() -> Event.<Event>list("kind", "run.requested")).getFirst().door)
                .isEqualTo("trigger");
    }

    @Test
    void one_that_patches_starts_patch_runs() {
        var access = acme.access(ada);
        acme.in(() ->
                TriggerSave.put(
                        access,
                        team("web"),
                        Template.require(team("web"), "nginx"),
                        "nightly",
                        new TriggerSetting(
                                Schedule.parse("30 2 * * *", "Europe/Vienna"), false, true)));
        due.round(nextTime());

        assertThat(runs())
                .singleElement()
                .satisfies(run -> {
                    assertThat(run.patches).isTrue();
                    assertThat(acme.inputs(run).document).contains("LinuxUpdate");
                });
    }

    @Test
    void of_many_portals_one_starts_it() throws Exception {
        var now = nextTime();
        var go = new CountDownLatch(1);
        try (var portals = Executors.newFixedThreadPool(4)) {
            var all =
                    IntStream.range(0, 4)
                            .mapToObj(_ ->
                                    portals.submit(() -> {
                                        go.await();
                                        due.round(now);
                                        return true;
                                    }))
                            .toList();
            go.countDown();
            for (var one : all) {
                one.get();
            }
        }
        due.round(now);
        assertThat(runs()).hasSize(1);
        assertThat(told("trigger.skipped")).isEmpty();
    }

    @Test
    void while_its_run_is_open_it_starts_no_other_and_says_so_once() {
        due.round(nextTime());
        due.round(nextTime());
        due.round(nextTime());
        assertThat(runs()).hasSize(1);
        assertThat(told("trigger.skipped"))
                .containsExactly(
                        "Trigger nightly of template web/nginx started nothing: Its run 1 hasn't ended yet.");
        assertThat(nightly().skippedWhy).isEqualTo("Its run 1 hasn't ended yet.");

        end(RunState.SUCCEEDED);
        due.round(nextTime());
        assertThat(runs()).hasSize(2);
        assertThat(nightly().skippedWhy).isNull();
    }

    @Test
    void what_is_refused_is_told_and_tried_the_next_time() {
        tenancy.outside(
                () -> Tenant.update("state = ?1 where id = ?2", Tenant.State.SUSPENDED, acme.id()));
        due.round(nextTime());
        assertThat(runs()).isEmpty();
        assertThat(nightly().skippedWhy).contains("is suspended");

        tenancy.outside(
                () -> Tenant.update("state = ?1 where id = ?2", Tenant.State.ACTIVE, acme.id()));
        due.round(nextTime());
        assertThat(runs()).hasSize(1);
    }

    @Test
    void it_can_do_no_more_than_who_set_it_can_now() {
        acme.in(() -> TeamRole.delete("personId = ?1 and role = ?2", ada.id(), Role.OWNER));
        due.round(nextTime());
        assertThat(nightly().skippedWhy).contains("does not allow you to build");

        acme.in(() -> Member.update("active = false where personId = ?1", ada.id()));
        due.round(nextTime());
        assertThat(runs()).isEmpty();
        assertThat(nightly().skippedWhy)
                .isEqualTo(
                        "It was set by %s, who can't start runs here any more. Somebody who can must save it again."
                                .formatted(ada.name()));

        var bob = acme.builder("web");
        set(bob);
        due.round(nextTime());
        assertThat(runs()).singleElement().extracting(it -> it.requestedBy).isEqualTo(bob.id());
    }

    @Test
    void who_set_it_cannot_approve_what_it_starts() {
        var need = new Rule.Need("ops", Role.APPROVER, 1, null);
        var rule = new Rule(Gate.NEW_VERSION, List.of(need), 24, null, null, List.of());
        acme.in(() -> ApprovalPolicy.write(acme.system(), team("web"), List.of(rule), null));
        due.round(nextTime());

        var run = runs().getFirst();
        assertThat(run.state).isEqualTo(RunState.AWAITING_APPROVAL);
        long approval = acme.in(() -> Objects.requireNonNull(run.approval()).id);
        assertThatThrownBy(() -> approve(ada, approval)).isInstanceOf(Refused.class);
        var eve = acme.person(MemberRole.MEMBER, Map.of("ops", Role.APPROVER));
        approve(eve, approval);
        assertThat(acme.reload(run).state).isEqualTo(RunState.QUEUED);
        assertThat(acme.in(() -> Approval.<Approval>findById(approval).requestedBy))
                .isEqualTo(ada.id());
    }

    private void approve(Somebody by, long approval) {
        var access = acme.access(by);
        acme.in(() -> decisions.decide(access, approval, Verdict.APPROVE, ""));
    }

    @Test
    void many_that_are_due_do_not_delay_another_tenants() throws Exception {
        // Nobody set them, so each says why it starts nothing.
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    insert into template_trigger (tenant_id, template_id, name, name_key, created_at,
                        kind, cron, zone, no_cache, failures, next_at)
                    with recursive n as (select 1 as n union all select n + 1 from n where n < 130)
                    select t.tenant_id, t.template_id, concat('t', n), concat('t', n), t.created_at,
                        t.kind, t.cron, t.zone, false, 0, '2026-01-01 00:00:00'
                    from n cross join template_trigger t where t.tenant_id = '%s'
                    """
                            .formatted(acme.id()));
        }
        var globex = acme;
        tenant();
        var now = nextTime();
        due.round(now);
        assertThat(runs()).hasSize(1);
        assertThat(late(globex, now)).as("the rest of its turns").isEqualTo(31);
        due.round(now);
        assertThat(late(globex, now)).isZero();
    }

    private static long late(TestTenant tenant, Instant now) {
        return tenant.in(() -> Trigger.count("nextAt <= ?1", now));
    }

    @Test
    void a_template_that_moves_keeps_its_triggers_in_their_setters_name_where_they_can_start_it() {
        due.round(nextTime());
        end(RunState.SUCCEEDED);
        move("web", "nginx", "web", "proxy");
        var moved = moved("web", "proxy");
        assertThat(moved.suspendedAt).isNull();
        assertThat(moved.setBy).isEqualTo(ada.id());
        assertThat(moved.runNumber).isNotNull();
        due.round(Objects.requireNonNull(moved.nextAt));
        assertThat(runs()).hasSize(2);
        end(RunState.SUCCEEDED);

        move("web", "proxy", "ops", "proxy");
        var there = moved("ops", "proxy");
        assertThat(there.suspendedWhy)
                .startsWith(
                        "It was set by %s, who can't start this template".formatted(ada.name()));
        assertThat(there.nextAt).isNull();
        assertThat(there.runNumber).as("what it did stays where it did it").isNull();
        assertThat(told("trigger.suspended"))
                .singleElement()
                .satisfies(
                        it -> assertThat(it).contains("template ops/proxy was suspended: It was"));
        // A good run doesn't let anybody act who may not.
        acme.run("ops", "proxy");
        end(RunState.SUCCEEDED);
        assertThat(moved("ops", "proxy").suspendedAt).isNotNull();

        var olga = acme.person(MemberRole.MEMBER, Map.of("ops", Role.OWNER));
        var access = acme.access(olga);
        acme.in(() ->
                TriggerSave.resume(
                        access, team("ops"), Template.require(team("ops"), "proxy"), "nightly"));
        due.round(Objects.requireNonNull(moved("ops", "proxy").nextAt));
        assertThat(runs().getLast().requestedBy).isEqualTo(olga.id());
    }

    private void move(String from, String name, String to, String newName) {
        var admin = acme.access(acme.admin());
        acme.in(() -> move.move(admin, from, name, to, newName));
    }

    private Trigger moved(String team, String template) {
        return acme.in(() -> Trigger.require(Template.require(team(team), template), "nightly"));
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            due.round(nextTime());
            end(RunState.FAILED);
        }
    }

    @Test
    void failures_in_a_row_suspend_it_until_a_run_succeeds_or_somebody_resumes_it() {
        fail(2);
        due.round(nextTime());
        end(RunState.CANCELED);
        assertThat(nightly().failures).isEqualTo(2);
        assertThat(nightly().suspendedAt).isNull();
        fail(1);
        assertThat(nightly().suspendedAt).isNotNull();
        assertThat(nightly().nextAt).isNull();
        assertThat(told("trigger.suspended"))
                .containsExactly(
                        "Trigger nightly of template web/nginx was suspended: 3 of its runs failed in a row");
        due.round(Instant.now().plus(Duration.ofDays(9)));
        assertThat(runs()).hasSize(4);

        acme.run("web", "nginx");
        end(RunState.FAILED);
        assertThat(nightly().suspendedAt).isNotNull();
        acme.run("web", "nginx");
        end(RunState.SUCCEEDED);
        assertThat(nightly().suspendedAt).isNull();
        assertThat(nightly().failures).isZero();
        assertThat(told("trigger.resumed"))
                .containsExactly(
                        "Goldsmith resumed trigger nightly of template web/nginx: run 6 succeeded");

        fail(3);
        var access = acme.access(ada);
        acme.in(() ->
                TriggerSave.resume(
                        access, team("web"), Template.require(team("web"), "nginx"), "nightly"));
        assertThat(nightly().nextAt).isNotNull();
        assertThat(nightly().failures).isZero();
    }
}

package dev.goldsmith.approval;

import static dev.goldsmith.approval.Asked.need;
import static dev.goldsmith.approval.Asked.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.activity.Event;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ApprovalTest {
    @Inject ApprovalDuty duty;

    private Asked web;
    private Somebody wanda;
    private Somebody walt;
    private Somebody pavel;

    @BeforeEach
    void tenant() {
        web = Asked.create().policy(rule(Gate.NEW_VERSION, need("web", 1), need("platform", 1)));
        wanda = web.person("web", Role.BUILDER);
        walt = web.person("web", Role.APPROVER);
        pavel = web.person("platform", Role.APPROVER);
        web.save(wanda, "echo 1");
    }

    private RunState state(Run run) {
        return web.tenant().reload(run).state;
    }

    private ApprovalState state(Approval approval) {
        return web.tenant().in(() -> Approval.<Approval>findById(approval.id).state);
    }

    private void expire(Approval approval) {
        web.tenant()
                .in(() ->
                        Approval.update(
                                "expiresAt = ?1 where id = ?2", Instant.EPOCH, approval.id));
    }

    @Test
    void a_run_waits_for_each_team_that_the_policy_asks() {
        var run = web.run(wanda);
        var approval = web.of(run);
        assertThat(state(run)).isEqualTo(RunState.AWAITING_APPROVAL);
        assertThat(run.queuedAt).isNull();
        web.approve(walt, approval);
        assertThat(state(run)).isEqualTo(RunState.AWAITING_APPROVAL);
        web.approve(pavel, approval);
        assertThat(state(run)).isEqualTo(RunState.QUEUED);
        assertThat(state(approval)).isEqualTo(ApprovalState.APPROVED);
        assertThat(web.tenant().reload(run).queuedAt).isNotNull();
    }

    @Test
    void the_same_fingerprint_is_not_asked_about_again_but_every_other_is() {
        var approval = web.of(web.run(wanda));
        web.approve(walt, approval);
        web.approve(pavel, approval);
        assertThat(web.run(wanda).state).isEqualTo(RunState.QUEUED);
        web.save(wanda, "echo 2");
        assertThat(web.run(wanda).state).isEqualTo(RunState.AWAITING_APPROVAL);
        assertThat(web.run(wanda, 1).state).isEqualTo(RunState.QUEUED);
        // Stricter by now: the old yes isn't enough.
        web.policy(rule(Gate.NEW_VERSION, need("web", 2), need("platform", 1)));
        assertThat(web.run(wanda, 1).state).isEqualTo(RunState.AWAITING_APPROVAL);
    }

    @Test
    void nobodys_own_yes_carries_their_own_run() {
        var both = web.person("web", Role.APPROVER);
        web.tenant()
                .in(() ->
                        dev.goldsmith.tenant.TeamRole.grant(
                                Asked.team("web"),
                                dev.goldsmith.tenant.Person.findById(both.id()),
                                Role.BUILDER));
        var approval = web.of(web.run(wanda));
        web.approve(both, approval);
        web.approve(pavel, approval);
        assertThat(web.run(wanda).state).isEqualTo(RunState.QUEUED);
        var own = web.run(both);
        assertThat(own.state).isEqualTo(RunState.AWAITING_APPROVAL);
        assertThat(web.refusal(() -> web.approve(both, web.of(own)))).isEqualTo(Refusal.FORBIDDEN);
    }

    @Test
    void neither_who_asked_nor_who_wrote_it_decides() {
        var author = web.person("web", Role.BUILDER);
        web.save(author, "echo 2");
        for (var somebody : List.of(author, wanda)) {
            web.tenant()
                    .in(() ->
                            dev.goldsmith.tenant.TeamRole.grant(
                                    Asked.team("web"),
                                    dev.goldsmith.tenant.Person.findById(somebody.id()),
                                    Role.APPROVER));
        }
        var approval = web.of(web.run(wanda));
        assertThatThrownBy(() -> web.approve(wanda, approval))
                .hasMessageContaining("You requested");
        assertThatThrownBy(() -> web.approve(author, approval))
                .hasMessageContaining("You wrote version 2");
        assertThat(web.refusal(() -> web.vote(author, approval, Verdict.REJECT, "no")))
                .isEqualTo(Refusal.FORBIDDEN);
    }

    @Test
    void only_those_who_are_asked_decide() {
        var approval = web.of(web.run(wanda));
        var viewer = web.person("web", Role.VIEWER);
        var stranger = web.person("platform", Role.VIEWER);
        assertThat(web.refusal(() -> web.approve(viewer, approval))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(web.refusal(() -> web.approve(stranger, approval))).isEqualTo(Refusal.NOT_FOUND);
        assertThat(web.refusal(() -> web.approve(web.tenant().admin(), approval)))
                .isEqualTo(Refusal.FORBIDDEN);
    }

    @Test
    void one_no_ends_it_and_needs_its_reason() {
        var run = web.run(wanda);
        var approval = web.of(run);
        assertThatThrownBy(() -> web.vote(walt, approval, Verdict.REJECT, " "))
                .hasMessageContaining("Add a comment");
        web.approve(walt, approval);
        web.vote(walt, approval, Verdict.REJECT, "I looked again.");
        assertThat(state(run)).isEqualTo(RunState.REJECTED);
        assertThat(web.refusal(() -> web.approve(pavel, approval))).isEqualTo(Refusal.WRONG_STATE);
    }

    @Test
    void saying_the_same_again_changes_nothing() {
        var approval = web.of(web.run(wanda));
        web.approve(walt, approval);
        web.approve(walt, approval);
        web.approve(pavel, approval);
        web.approve(pavel, approval);
        var told =
                web.tenant()
                        .in(() ->
                                Event.count(
                                        "subject = ?1 and kind = ?2",
                                        "approval/" + approval.id,
                                        "approval.voted"));
        assertThat(told).isEqualTo(2);
    }

    @Test
    void two_people_at_once_are_both_heard() throws Exception {
        var run = web.run(wanda);
        var approval = web.of(run);
        var both = new CyclicBarrier(2);
        var votes =
                List.of(walt, pavel).stream()
                        .map(who ->
                                CompletableFuture.runAsync(() -> {
                                    try {
                                        both.await();
                                    } catch (Exception e) {
                                        throw new IllegalStateException(e);
                                    }
                                    web.approve(who, approval);
                                }))
                        .toList();
        for (var vote : votes) {
            vote.get();
        }
        assertThat(state(run)).isEqualTo(RunState.QUEUED);
    }

    @Test
    void the_last_yes_after_the_end_comes_too_late() {
        var run = web.run(wanda);
        var approval = web.of(run);
        web.approve(walt, approval);
        expire(approval);
        assertThatThrownBy(() -> web.approve(pavel, approval)).hasMessageContaining("expired at");
        duty.round();
        assertThat(state(approval)).isEqualTo(ApprovalState.EXPIRED);
        assertThat(state(run)).isEqualTo(RunState.EXPIRED);
        assertThat(web.run(wanda).state).isEqualTo(RunState.AWAITING_APPROVAL);
    }

    @Test
    void an_open_request_keeps_the_policy_it_was_asked_under() {
        var run = web.run(wanda);
        var approval = web.of(run);
        web.policy(rule(Gate.NEW_VERSION, need("web", 1)));
        web.approve(walt, approval);
        assertThat(state(run)).isEqualTo(RunState.AWAITING_APPROVAL);
        web.approve(pavel, approval);
        assertThat(state(run)).isEqualTo(RunState.QUEUED);
    }

    @Test
    void a_lost_role_takes_an_undecided_yes_along_and_leaves_a_decided_one() {
        var run = web.run(wanda);
        var approval = web.of(run);
        web.approve(walt, approval);
        web.dismiss(walt, "web");
        web.approve(pavel, approval);
        assertThat(state(run)).isEqualTo(RunState.AWAITING_APPROVAL);
        web.approve(web.person("web", Role.APPROVER), approval);
        assertThat(state(run)).isEqualTo(RunState.QUEUED);
        web.dismiss(pavel, "platform");
        assertThat(state(approval)).isEqualTo(ApprovalState.APPROVED);
        assertThat(web.run(wanda).state).isEqualTo(RunState.QUEUED);
    }

    @Test
    void a_request_ends_with_the_right_to_ask() {
        var run = web.run(wanda);
        var approval = web.of(run);
        web.dismiss(wanda, "web");
        assertThat(web.refusal(() -> web.approve(walt, approval))).isEqualTo(Refusal.WRONG_STATE);
        duty.round();
        assertThat(state(approval)).isEqualTo(ApprovalState.VOID);
        assertThat(state(run)).isEqualTo(RunState.CANCELED);
    }

    @Test
    void a_newer_version_makes_the_question_void() {
        var run = web.run(wanda);
        var approval = web.of(run);
        web.save(wanda, "echo 1");
        assertThat(state(approval)).isEqualTo(ApprovalState.OPEN);
        web.save(wanda, "echo 2");
        assertThat(state(approval)).isEqualTo(ApprovalState.VOID);
        assertThat(state(run)).isEqualTo(RunState.CANCELED);
        assertThat(web.refusal(() -> web.approve(walt, approval))).isEqualTo(Refusal.WRONG_STATE);
    }

    @Test
    void cancelling_the_run_takes_the_question_back_and_the_other_way_round() {
        var run = web.run(wanda);
        var access = web.tenant().access(wanda);
        web.tenant()
                .in(() -> {
                    Run.requireLocked(access, run.number).cancel(access);
                    return run;
                });
        assertThat(state(web.of(run))).isEqualTo(ApprovalState.WITHDRAWN);
        var again = web.run(wanda);
        var approval = web.of(again);
        web.tenant().in(() -> Asked.decisions().withdraw(access, approval.id));
        assertThat(state(again)).isEqualTo(RunState.CANCELED);
        var retried = web.tenant().in(() -> Run.require(access, again.number).retry(access));
        assertThat(retried.state).isEqualTo(RunState.AWAITING_APPROVAL);
    }

    @Test
    void who_may_stand_in_decides_for_somebody() {
        web.policy(
                new Rule(
                        Gate.NEW_VERSION,
                        List.of(new Rule.Need("web", Role.APPROVER, 1, Role.VIEWER)),
                        24,
                        null,
                        null,
                        List.of()));
        var viewer = web.person("web", Role.VIEWER);
        var run = web.run(wanda);
        var approval = web.of(run);
        var access = web.tenant().access(walt);
        assertThat(web.refusal(() -> web.approve(viewer, approval))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(
                        web.refusal(() ->
                                web.tenant()
                                        .in(() ->
                                                Asked.decisions()
                                                        .delegate(
                                                                access, approval.id, pavel.id()))))
                .isEqualTo(Refusal.INVALID_REQUEST);
        web.tenant().in(() -> Asked.decisions().delegate(access, approval.id, viewer.id()));
        web.approve(viewer, approval);
        assertThat(state(run)).isEqualTo(RunState.QUEUED);
    }

    @Test
    void large_runs_are_asked_about_every_time() {
        web.policy(new Rule(Gate.LARGE_RUN, List.of(need("web", 1)), 24, 60, null, List.of()));
        var run = web.run(wanda);
        web.approve(walt, web.of(run));
        assertThat(state(run)).isEqualTo(RunState.QUEUED);
        assertThat(web.run(wanda).state).isEqualTo(RunState.AWAITING_APPROVAL);
        web.policy(new Rule(Gate.LARGE_RUN, List.of(need("web", 1)), 24, 240, 100, List.of()));
        assertThat(web.run(wanda).state).isEqualTo(RunState.QUEUED);
    }

    @Test
    void what_another_team_is_asked_for_is_not_this_teams_to_lift() {
        var owner = web.person("web", Role.OWNER);
        var access = web.tenant().access(owner);
        var weaker = List.of(rule(Gate.NEW_VERSION, need("web", 1)));
        assertThat(
                        web.refusal(() ->
                                web.tenant()
                                        .in(() ->
                                                ApprovalPolicy.write(
                                                        access, Asked.team("web"), weaker, null))))
                .isEqualTo(Refusal.FORBIDDEN);
        var stricter = List.of(rule(Gate.NEW_VERSION, need("web", 2), need("platform", 1)));
        web.tenant().in(() -> ApprovalPolicy.write(access, Asked.team("web"), stricter, null));
        assertThat(
                        web.refusal(() ->
                                web.tenant()
                                        .in(() ->
                                                ApprovalPolicy.write(
                                                        access, Asked.team("web"), stricter, 1))))
                .isEqualTo(Refusal.STALE);
    }

    @Test
    void a_policy_is_told_everything_that_is_wrong_with_it() {
        var bad =
                List.of(
                        new Rule(
                                Gate.LARGE_RUN,
                                List.of(need("nobody", 0)),
                                0,
                                null,
                                null,
                                List.of("stable")));
        assertThat(web.tenant().in(() -> RuleFaults.of(bad)))
                .extracting(it -> it.path())
                .containsExactly(
                        "$.rules[0].hours",
                        "$.rules[0].overMinutes",
                        "$.rules[0].channels",
                        "$.rules[0].needs[0].team",
                        "$.rules[0].needs[0].votes");
        assertThat(Map.of(Gate.NEW_VERSION, "newVersion", Gate.OPEN_NETWORK, "openNetwork"))
                .allSatisfy((gate, word) -> assertThat(gate.word()).isEqualTo(word));
    }
}

package dev.goldsmith.approval;

import static dev.goldsmith.approval.Asked.need;
import static dev.goldsmith.approval.Asked.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random sequences of edits, requests, votes, role changes, people who go and come back, says that
 * are handed over, policy changes, expiries, withdrawals, cancellations and retries. A book that is
 * kept beside tells who said yes to what while holding which role; a run that isn't covered by it
 * must never be queued.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class NoWayRoundTest {
    private static final int STEPS = 150;
    private static final List<String> TEAMS = List.of("web", "platform");
    private static final List<Role> ROLES = List.of(Role.BUILDER, Role.APPROVER);

    @Inject ApprovalDuty duty;

    private record Held(String person, String team, Role role) {}

    private record Wrote(String person, String fingerprint) {}

    private record Yes(String person, String fingerprint, String team) {}

    private record Asking(String requester, Set<String> authors, List<Rule> rules) {}

    private final Set<Held> roles = new HashSet<>();
    private final Set<Yes> yeses = new HashSet<>();
    private final Set<Wrote> wrote = new HashSet<>();
    private final Map<Long, Asking> asked = new HashMap<>();
    private final List<Run> runs = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private List<Rule> policy = List.of();
    private final Set<Somebody> away = new HashSet<>();
    private static int handed;
    private static int waited;
    private static int started;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void no_run_is_queued_without_the_yeses_that_its_policy_asked_for(long seed) {
        var random = new Random(seed);
        var web = Asked.create();
        var people = new ArrayList<Somebody>();
        for (int i = 0; i < 5; i++) {
            people.add(web.tenant().person(MemberRole.MEMBER, Map.of()));
        }
        people.forEach(who ->
                TEAMS.forEach(team ->
                        ROLES.forEach(role -> {
                            if (random.nextInt(3) > 0) {
                                grant(web, who, team, role);
                            }
                        })));
        changePolicy(web, random);
        for (int i = 0; i < STEPS; i++) {
            var who = people.get(random.nextInt(people.size()));
            if (away.contains(who) && random.nextInt(3) > 0) {
                continue;
            }
            try {
                step(web, random, who);
            } catch (Refused refused) {
                story.add("   refused: " + refused.detail());
            }
            check(web);
        }
    }

    @AfterAll
    static void somethingWasTried() {
        assertThat(waited).as("runs that waited").isGreaterThan(100);
        assertThat(started).as("runs that got through").isGreaterThan(100);
        assertThat(handed).as("says that were handed over").isPositive();
    }

    private void step(Asked web, Random random, Somebody who) {
        switch (away.contains(who) ? 20 : random.nextInt(25)) {
            case 0, 1 -> {
                story.add(who.name() + " edits");
                var saved = web.save(who, "echo " + random.nextInt(4));
                if (saved.outcome() != TemplateSave.Outcome.UNCHANGED) {
                    wrote.add(new Wrote(who.id(), saved.version().fingerprint));
                }
            }
            case 2, 3, 4, 5, 6 -> {
                story.add(who.name() + " requests");
                int latest =
                        web.tenant()
                                .in(() ->
                                        Template.require(Asked.team("web"), "nginx").latestVersion);
                note(who, web.run(who, 1 + random.nextInt(latest)));
            }
            case 7, 8, 9, 10, 11, 12, 13 -> vote(web, random, who);
            case 14 -> {
                var team = TEAMS.get(random.nextInt(2));
                story.add(who.name() + " leaves " + team);
                web.dismiss(who, team);
                roles.removeIf(it -> it.person().equals(who.id()) && it.team().equals(team));
            }
            case 15, 16 ->
                    grant(web, who, TEAMS.get(random.nextInt(2)), ROLES.get(random.nextInt(2)));
            case 17 -> changePolicy(web, random);
            case 18 -> {
                story.add("some expire");
                web.tenant()
                        .in(() ->
                                Approval.update(
                                        "expiresAt = ?1 where state = ?2 and mod(id, 3) = 0",
                                        Instant.EPOCH,
                                        ApprovalState.OPEN));
                if (random.nextBoolean()) {
                    duty.round();
                }
            }
            case 19 -> withdraw(web, random, who);
            case 20 -> {
                if (away.size() > 1 && !away.contains(who)) {
                    return;
                }
                story.add(who.name() + " goes or comes back");
                if (!away.remove(who)) {
                    away.add(who);
                }
                boolean active = !away.contains(who);
                web.tenant().in(() -> Person.update("active = ?1 where id = ?2", active, who.id()));
            }
            case 21, 22 -> delegate(web, random, who);
            default -> again(web, random, who);
        }
    }

    private @Nullable Approval anyOpen(Asked web, Random random) {
        List<Approval> open = web.tenant().in(() -> Approval.list("state", ApprovalState.OPEN));
        return open.isEmpty() ? null : open.get(random.nextInt(open.size()));
    }

    private void withdraw(Asked web, Random random, Somebody who) {
        var approval = anyOpen(web, random);
        if (approval != null) {
            story.add("%s withdraws %d".formatted(who.name(), approval.id));
            var access = web.tenant().access(who);
            web.tenant().in(() -> Asked.decisions().withdraw(access, approval.id));
        }
    }

    private void delegate(Asked web, Random random, Somebody who) {
        List<Approval> open = web.tenant().in(() -> Approval.list("state", ApprovalState.OPEN));
        var access = web.tenant().access(who);
        for (var approval : open) {
            var standIns = web.tenant().in(() -> Ballot.of(access, approval).standIns());
            if (!standIns.isEmpty()) {
                var to = standIns.get(random.nextInt(standIns.size()));
                story.add("%s hands %d to %s".formatted(who.name(), approval.id, to.name()));
                web.tenant().in(() -> Asked.decisions().delegate(access, approval.id, to.id()));
                handed++;
                return;
            }
        }
    }

    private void vote(Asked web, Random random, Somebody who) {
        var approval = anyOpen(web, random);
        if (approval == null) {
            return;
        }
        Set<String> voices =
                web.tenant()
                        .in(() ->
                                ApprovalDelegation.<ApprovalDelegation>list(
                                                "approvalId = ?1 and toPerson = ?2",
                                                approval.id,
                                                who.id())
                                        .stream()
                                        .map(it -> it.fromPerson)
                                        .collect(java.util.stream.Collectors.toSet()));
        voices.add(who.id());
        boolean no = random.nextInt(8) == 0;
        story.add("%s says %s to %d".formatted(who.name(), no ? "no" : "yes", approval.id));
        web.vote(who, approval, no ? Verdict.REJECT : Verdict.APPROVE, "because");
        assertThat(approval.expiresAt).as("a vote in time").isAfter(Instant.EPOCH);
        assertThat(who.id()).isNotEqualTo(approval.requestedBy);
        var number = Long.valueOf(approval.subject.substring("run/".length()));
        assertThat(asked.get(number).authors()).doesNotContain(who.id());
        if (!no) {
            for (var held : roles) {
                if (voices.contains(held.person()) && held.role() == Role.APPROVER) {
                    yeses.add(new Yes(who.id(), approval.fingerprint, held.team()));
                }
            }
        }
    }

    private void again(Asked web, Random random, Somebody who) {
        if (runs.isEmpty()) {
            return;
        }
        var run = runs.get(random.nextInt(runs.size()));
        var access = web.tenant().access(who);
        story.add("%s cancels or retries run %d".formatted(who.name(), run.number));
        if (web.tenant().reload(run).state.terminal()) {
            note(who, web.tenant().in(() -> Run.require(access, run.number).retry(access)));
        } else {
            web.tenant()
                    .in(() -> {
                        Run.requireLocked(access, run.number).cancel(access);
                        return run;
                    });
        }
    }

    private void note(Somebody who, Run run) {
        runs.add(run);
        var authors =
                wrote.stream()
                        .filter(it -> it.fingerprint().equals(run.fingerprint))
                        .map(Wrote::person)
                        .collect(java.util.stream.Collectors.toSet());
        asked.put(run.number, new Asking(who.id(), authors, policy));
    }

    private void changePolicy(Asked web, Random random) {
        var rules =
                List.of(
                        rule(
                                Gate.NEW_VERSION,
                                new Rule.Need(
                                        "web", Role.APPROVER, 1 + random.nextInt(2), Role.BUILDER),
                                need("platform", 1)),
                        rule(Gate.NEW_VERSION, need("web", 1)),
                        rule(
                                Gate.NEW_VERSION,
                                new Rule.Need("platform", Role.APPROVER, 1, Role.BUILDER)));
        policy = List.of(rules.get(random.nextInt(rules.size())));
        story.add("policy: " + policy);
        web.policy(policy.toArray(Rule[]::new));
    }

    private void grant(Asked web, Somebody who, String team, Role role) {
        if (roles.add(new Held(who.id(), team, role))) {
            story.add("%s becomes %s of %s".formatted(who.name(), role, team));
            web.tenant()
                    .in(() -> TeamRole.grant(Asked.team(team), Person.findById(who.id()), role));
        }
    }

    private void check(Asked web) {
        List<Run> now = web.tenant().in(() -> Run.listAll());
        for (var run : now) {
            var asking = asked.get(run.number);
            if (run.state == RunState.AWAITING_APPROVAL) {
                waited++;
            }
            if (run.queuedAt == null) {
                assertThat(run.state).isNotEqualTo(RunState.QUEUED);
                continue;
            }
            started++;
            for (var rule : asking.rules()) {
                for (var need : rule.needs()) {
                    var counted =
                            yeses.stream()
                                    .filter(yes -> yes.fingerprint().equals(run.fingerprint))
                                    .filter(yes -> yes.team().equals(need.team()))
                                    .map(Yes::person)
                                    .filter(person -> !person.equals(asking.requester()))
                                    .distinct()
                                    .count();
                    assertThat(counted)
                            .as(
                                    "yeses of %s for run %d, after\n%s",
                                    need, run.number, String.join("\n", story))
                            .isGreaterThanOrEqualTo(need.votes());
                }
            }
        }
    }
}

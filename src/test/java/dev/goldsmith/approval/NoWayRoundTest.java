package dev.goldsmith.approval;

import static dev.goldsmith.approval.Asked.need;
import static dev.goldsmith.approval.Asked.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateMove;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.template.TemplateVersion;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random sequences of whatever leads into a gallery or to a yes: edits, requests, copies, moves and
 * retries, by people in three teams and by programs that they made; votes, role changes, people who
 * go and come back, says that are handed over, policy changes, expiries, withdrawals. A book that
 * is kept beside tells who said yes to what while holding which role. A run that isn't covered by
 * it must never be queued, nor anything be published; and of what covers it, nobody's yes counts
 * twice.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class NoWayRoundTest {
    private static final int STEPS = 150;
    private static final List<String> TEAMS = List.of("web", "platform", "lab");
    private static final List<Role> ROLES = List.of(Role.BUILDER, Role.APPROVER);
    private static final Map<String, String> SHELVES =
            Map.of("shelf/nginx", "web", "shelf/other", "web", "labs/nginx", "lab");

    @Inject ApprovalDuty duty;
    @Inject TemplateMove move;

    private record Held(String person, String team, Role role) {}

    private record Wrote(String person, long template, String fingerprint) {}

    /**
     * @param about template and fingerprint
     * @param team where the role is that it was said by
     */
    private record Yes(String person, String about, String team) {}

    /**
     * @param askers the person, and whose program it is
     * @param rules of every team that has to be asked
     */
    private record Asking(
            Set<String> askers, String about, Set<String> authors, List<Rule> rules) {}

    private final Set<Held> roles = new HashSet<>();
    private final Set<Yes> yeses = new LinkedHashSet<>();
    private final Set<Wrote> wrote = new HashSet<>();
    private final Map<String, Asking> asked = new HashMap<>();
    private final List<Run> runs = new ArrayList<>();
    private final List<ImageVersion> copies = new ArrayList<>();
    private final Map<Long, ImageVersion> published = new HashMap<>();
    private final List<String> story = new ArrayList<>();
    private final Map<String, List<Rule>> policies = new HashMap<>();
    private final Set<Somebody> away = new HashSet<>();
    private final Map<String, Somebody> programs = new HashMap<>();
    private static int handed;
    private static int waited;
    private static int started;
    private static int copied;
    private static int elsewhere;
    private static int byProgram;
    private static int moved;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void nothing_is_queued_or_published_without_the_yeses_that_all_its_teams_ask_for(long seed) {
        var random = new Random(seed);
        var web = Asked.create().galleries();
        var people = new ArrayList<Somebody>();
        for (int i = 0; i < 5; i++) {
            var role = i < 2 ? MemberRole.ADMIN : MemberRole.MEMBER;
            people.add(web.tenant().person(role, Map.of()));
        }
        for (var boss : people.subList(0, 2)) {
            programs.put(boss.id(), web.client(boss, "robot of " + boss.name() + boss.id()));
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
        assertThat(copied).as("copies that were published").isGreaterThan(5);
        assertThat(elsewhere).as("runs of one team into another's gallery").isGreaterThan(20);
        assertThat(byProgram).as("runs that a program asked for").isGreaterThan(20);
        assertThat(moved).as("templates that were moved").isPositive();
    }

    private void step(Asked web, Random random, Somebody who) {
        switch (away.contains(who) ? 20 : random.nextInt(32)) {
            case 0, 1 -> save(web, random, who);
            case 2, 3, 4, 5, 6 -> request(web, random, who);
            case 7, 8, 9, 10, 11, 12, 13, 26 -> vote(web, random, who);
            case 14 -> {
                var team = any(random, TEAMS);
                story.add(who.name() + " leaves " + team);
                web.dismiss(who, team);
                roles.removeIf(it -> it.person().equals(who.id()) && it.team().equals(team));
            }
            case 15, 16 -> grant(web, who, any(random, TEAMS), any(random, ROLES));
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
            case 23, 24, 25 -> publish(web);
            case 27, 28 -> copy(web, random, who);
            case 29 -> move(web, random, who);
            default -> again(web, random, who);
        }
    }

    private static <T> T any(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Somebody orTheirProgram(Random random, Somebody who) {
        var program = programs.get(who.id());
        return program != null && random.nextBoolean() ? program : who;
    }

    private Set<String> behind(Somebody who) {
        var all = new HashSet<>(Set.of(who.id()));
        programs.forEach((boss, program) -> {
            if (program.equals(who)) {
                all.add(boss);
            }
        });
        return all;
    }

    private void save(Asked web, Random random, Somebody who) {
        var team = random.nextBoolean() ? "web" : "lab";
        var into = any(random, List.copyOf(new java.util.TreeSet<>(SHELVES.keySet())));
        var author = orTheirProgram(random, who);
        story.add("%s edits %s/nginx for %s".formatted(author.name(), team, into));
        var saved = web.save(author, team, into, "echo " + random.nextInt(3));
        if (saved.outcome() != TemplateSave.Outcome.UNCHANGED) {
            behind(author)
                    .forEach(it ->
                            wrote.add(
                                    new Wrote(
                                            it, saved.template().id, saved.version().fingerprint)));
        }
    }

    private void request(Asked web, Random random, Somebody who) {
        var asker = orTheirProgram(random, who);
        var team = random.nextBoolean() ? "web" : "lab";
        story.add("%s requests %s/nginx".formatted(asker.name(), team));
        int latest =
                web.tenant().in(() -> Template.require(Asked.team(team), "nginx").latestVersion);
        var run = web.run(asker, team, 1 + random.nextInt(latest));
        note(web, asker, run);
        byProgram += asker.equals(who) ? 0 : 1;
        elsewhere += team.equals("lab") && shelf(web, run).equals("web") ? 1 : 0;
    }

    private void move(Asked web, Random random, Somebody who) {
        var from = random.nextBoolean() ? "web" : "lab";
        var to = from.equals("web") ? "lab" : "web";
        story.add("%s moves %s/nginx to %s".formatted(who.name(), from, to));
        var access = web.tenant().access(who);
        var name = "moved" + moved++;
        var there = web.tenant().in(() -> move.move(access, from, "nginx", to, name));
        TemplateVersion version =
                web.tenant().in(() -> Template.<Template>findById(there.id).latest());
        wrote.add(new Wrote(who.id(), there.id, version.fingerprint));
        note(
                web,
                who,
                web.tenant()
                        .in(() -> {
                            Template moved = Template.findById(there.id);
                            return Run.request(access, moved, moved.latest(), false);
                        }));
    }

    /** What workers would do with all that is queued. */
    private void publish(Asked web) {
        for (var run : runs) {
            if (!published.containsKey(run.id)
                    && web.tenant().reload(run).state == RunState.QUEUED) {
                published.put(run.id, web.publish(run));
                story.add("run %d is published".formatted(run.number));
                web.tenant()
                        .in(() -> {
                            var now = Run.locked(run.id);
                            now.claim("worker", Duration.ofMinutes(1), web.tenant().system());
                            now.enter(RunState.VALIDATING);
                            now.finish(RunState.SUCCEEDED, web.tenant().system());
                            return now;
                        });
            }
        }
    }

    private void copy(Asked web, Random random, Somebody who) {
        if (published.isEmpty()) {
            return;
        }
        var source = any(random, List.copyOf(published.values()));
        var into = random.nextBoolean() ? "shelf/nginx" : "shelf/other";
        var asker = orTheirProgram(random, who);
        story.add("%s copies %s to %s".formatted(asker.name(), source.number(), into));
        var copy = web.copy(asker, source, into, copies.size());
        copies.add(copy);
        asked.put("version " + copy.id, asking(asker, copy.templateId, copy.fingerprint, "web"));
    }

    private @Nullable Approval anyOpen(Asked web, Random random) {
        List<Approval> open = web.tenant().in(() -> Approval.list("state", ApprovalState.OPEN));
        return open.isEmpty() ? null : any(random, open);
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
                var to = any(random, standIns);
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
                                        .collect(Collectors.toSet()));
        voices.add(who.id());
        boolean no = random.nextInt(8) == 0;
        story.add("%s says %s to %d".formatted(who.name(), no ? "no" : "yes", approval.id));
        web.vote(who, approval, no ? Verdict.REJECT : Verdict.APPROVE, "because");
        assertThat(approval.expiresAt).as("a vote in time").isAfter(Instant.EPOCH);
        assertThat(who.id()).isNotEqualTo(approval.requestedBy);
        var asking = asked.get(key(approval.subject));
        assertThat(asking.authors()).as(told()).doesNotContain(who.id());
        assertThat(asking.askers()).as(told()).doesNotContain(who.id());
        if (!no) {
            for (var held : roles) {
                if (voices.contains(held.person()) && held.role() == Role.APPROVER) {
                    yeses.add(new Yes(who.id(), asking.about(), held.team()));
                }
            }
        }
    }

    /** {@code run/42} is {@code run 42}; a copy goes by its id. */
    private static String key(String subject) {
        return subject.startsWith("run/")
                ? subject.replace('/', ' ')
                : "version " + subject.substring(subject.lastIndexOf('/') + 1);
    }

    private void again(Asked web, Random random, Somebody who) {
        if (runs.isEmpty()) {
            return;
        }
        var run = any(random, runs);
        var asker = orTheirProgram(random, who);
        var access = web.tenant().access(asker);
        story.add("%s cancels or retries run %d".formatted(asker.name(), run.number));
        if (web.tenant().reload(run).state.terminal()) {
            note(web, asker, web.tenant().in(() -> Run.require(access, run.number).retry(access)));
        } else {
            web.tenant()
                    .in(() -> {
                        Run.requireLocked(access, run.number).cancel(access);
                        return run;
                    });
        }
    }

    private void note(Asked web, Somebody who, Run run) {
        runs.add(run);
        asked.put(
                "run " + run.number, asking(who, run.templateId, run.fingerprint, shelf(web, run)));
    }

    private static String shelf(Asked web, Run run) {
        return web.tenant().inputs(run).document.contains("galleries/shelf") ? "web" : "lab";
    }

    private Asking asking(Somebody who, long template, String fingerprint, String owner) {
        var about = template + " " + fingerprint;
        var authors =
                wrote.stream()
                        .filter(it -> about.equals(it.template() + " " + it.fingerprint()))
                        .map(Wrote::person)
                        .collect(Collectors.toSet());
        var rules = new ArrayList<Rule>();
        for (var team : new LinkedHashSet<>(List.of(teamOf(template), owner))) {
            rules.addAll(policies.getOrDefault(team, List.of()));
        }
        return new Asking(behind(who), about, authors, rules);
    }

    private final Map<Long, String> teams = new HashMap<>();
    private @Nullable Asked here;

    private String teamOf(long template) {
        return teams.computeIfAbsent(
                template,
                id ->
                        Objects.requireNonNull(here)
                                .tenant()
                                .in(() -> {
                                    Template found = Template.findById(id);
                                    dev.goldsmith.tenant.Team team =
                                            dev.goldsmith.tenant.Team.findById(found.teamId);
                                    return team.slug;
                                }));
    }

    private void changePolicy(Asked web, Random random) {
        here = web;
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
        var policy = List.of(any(random, rules));
        // The lab asks sometimes too: then two policies ask at once.
        var team = random.nextInt(4) > 0 || policies.isEmpty() ? "web" : "lab";
        policies.put(team, policy);
        story.add("policy of %s: %s".formatted(team, policy));
        web.policyOf(team, policy.toArray(Rule[]::new));
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
            if (run.state == RunState.AWAITING_APPROVAL) {
                waited++;
            }
            if (run.queuedAt == null) {
                assertThat(run.state).isNotEqualTo(RunState.QUEUED);
                continue;
            }
            started++;
            requireCovered("run " + run.number);
        }
        List<ImageVersion> versions =
                web.tenant().in(() -> ImageVersion.list("state", ImageVersion.State.PUBLISHED));
        var copiesById = copies.stream().map(it -> it.id).collect(Collectors.toSet());
        for (var version : versions) {
            if (copiesById.contains(version.id)) {
                copied++;
                requireCovered("version " + version.id);
            }
        }
    }

    /** One yes for one need, over all that was ever said about it. */
    private void requireCovered(String what) {
        var asking = Objects.requireNonNull(asked.get(what), what);
        var people =
                yeses.stream()
                        .filter(yes -> yes.about().equals(asking.about()))
                        .map(Yes::person)
                        .filter(person -> !asking.askers().contains(person))
                        .distinct()
                        .toList();
        var needs = Needs.of(asking.rules());
        var wanted = new ArrayList<Tally.Wanted>();
        needs.forEach((whom, need) -> {
            var could = new HashSet<Integer>();
            for (int i = 0; i < people.size(); i++) {
                if (yeses.contains(new Yes(people.get(i), asking.about(), whom.team()))) {
                    could.add(i);
                }
            }
            wanted.add(new Tally.Wanted(need.votes(), false, could));
        });
        assertThat(Tally.isMet(wanted, people.size()))
                .as("yeses of %s for %s, after\n%s", needs, what, told())
                .isTrue();
    }

    private String told() {
        return String.join("\n", story);
    }
}

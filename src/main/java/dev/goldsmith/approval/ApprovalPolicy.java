package dev.goldsmith.approval;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the gates of one team ask for. Open approvals keep the rules they were asked under. */
@Entity
public class ApprovalPolicy extends Owned {
    public long teamId;

    /** Counts the changes; 0 is the policy that was never written, which asks for nothing. */
    public int revision;

    @Column(columnDefinition = "longtext")
    public String rules;

    public String updatedByName;
    public Instant updatedAt;

    /** What it said until somebody changed it, for as long as {@link Asker#LATELY}, as JSON. */
    @Column(columnDefinition = "longtext")
    public @Nullable String earlier;

    /**
     * @param by id of who replaced them
     * @param at milliseconds since 1970
     */
    private record Replaced(String by, long at, List<Rule> rules) {}

    public static @Nullable ApprovalPolicy of(long teamId) {
        return find("teamId", teamId).firstResult();
    }

    public List<Rule> rules() {
        return Json.read(rules, new TypeReference<List<Rule>>() {});
    }

    /** What it asks this asker: who takes a rule away is asked by it for a time yet. */
    static List<Rule> rulesFor(long teamId, Asker asker) {
        var policy = of(teamId);
        if (policy == null) {
            return List.of();
        }
        var rules = new LinkedHashSet<>(policy.rules());
        policy.replaced().stream()
                .filter(it -> asker.did(it.by(), Instant.ofEpochMilli(it.at())))
                .forEach(it -> rules.addAll(it.rules()));
        return List.copyOf(rules);
    }

    /** The same of one gate that somebody has to answer at: where there is no rule, its owners. */
    static List<Rule> rulesOrUsual(Gate gate, Team team, Asker asker) {
        var policy = of(team.id);
        var policies = new ArrayList<List<Rule>>();
        policies.add(policy == null ? List.of() : policy.rules());
        if (policy != null) {
            policy.replaced().stream()
                    .filter(it -> asker.did(it.by(), Instant.ofEpochMilli(it.at())))
                    .forEach(it -> policies.add(it.rules()));
        }
        return policies.stream()
                .map(rules ->
                        rules.stream()
                                .filter(it -> it.gate() == gate)
                                .findFirst()
                                .orElseGet(() -> Rule.usual(gate, team)))
                .distinct()
                .toList();
    }

    private List<Replaced> replaced() {
        return earlier == null
                ? List.of()
                : Json.read(earlier, new TypeReference<List<Replaced>>() {});
    }

    private void replace(Access by, List<Rule> after) {
        var since = Instant.now().minus(Asker.LATELY).toEpochMilli();
        var kept = new ArrayList<>(replaced().stream().filter(it -> it.at() > since).toList());
        if (by.door() != Access.Door.SYSTEM) {
            // A first policy replaces what is asked without one.
            var before = rules == null ? List.<Rule>of() : rules();
            kept.add(new Replaced(by.personId(), Instant.now().toEpochMilli(), before));
        }
        earlier = Json.write(kept);
        rules = Json.write(after);
    }

    /**
     * Replaces the team's rules.
     *
     * @param expected the revision that was edited; null: whichever there is
     * @throws Refused INVALID_REQUEST with every fault, STALE, FORBIDDEN when it would lift what
     *     another team is asked for
     */
    public static ApprovalPolicy write(
            Access by, Team team, List<Rule> rules, @Nullable Integer expected) {
        by.require(Permission.OWN, team.id, "the policy of team " + team.slug);
        var faults = RuleFaults.of(rules);
        if (!faults.isEmpty()) {
            throw new Refused(
                    Refusal.INVALID_REQUEST,
                    faults.size() == 1
                            ? faults.getFirst().message()
                            : faults.size() + " things in the policy are not right.",
                    faults);
        }
        var policy =
                ApprovalPolicy.<ApprovalPolicy>find("teamId", team.id)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .firstResult();
        int revision = policy == null ? 0 : policy.revision;
        if (expected != null && expected != revision) {
            throw new Refused(
                    Refusal.STALE,
                    policy == null
                            ? "The team has no policy yet; its revision is 0."
                            : "%s changed the policy in the meantime (revision %d); look at it and save again."
                                    .formatted(policy.updatedByName, revision));
        }
        List<Rule> before = policy == null ? List.of() : policy.rules();
        requireConsent(by, team, before, rules);
        if (policy == null) {
            policy = new ApprovalPolicy();
            policy.teamId = team.id;
        }
        policy.revision = revision + 1;
        policy.replace(by, rules);
        policy.updatedByName = by.personName();
        policy.updatedAt = Instant.now();
        policy.persist();
        Event.tell(
                by,
                team.id,
                EventKind.POLICY_CHANGED,
                "policy/" + team.slug,
                Map.of("before", before, "after", rules, "revision", policy.revision));
        return policy;
    }

    /** What another team is asked for isn't this team's to lift: their owner or an admin does. */
    private static void requireConsent(Access by, Team team, List<Rule> before, List<Rule> after) {
        for (var rule : before) {
            for (var need : rule.needs()) {
                if (need.team().equals(team.slug)) {
                    continue;
                }
                var other = Team.bySlug(need.team());
                boolean kept = after.stream().anyMatch(it -> keeps(it, rule, need));
                if (!kept && other != null && !by.may(Permission.OWN, other.id)) {
                    throw Refused.field(
                            Refusal.FORBIDDEN,
                            "rules",
                            "The policy asks team %s about %s; only an owner of that team or an administrator can lift that."
                                    .formatted(other.slug, rule.gate().title));
                }
            }
        }
    }

    /** Whether a later rule asks this team at least as much, at least as often. */
    private static boolean keeps(Rule later, Rule rule, Rule.Need need) {
        return later.gate() == rule.gate()
                && noLooser(later.overMinutes(), rule.overMinutes())
                && noLooser(later.overGigabytes(), rule.overGigabytes())
                && noLooser(later.overCost(), rule.overCost())
                && (!later.samePerson() || rule.samePerson())
                && (later.channels().isEmpty()
                        || (!rule.channels().isEmpty()
                                && later.channels().containsAll(rule.channels())))
                && later.needs().stream()
                        .anyMatch(it ->
                                it.team().equals(need.team())
                                        && it.role() == need.role()
                                        && it.votes() >= need.votes()
                                        && (it.standIn() == null
                                                || it.standIn() == need.standIn()));
    }

    private static <T extends Comparable<T>> boolean noLooser(
            @Nullable T later, @Nullable T limit) {
        return limit == null || (later != null && later.compareTo(limit) <= 0);
    }
}

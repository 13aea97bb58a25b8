package dev.goldsmith.approval;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How an approval stands, for whoever looks at it.
 *
 * @param waits whether it waits for the person who looks
 * @param mine what that person said, or null
 * @param standIns whom that person could hand their say to
 */
public record Ballot(
        Approval approval,
        Tally tally,
        List<Line> lines,
        List<ApprovalVote> votes,
        List<ApprovalDelegation> delegations,
        boolean waits,
        @Nullable ApprovalVote mine,
        List<Person> standIns) {

    /**
     * One need.
     *
     * @param could who may still answer it
     */
    public record Line(
            String team, String role, int needed, int given, boolean met, List<String> could) {
        public int missing() {
            return needed - given;
        }
    }

    public record Person(String id, String name) {}

    /**
     * A gate that opened.
     *
     * @param team whose policy asks, a slug
     * @param images of that team's, that it publishes to
     */
    public record Asked(String team, Gate gate, List<String> images) {}

    /** Which team's gates opened, and for what of theirs. */
    public List<Asked> asked() {
        var opened = approval.opened();
        if (opened == null) {
            return approval.openGates().stream()
                    .map(gate -> new Asked(slug(approval.teamId), gate, List.of()))
                    .toList();
        }
        return opened.stream()
                .map(it -> new Asked(slug(it.team()), it.gate(), it.images()))
                .toList();
    }

    /** What is still needed. */
    public List<Line> missing() {
        return lines.stream().filter(line -> !line.met()).toList();
    }

    /** Whose policies ask, each once. */
    public List<String> askingTeams() {
        return asked().stream().map(Asked::team).distinct().toList();
    }

    private static String slug(long team) {
        return Objects.requireNonNull(Team.<Team>findById(team)).slug;
    }

    public static Ballot of(Access by, Approval approval) {
        var needs = ApprovalNeed.of(approval.id);
        var votes = ApprovalVote.of(approval.id);
        var tally = Tally.of(needs, votes);
        var delegations = ApprovalDelegation.of(approval.id);
        var said = votes.stream().map(vote -> vote.personId).collect(Collectors.toSet());
        var mine =
                votes.stream()
                        .filter(vote -> vote.personId.equals(by.personId()))
                        .findFirst()
                        .orElse(null);
        boolean waits = mine == null && asks(by, approval, needs, delegations);
        var own = needs.stream().filter(need -> Approval.asks(need, by)).toList();
        return new Ballot(
                approval,
                tally,
                tally.lines().stream().map(line -> line(approval, line, said)).toList(),
                votes,
                delegations,
                waits,
                mine,
                waits ? standIns(approval, own) : List.of());
    }

    /** Whether this person could decide about it, by a role or for somebody. */
    static boolean asks(
            Access by,
            Approval approval,
            List<ApprovalNeed> needs,
            List<ApprovalDelegation> delegations) {
        return approval.state == ApprovalState.OPEN
                && !approval.expired(Instant.now())
                && !approval.concerns(by.personId())
                && (needs.stream().anyMatch(need -> Approval.asks(need, by))
                        || delegations.stream().anyMatch(it -> it.toPerson.equals(by.personId())));
    }

    private static Line line(Approval approval, Tally.Line line, Set<String> said) {
        var need = line.need();
        Team team = Objects.requireNonNull(Team.findById(need.teamId));
        return new Line(
                team.slug,
                need.role.name().toLowerCase(java.util.Locale.ROOT),
                need.votes,
                line.given(),
                line.met(),
                line.met()
                        ? List.of()
                        : Electorate.holders(need.teamId, need.role, approval.asker()).stream()
                                .filter(it -> !said.contains(it.id()))
                                .filter(it -> !approval.concerns(it.id()))
                                .map(Electorate.Somebody::name)
                                .toList());
    }

    static List<Person> standIns(Approval approval, List<ApprovalNeed> needs) {
        var found = new ArrayList<Person>();
        for (var need : needs) {
            if (need.standIn != null) {
                Electorate.holders(need.teamId, need.standIn, approval.asker()).stream()
                        .filter(it -> !approval.concerns(it.id()))
                        .map(it -> new Person(it.id(), it.name()))
                        .filter(it -> !found.contains(it))
                        .forEach(found::add);
            }
        }
        return found;
    }
}

package dev.goldsmith.approval;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Ranges;
import dev.goldsmith.tenant.Role;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists of approvals, newest first, by keyset on the id. */
public final class ApprovalList {
    /** So many open ones are looked at to find those that wait for somebody. */
    /** Of one team, one approval can ask for each role. */
    private static final int MOST_ROLES = Role.values().length;

    private ApprovalList() {}

    /**
     * A line.
     *
     * @param waits whether it waits for the person who looks
     */
    public record Row(Approval approval, String team, Tally tally, boolean waits) {}

    /**
     * SQL for the ids of what is open and asks one of {@code :teams}, or was handed to {@code
     * :person}; the longest waiting first.
     */
    public static final String OPEN =
            """
            select a.id from approval a
            where a.tenant_id = :tenant and a.state = 'OPEN' and (
                exists (select 1 from approval_need n
                    where n.tenant_id = :tenant and n.approval_id = a.id and n.team_id in (:teams))
                or exists (select 1 from approval_delegation d
                    where d.tenant_id = :tenant and d.approval_id = a.id and d.to_person = :person))
            order by a.id limit 500
            """;

    /**
     * What of it wants an answer of this person.
     *
     * @param open ids that {@link #OPEN} found
     */
    public static List<Row> waiting(Access by, Collection<Long> open) {
        return open.isEmpty()
                ? List.of()
                : rows(by, Approval.list("id in ?1 order by id", open)).stream()
                        .filter(Row::waits)
                        .toList();
    }

    /**
     * Those that this person reads.
     *
     * @param states none: all
     * @param mine only what this person asked for
     */
    public static Page<Row> page(
            Access by, Set<ApprovalState> states, boolean mine, @Nullable Long before, int limit) {
        return page(by, states, mine, null, before, limit);
    }

    /**
     * @param of the id of the team whose templates they are about; null: all
     */
    public static Page<Row> page(
            Access by,
            Set<ApprovalState> states,
            boolean mine,
            @Nullable Long of,
            @Nullable Long before,
            int limit) {
        var wanted = new HashMap<String, Object>();
        if (mine) {
            wanted.put("requested_by", by.personId());
        }
        var edge = Map.of("before", before == null ? Long.MAX_VALUE : before);
        var ids = new TreeSet<Long>(Comparator.reverseOrder());
        var its = new Ranges("approval", "id");
        if (of != null) {
            byState(its, with(wanted, "team_id", of), states);
        } else if (by.readsAllTeams()) {
            byState(its, wanted, states);
        } else {
            by.readableTeams().forEach(team -> byState(its, with(wanted, "team_id", team), states));
            ids.addAll(
                    asking(by, states, wanted)
                            .all("e.approval_id < :before", edge)
                            .ofEach(MOST_ROLES * (limit + 1)));
            ids.addAll(
                    handed(by, states, wanted)
                            .all("e.approval_id < :before", edge)
                            .newest(limit + 1));
        }
        ids.addAll(its.all("e.id < :before", edge).newest(limit + 1));
        List<Approval> found =
                Approval.list("id in ?1 order by id desc", ids.stream().limit(limit + 1L).toList());
        var page = Page.of(found, limit, approval -> Long.toString(approval.id));
        return new Page<>(rows(by, page.items()), page.next());
    }

    private static void byState(
            Ranges ranges, Map<String, Object> wanted, Set<ApprovalState> states) {
        if (states.isEmpty()) {
            ranges.add(wanted);
        }
        states.forEach(state -> ranges.add(with(wanted, "state", state)));
    }

    private static Map<String, Object> with(Map<String, Object> values, String name, Object value) {
        var all = new HashMap<>(values);
        all.put(name, value);
        return all;
    }

    /** Those that ask a role of a team that this person reads, which may be another team's. */
    private static Ranges asking(Access by, Set<ApprovalState> states, Map<String, Object> wanted) {
        var needs = new Ranges("approval_need", "approval_id");
        by.readableTeams().forEach(team -> byState(needs, Map.of("team_id", team), states));
        return like(needs, Set.of(), wanted);
    }

    /** Those in which somebody handed this person their say. */
    private static Ranges handed(Access by, Set<ApprovalState> states, Map<String, Object> wanted) {
        var handed = new Ranges("approval_delegation", "approval_id");
        handed.add(Map.of("to_person", by.personId()));
        return like(handed, states, wanted);
    }

    private static Ranges like(
            Ranges ranges, Set<ApprovalState> states, Map<String, Object> wanted) {
        if (states.isEmpty() && wanted.isEmpty()) {
            return ranges;
        }
        var values = new HashMap<>(wanted);
        var terms = new StringBuilder("a.id = e.approval_id");
        wanted.keySet().forEach(it -> terms.append(" and a.%1$s = :%1$s".formatted(it)));
        if (!states.isEmpty()) {
            terms.append(" and a.state in (:states)");
            values.put("states", states);
        }
        return ranges.all("exists (select 1 from approval a where %s)".formatted(terms), values);
    }

    /** {@code :teams}. */
    public static Set<Long> teams(Access by) {
        // A query can't ask for none of nothing.
        return by.readableTeams().isEmpty() ? Set.of(-1L) : by.readableTeams();
    }

    private static List<Row> rows(Access by, List<Approval> approvals) {
        if (approvals.isEmpty()) {
            return List.of();
        }
        var ids = approvals.stream().map(approval -> approval.id).toList();
        var needs =
                ApprovalNeed.<ApprovalNeed>list("approvalId in ?1 order by id", ids).stream()
                        .collect(Collectors.groupingBy(need -> need.approvalId));
        var votes =
                ApprovalVote.<ApprovalVote>list("approvalId in ?1", ids).stream()
                        .collect(Collectors.groupingBy(vote -> vote.approvalId));
        var delegations =
                ApprovalDelegation.<ApprovalDelegation>list("approvalId in ?1", ids).stream()
                        .collect(Collectors.groupingBy(it -> it.approvalId));
        var slugs =
                dev.goldsmith.tenant.Team.<dev.goldsmith.tenant.Team>list(
                                "id in ?1",
                                approvals.stream().map(it -> it.teamId).distinct().toList())
                        .stream()
                        .collect(Collectors.toMap(team -> team.id, team -> team.slug));
        return approvals.stream()
                .map(approval -> {
                    var its = needs.getOrDefault(approval.id, List.of());
                    var said = votes.getOrDefault(approval.id, List.of());
                    boolean decided =
                            said.stream().anyMatch(vote -> vote.personId.equals(by.personId()));
                    return new Row(
                            approval,
                            slugs.getOrDefault(approval.teamId, ""),
                            Tally.of(its, said),
                            !decided
                                    && Ballot.asks(
                                            by,
                                            approval,
                                            its,
                                            delegations.getOrDefault(approval.id, List.of())));
                })
                .toList();
    }
}

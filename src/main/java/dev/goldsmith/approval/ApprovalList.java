package dev.goldsmith.approval;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Access;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists of approvals, newest first, by keyset on the id. */
public final class ApprovalList {
    /** So many open ones are looked at to find those that wait for somebody. */
    private static final int OPEN_AT_MOST = 500;

    private ApprovalList() {}

    /**
     * A line.
     *
     * @param waits whether it waits for the person who looks
     */
    public record Row(Approval approval, String team, Tally tally, boolean waits) {}

    /** What wants an answer of this person, the longest waiting first. */
    public static List<Row> waiting(Access by) {
        List<Approval> open =
                Approval.getEntityManager()
                        .createQuery(
                                "select a from Approval a where a.state = :state and ("
                                        + READABLE_AS_ASKED
                                        + ") order by a.id",
                                Approval.class)
                        .setParameter("state", ApprovalState.OPEN)
                        .setParameter("teams", teams(by))
                        .setParameter("person", by.personId())
                        .setMaxResults(OPEN_AT_MOST)
                        .getResultList();
        return rows(by, open).stream().filter(Row::waits).toList();
    }

    private static final String READABLE_AS_ASKED =
            """
            exists (select 1 from ApprovalNeed n where n.approvalId = a.id and n.teamId in :teams)
            or exists (select 1 from ApprovalDelegation d where d.approvalId = a.id and d.toPerson = :person)
            """;

    /**
     * Those that this person reads.
     *
     * @param states none: all
     * @param mine only what this person asked for
     */
    public static Page<Row> page(
            Access by, Set<ApprovalState> states, boolean mine, @Nullable Long before, int limit) {
        var where = new StringBuilder("a.id < :before");
        Map<String, Object> values = new HashMap<>();
        values.put("before", before == null ? Long.MAX_VALUE : before);
        if (!states.isEmpty()) {
            where.append(" and a.state in :states");
            values.put("states", states);
        }
        if (mine) {
            where.append(" and a.requestedBy = :asker");
            values.put("asker", by.personId());
        }
        if (!by.readsAllTeams()) {
            where.append(" and (a.teamId in :teams or ").append(READABLE_AS_ASKED).append(")");
            values.put("teams", teams(by));
            values.put("person", by.personId());
        }
        var query =
                Approval.getEntityManager()
                        .createQuery(
                                "select a from Approval a where " + where + " order by a.id desc",
                                Approval.class)
                        .setMaxResults(limit + 1);
        values.forEach(query::setParameter);
        var page = Page.of(query.getResultList(), limit, approval -> Long.toString(approval.id));
        return new Page<>(rows(by, page.items()), page.next());
    }

    private static Set<Long> teams(Access by) {
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

package dev.goldsmith.notify;

import dev.goldsmith.approval.ApprovalList;
import dev.goldsmith.kernel.Moments;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.Session;

/**
 * What every page says to somebody in its frame. One statement where nothing needs them, since
 * every page asks.
 *
 * @param zone that they chose
 * @param approvals that wait for them
 * @param failed ids of their runs that failed and that they haven't marked as read
 */
public record Glance(String zone, List<ApprovalList.Row> approvals, List<Long> failed) {
    /** Older failures are history. */
    private static final Duration FRESH = Duration.ofDays(14);

    private static final String SQL =
            """
            select 'zone' as what, null as id, c.zone as zone from mail_choice c
            where c.tenant_id = :tenant and c.person_id = :person
            union all
            (select 'failed', r.id, null from run r
            where r.tenant_id = :tenant and r.requested_by = :person and r.ended_at > :since
                and r.state in (:failed)
                and not exists (
                    select 1 from read_run x
                    where x.tenant_id = :tenant and x.person_id = :person and x.run_id = r.id)
            order by r.ended_at desc limit 50)
            union all
            (select 'approval', o.id, null from (%s) o)
            """
                    .formatted(ApprovalList.OPEN);

    public static Glance of(Access by) {
        var rows =
                Tenant.getEntityManager()
                        .unwrap(Session.class)
                        .createNativeQuery(SQL, Object[].class)
                        .setParameter("tenant", by.tenantId())
                        .setParameter("person", by.personId())
                        .setParameter("since", Moments.column(Instant.now().minus(FRESH)))
                        .setParameter(
                                "failed",
                                List.of(
                                        RunState.FAILED.name(),
                                        RunState.PARTIALLY_SUCCEEDED.name()))
                        .setParameter("teams", ApprovalList.teams(by))
                        .getResultList();
        var zone = Preferences.UNCHOSEN;
        var failed = new ArrayList<Long>();
        var open = new ArrayList<Long>();
        for (var row : rows) {
            switch ((String) row[0]) {
                case "zone" -> zone = (String) row[2];
                case "failed" -> failed.add((Long) row[1]);
                default -> open.add((Long) row[1]);
            }
        }
        return new Glance(zone, ApprovalList.waiting(by, open), List.copyOf(failed));
    }

    public int count() {
        return approvals.size() + failed.size();
    }

    /** {@code 2 things need you}. */
    public String label() {
        return switch (count()) {
            case 0 -> "Nothing needs you";
            case 1 -> "1 thing needs you";
            default -> count() + " things need you";
        };
    }

    /** The last one first. */
    public List<Run> failures() {
        return failed.isEmpty() ? List.of() : Run.list("id in ?1 order by endedAt desc", failed);
    }

    /** Those that are there now; what fails afterwards is news again. */
    public static void readAll(Access by) {
        of(by).failures().forEach(run -> ReadRun.mark(by, run));
    }

    public static void read(Access by, long number) {
        ReadRun.mark(by, Run.require(by, number));
    }
}

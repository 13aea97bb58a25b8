package dev.goldsmith.notify;

import dev.goldsmith.approval.ApprovalList;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Access;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What needs somebody: approvals that wait for them, and their runs that failed and that they
 * haven't marked as read.
 */
public record Desk(List<ApprovalList.Row> approvals, List<Run> failures) {
    /** Older failures are history. */
    private static final Duration FRESH = Duration.ofDays(14);

    private static final int MOST = 50;

    public static Desk of(Access by) {
        return new Desk(ApprovalList.waiting(by), failures(by));
    }

    private static List<Run> failures(Access by) {
        return Run.<Run>find(
                        """
                        from Run r
                        where r.requestedBy = ?1 and r.endedAt > ?2 and r.state in ?3
                            and not exists (
                                select 1 from ReadRun x where x.personId = ?1 and x.runId = r.id)
                        order by r.endedAt desc
                        """,
                        by.personId(),
                        Instant.now().minus(FRESH),
                        List.of(RunState.FAILED, RunState.PARTIALLY_SUCCEEDED))
                .page(0, MOST)
                .list();
    }

    public int count() {
        return approvals.size() + failures.size();
    }

    /** {@code 2 things need you}. */
    public String label() {
        return switch (count()) {
            case 0 -> "Nothing needs you";
            case 1 -> "1 thing needs you";
            default -> count() + " things need you";
        };
    }

    /** Those that are there now; what fails afterwards is news again. */
    public static void readAll(Access by) {
        failures(by).forEach(run -> ReadRun.mark(by, run));
    }

    public static void read(Access by, long number) {
        ReadRun.mark(by, Run.require(by, number));
    }
}

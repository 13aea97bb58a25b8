package dev.goldsmith.run;

import dev.goldsmith.tenant.AcrossTenants;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * The queue as it is seen across tenants. All times are the database's own, so that the clocks of
 * hosts don't matter.
 */
@ApplicationScoped
public class Queue {
    private static final String HELD =
            "('BUILDING','CUSTOMIZING','OPTIMIZING','VALIDATING','DISTRIBUTING','CANCELING')";

    @Inject AcrossTenants across;

    /**
     * @param fence the token it had when it was seen
     */
    public record Ref(String tenantId, long runId, long fence, String capability) {}

    /**
     * Tenants with runs that wait for admission, the one that waits longest first; those of a
     * suspended one go on waiting.
     */
    List<String> waitingTenants() {
        return across.all(
                """
                select r.tenant_id from run r
                join tenant t on t.id = r.tenant_id and t.state = 'ACTIVE'
                where r.state = 'QUEUED' and r.admitted_at is null
                group by r.tenant_id
                order by min(r.queued_at), min(r.id)
                """,
                row -> row.getString(1));
    }

    /** Runs of closed tenants that a worker is at and wasn't told to stop, or could take. */
    List<Ref> ofClosedTenants() {
        return refs(
                """
                select r.tenant_id, r.id, r.fence, r.capability from run r
                join tenant t on t.id = r.tenant_id and t.state <> 'ACTIVE'
                where r.ended_at is null and ((r.state in %s and r.state <> 'CANCELING')
                    or (r.state = 'QUEUED' and r.admitted_at is not null))
                limit 100
                """
                        .formatted(HELD));
    }

    /** Kept machines of closed tenants that nobody asked to end. */
    List<Ref> keptOfClosedTenants() {
        return refs(
                """
                select k.tenant_id, k.run_id, k.fence, '' from kept_vm k
                join tenant t on t.id = k.tenant_id and t.state <> 'ACTIVE'
                where k.ended_at is null and k.end_asked_at is null limit 100
                """);
    }

    /** Whether a worker still has something of this tenant: a run, or a kept machine. */
    public boolean atWork(String tenantId) {
        return across.any(
                """
                select 1 from run where tenant_id = ? and state in %s
                union all
                select 1 from kept_vm where tenant_id = ? and ended_at is null
                limit 1
                """
                        .formatted(HELD),
                tenantId,
                tenantId);
    }

    /** How many runs of a tenant are admitted or executing. */
    int busy(String tenantId) {
        return across.all(
                        """
                        select count(*) from run where tenant_id = ? and (state in %s
                            or (state = 'QUEUED' and admitted_at is not null))
                        """
                                .formatted(HELD),
                        row -> row.getInt(1),
                        tenantId)
                .getFirst();
    }

    /** The tenant's oldest runs that wait for admission. */
    List<Ref> waiting(String tenantId, int limit) {
        return refs(
                """
                select tenant_id, id, fence, capability from run
                where tenant_id = ? and state = 'QUEUED' and admitted_at is null
                order by queued_at, id limit ?
                """,
                tenantId,
                limit);
    }

    /**
     * Runs whose lease ran out, or that have none, or whose worker didn't answer a cancellation in
     * time.
     */
    List<Ref> lost(Duration cancelDeadline) {
        return refs(
                """
                select tenant_id, id, fence, capability from run
                where state in %s and (lease_until < utc_timestamp(6) or lease_until is null
                    or (state = 'CANCELING'
                        and cancel_asked_at < utc_timestamp(6) - interval ? second))
                limit 100
                """
                        .formatted(HELD),
                cancelDeadline.toSeconds());
    }

    /**
     * The runs that a worker of these capabilities should take next: those of the tenant with the
     * fewest runs executing first, as if those before it in the list executed already; among those,
     * the one that was admitted first. So of several workers that look at the same moment each
     * finds its own turn. Never one of a closed tenant. Free workers ask this each second: it reads
     * what is admitted and what executes, however long the queue and the history are.
     */
    public List<Ref> next(Collection<String> capabilities) {
        if (capabilities.isEmpty()) {
            return List.of();
        }
        return refs(
                """
                select r.tenant_id, r.id, r.fence, r.capability from run r
                join tenant t on t.id = r.tenant_id and t.state = 'ACTIVE'
                left join (
                    select tenant_id, count(*) as runs from run where state in %s
                    group by tenant_id) executing on executing.tenant_id = r.tenant_id
                where r.state = 'QUEUED' and r.capability in (%s) and r.admitted_at is not null
                order by coalesce(executing.runs, 0) + row_number() over (
                        partition by r.tenant_id order by r.admitted_at, r.id),
                    r.admitted_at, r.id
                limit 32
                """
                        .formatted(
                                HELD,
                                String.join(", ", Collections.nCopies(capabilities.size(), "?"))),
                capabilities.toArray());
    }

    /** All runs that some worker is at. */
    public List<Ref> held() {
        return refs("select tenant_id, id, fence, capability from run where state in " + HELD);
    }

    /**
     * Prolongs a lease from now on.
     *
     * @return false when the lease is somebody else's by now, or the run has ended
     */
    public boolean extend(Ref ref, Duration lease) {
        return across.change(
                        """
                        update run set lease_until = utc_timestamp(6) + interval ? second
                        where tenant_id = ? and id = ? and fence = ? and state in %s
                        """
                                .formatted(HELD),
                        lease.toSeconds(),
                        ref.tenantId(),
                        ref.runId(),
                        ref.fence())
                == 1;
    }

    /** Says how much a run's build has written; what it captured counts instead from then on. */
    public void wrote(Ref ref, long bytes) {
        across.change(
                """
                update run set written_bytes = ?
                where tenant_id = ? and id = ? and fence = ? and captured_at is null
                """,
                bytes,
                ref.tenantId(),
                ref.runId(),
                ref.fence());
    }

    /** Machines of runs that failed, which a worker still keeps. */
    public List<Ref> kept() {
        return refs("select tenant_id, run_id, fence, '' from kept_vm where ended_at is null");
    }

    /** Kept machines whose worker fell silent. */
    List<Ref> keptLost(Duration lease) {
        return refs(
                """
                select tenant_id, run_id, fence, '' from kept_vm
                where ended_at is null and seen_at < utc_timestamp(6) - interval ? second limit 100
                """,
                lease.toSeconds());
    }

    /**
     * A worker still has this machine.
     *
     * @return false when it was taken for lost
     */
    public boolean keeps(Ref ref) {
        return across.change(
                        """
                        update kept_vm set seen_at = utc_timestamp(6)
                        where tenant_id = ? and run_id = ? and ended_at is null
                        """,
                        ref.tenantId(),
                        ref.runId())
                == 1;
    }

    /** Whether somebody wants this kept machine to end. */
    public boolean keptEndAsked(Ref ref) {
        return across.any(
                """
                select 1 from kept_vm
                where tenant_id = ? and run_id = ? and end_asked_at is not null
                """,
                ref.tenantId(),
                ref.runId());
    }

    /** Whether the run was asked to stop. */
    public boolean cancelAsked(Ref ref) {
        return across.any(
                "select 1 from run where tenant_id = ? and id = ? and state = 'CANCELING'",
                ref.tenantId(),
                ref.runId());
    }

    /** Queue depth and runs executing, for the metrics. */
    public long count(boolean queued) {
        return across.all(
                        queued
                                ? "select count(*) from run where state = 'QUEUED'"
                                : "select count(*) from run where state in " + HELD,
                        row -> row.getLong(1))
                .getFirst();
    }

    private List<Ref> refs(String sql, Object... parameters) {
        return across.all(sql, Queue::ref, parameters);
    }

    private static Ref ref(ResultSet row) throws SQLException {
        return new Ref(row.getString(1), row.getLong(2), row.getLong(3), row.getString(4));
    }
}

package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.Mortal;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whose a run is, and what when its worker falls silent. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class LeaseTest extends DrivenQueue {
    @Test
    void a_lost_worker_costs_an_attempt_and_the_third_the_run() {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        for (int attempt = 1; attempt <= Lease.MAX_LOSSES; attempt++) {
            held(run);
            assertThat(acme.reload(run).attempt).isEqualTo(attempt);
            expireLease(run);
            sweep();
        }
        var failed = acme.reload(run);
        assertThat(failed.state).isEqualTo(RunState.FAILED);
        assertThat(failed.failure.message()).contains("lost 3 times");
        assertThat(failed.endedAt).isNotNull();
    }

    @Test
    void a_worker_killed_at_any_moment_of_its_claim_leaves_a_run_that_another_gets()
            throws Exception {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        admission.round();
        var deaths = new AtomicInteger();
        var ref =
                Mortal.killedBeforeEachStatement(
                        () -> claim().orElseThrow(),
                        () -> {
                            deaths.incrementAndGet();
                            var left = acme.reload(run);
                            assertThat(left.lease.until != null)
                                    .as("%s has a lease", left.state)
                                    .isEqualTo(left.state.held());
                            assertThat(left.claimable() || left.state.held()).isTrue();
                            letGo(acme, left);
                        });
        assertThat(deaths.get()).as("the claim has several statements").isGreaterThan(3);
        var claimed = acme.reload(run);
        assertThat(claimed.lease.fence).isEqualTo(ref.fence());
        assertThat(claimed.lease.until).isBetween(Instant.now(), Instant.now().plus(LEASE));
    }

    /** What becomes of a run whose worker was killed: the next one can claim it. */
    private void letGo(TestTenant tenant, Run run) {
        if (run.state.held()) {
            expireLease(run);
            sweep();
            admission.round();
        }
        assertThat(tenant.reload(run).claimable()).isTrue();
    }

    @Test
    void a_run_at_work_that_has_no_lease_is_nobodys() {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        held(run);
        sql("update run set lease_until = null where id = ?", run.id);
        sweep();
        assertThat(acme.reload(run).state).isEqualTo(RunState.QUEUED);
    }

    @Test
    void a_worker_that_is_heard_of_keeps_its_run() {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        var ref = held(run);
        expireLease(run);
        assertThat(queue.extend(ref, LEASE)).isTrue();
        sweep();
        assertThat(acme.reload(run).state).isEqualTo(RunState.BUILDING);
    }

    /** Its heartbeat came between the look and the lock. */
    @Test
    void a_worker_that_was_heard_of_since_the_look_keeps_its_run() {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        var ref = held(run);
        expireLease(run);
        var seen = queue.lost(CANCEL_DEADLINE);
        assertThat(queue.extend(ref, LEASE)).isTrue();
        seen.forEach(sweeper()::sweep);
        assertThat(acme.reload(run).state).isEqualTo(RunState.BUILDING);
    }

    @Test
    void a_worker_frozen_at_one_run_keeps_no_other_from_being_taken() throws Exception {
        var acme = tenant(2);
        var runs = ask(acme, 2);
        for (var run : runs) {
            held(run);
            expireLease(run);
        }
        try (var _ = frozenAt("run", "id", runs.getFirst().id)) {
            sweep();
            assertThat(acme.reload(runs.getLast()).state).isEqualTo(RunState.QUEUED);
        }
        sweep();
        assertThat(acme.reload(runs.getFirst()).state).isEqualTo(RunState.QUEUED);
    }

    @Test
    void a_kept_machine_of_a_lost_worker_ends_unless_somebody_is_at_it() throws Exception {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        held(run);
        acme.in(() ->
                KeptVm.begin(
                        Run.locked(run.id),
                        "worker",
                        "build",
                        new KeptVm.Way("host:22", "SHA256:x"),
                        Duration.ofHours(1),
                        acme.system()));
        sql("update kept_vm set seen_at = seen_at - interval 1 minute where run_id = ?", run.id);
        try (var _ = frozenAt("kept_vm", "run_id", run.id)) {
            sweep();
            assertThat(acme.in(() -> KeptVm.of(run).there())).isTrue();
        }
        sweep();
        assertThat(acme.in(() -> KeptVm.of(run).ended)).isEqualTo(KeptVm.End.WORKER_LOST);
    }

    @Test
    void a_portal_that_just_began_to_look_gives_workers_time() {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        held(run);
        expireLease(run);
        sweeper().round();
        assertThat(acme.reload(run).state).isEqualTo(RunState.BUILDING);
    }

    @Test
    void a_database_that_was_away_for_less_than_a_lease_costs_nobody_a_run() {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        held(run);
        expireLease(run);
        var sweeper = sweeper();
        sweeper.looked(LEASE.minusSeconds(5));
        sweeper.round();
        assertThat(acme.reload(run).state).isEqualTo(RunState.BUILDING);
    }

    @Test
    void a_stale_worker_writes_nothing() {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        var stale = held(run);
        expireLease(run);
        sweep();
        assertThat(acme.reload(run).state).isEqualTo(RunState.QUEUED);
        assertThat(queue.extend(stale, LEASE)).isFalse();
        assertThat(writes(acme, stale)).isFalse();
        var fresh = held(run);
        assertThat(queue.extend(stale, LEASE)).as("another has it").isFalse();
        assertThat(writes(acme, stale)).isFalse();
        assertThat(writes(acme, fresh)).isTrue();
    }

    private static boolean writes(TestTenant tenant, Queue.Ref ref) {
        return tenant.in(() -> Run.held(ref.runId(), ref.fence()) != null);
    }

    @Test
    void a_run_given_back_in_good_order_is_no_loss() {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        var ref = held(run);
        acme.in(() -> {
            Run.held(run.id, ref.fence()).giveBack(acme.system());
            return true;
        });
        assertThat(acme.reload(run).state).isEqualTo(RunState.QUEUED);
        assertThat(acme.reload(run).lease.losses).isZero();
    }
}

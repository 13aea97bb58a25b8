package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Queue, admission, lease and sweep, driven by hand on the real database. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class QueueTest {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration CANCEL_DEADLINE = Duration.ofSeconds(60);

    @Inject Queue queue;
    @Inject Admission admission;
    @Inject Tenancy tenancy;
    @Inject RunConfig config;
    @Inject AgroalDataSource database;

    /** The queue is one for all tenants: what other tests left there is out of the way. */
    @BeforeEach
    void emptyQueue() {
        sql("update run set state = 'CANCELED' where state not in ('SUCCEEDED', 'FAILED')");
    }

    private void sql(String statement, Object... parameters) {
        try (var connection = database.getConnection();
                var prepared = connection.prepareStatement(statement)) {
            for (int i = 0; i < parameters.length; i++) {
                prepared.setObject(i + 1, parameters[i]);
            }
            prepared.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestTenant tenant(int limit) {
        return TestTenant.create("queue", limit).team("web").template("web", "nginx");
    }

    private static List<Run> ask(TestTenant tenant, int count) {
        var runs = new ArrayList<Run>();
        for (int i = 0; i < count; i++) {
            runs.add(tenant.run("web", "nginx"));
        }
        return runs;
    }

    /** What a worker does: takes the next run, if there is one and nobody is faster. */
    private Optional<Queue.Ref> claim() {
        return queue.next("qemu").flatMap(this::claim);
    }

    private Optional<Queue.Ref> claim(Queue.Ref seen) {
        var tenant = new TestTenant(seen.tenantId(), "");
        var claimed =
                tenant.in(() -> {
                    var run = Run.locked(seen.runId());
                    if (run == null || !run.claimable()) {
                        return Optional.<Queue.Ref>empty();
                    }
                    run.claim("worker", tenant.system());
                    return Optional.of(
                            new Queue.Ref(seen.tenantId(), seen.runId(), run.fence, "qemu"));
                });
        return claimed.filter(ref -> queue.extend(ref, LEASE));
    }

    private Queue.Ref held(Run run) {
        admission.round();
        var ref = claim().orElseThrow();
        assertThat(ref.runId()).isEqualTo(run.id);
        return ref;
    }

    private static void finish(TestTenant tenant, Queue.Ref ref, RunState outcome) {
        tenant.in(() -> {
            Run.held(ref.runId(), ref.fence()).finish(outcome, tenant.system());
            return true;
        });
    }

    private static Run cancel(TestTenant tenant, Run run) {
        return tenant.in(() -> {
            var locked = Run.requireLocked(tenant.system(), run.number);
            locked.cancel(tenant.system());
            return locked;
        });
    }

    private static long admitted(List<Run> runs, TestTenant tenant) {
        return runs.stream().filter(run -> tenant.reload(run).admittedAt != null).count();
    }

    /** As if the worker had not been heard of for long. */
    private void expireLease(Run run) {
        sql(
                "update run set lease_until = utc_timestamp(6) - interval 1 second where id = ?",
                run.id);
    }

    private Sweeper sweeper() {
        var sweeper = new Sweeper();
        sweeper.queue = queue;
        sweeper.tenancy = tenancy;
        sweeper.config = config;
        return sweeper;
    }

    /** A look of a portal that has been looking all along. */
    private void sweep() {
        var sweeper = sweeper();
        sweeper.lookedAllAlong();
        sweeper.round();
    }

    private static <T> List<T> together(List<Callable<T>> work) throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            var results = new ArrayList<T>();
            for (Future<T> result : threads.invokeAll(work)) {
                results.add(result.get());
            }
            return results;
        }
    }

    // -- admission

    @Test
    void a_flood_of_one_tenant_does_not_keep_another_waiting() {
        var flood = tenant(50);
        var small = tenant(50);
        ask(flood, 50);
        var one = ask(small, 1).getFirst();
        admission.round();
        assertThat(claim().orElseThrow().tenantId()).isEqualTo(flood.id());
        assertThat(claim().orElseThrow().runId()).isEqualTo(one.id);
    }

    @Test
    void a_tenant_has_no_more_runs_at_work_than_its_limit() {
        var acme = tenant(2);
        var runs = ask(acme, 5);
        admission.round();
        admission.round();
        assertThat(admitted(runs, acme)).isEqualTo(2);
        var first = claim().orElseThrow();
        admission.round();
        assertThat(admitted(runs, acme)).as("admitted or at work").isEqualTo(2);
        finish(acme, first, RunState.FAILED);
        admission.round();
        assertThat(admitted(runs, acme)).as("one has ended").isEqualTo(3);
    }

    @Test
    void portals_that_admit_at_once_admit_no_more_than_the_limit() throws Exception {
        var acme = tenant(3);
        var other = tenant(2);
        var runs = ask(acme, 8);
        var others = ask(other, 8);
        Callable<Boolean> round =
                () -> {
                    admission.round();
                    return true;
                };
        together(List.of(round, round, round, round));
        assertThat(admitted(runs, acme)).isEqualTo(3);
        assertThat(admitted(others, other)).isEqualTo(2);
    }

    @Test
    void a_run_that_nobody_claims_is_rung_for_again() {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        admission.round();
        var rung = acme.reload(run).rungAt;
        admission.round();
        assertThat(acme.reload(run).rungAt).as("not yet").isEqualTo(rung);
        sql("update run set rung_at = rung_at - interval 11 second where id = ?", run.id);
        var before = acme.reload(run).rungAt;
        assertThat(queue.unanswered(config.ringAgain()))
                .extracting(Queue.Ref::runId)
                .contains(run.id);
        admission.round();
        assertThat(acme.reload(run).rungAt).isAfter(before);
        assertThat(queue.unanswered(config.ringAgain())).isEmpty();
    }

    // -- claim

    @Test
    void of_several_workers_exactly_one_gets_the_run() throws Exception {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        admission.round();
        var seen = queue.next("qemu").orElseThrow();
        Callable<Optional<Queue.Ref>> claim = () -> claim(seen);
        var claims = together(List.of(claim, claim, claim, claim));
        assertThat(claims.stream().filter(Optional::isPresent)).hasSize(1);
        assertThat(acme.reload(run).attempt).isEqualTo(1);
        assertThat(acme.reload(run).fence).isEqualTo(1);
    }

    @Test
    void a_worker_is_offered_what_it_can_execute() {
        ask(tenant(1), 1);
        admission.round();
        assertThat(queue.next("azure")).isEmpty();
        assertThat(queue.next("qemu")).isPresent();
    }

    // -- lease

    @Test
    void a_lost_worker_costs_an_attempt_and_the_third_the_run() {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        for (int attempt = 1; attempt <= Run.MAX_LOSSES; attempt++) {
            held(run);
            assertThat(acme.reload(run).attempt).isEqualTo(attempt);
            expireLease(run);
            sweep();
        }
        var failed = acme.reload(run);
        assertThat(failed.state).isEqualTo(RunState.FAILED);
        assertThat(failed.failureMessage).contains("lost 3 times");
        assertThat(failed.endedAt).isNotNull();
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
        assertThat(acme.reload(run).losses).isZero();
    }

    // -- cancel

    @Test
    void a_waiting_run_is_canceled_at_once() {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        assertThat(cancel(acme, run).state).isEqualTo(RunState.CANCELED);
        assertThat(queue.waitingTenants()).doesNotContain(acme.id());
        var admitted = ask(acme, 1).getFirst();
        admission.round();
        assertThat(cancel(acme, admitted).state).isEqualTo(RunState.CANCELED);
        assertThat(queue.next("qemu")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = RunState.class,
            names = {"BUILDING", "CUSTOMIZING", "OPTIMIZING", "VALIDATING", "DISTRIBUTING"})
    void a_run_at_work_asks_its_worker(RunState state) {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        var ref = held(run);
        sql("update run set state = ? where id = ?", state.name(), run.id);
        assertThat(queue.cancelAsked(ref)).isFalse();
        assertThat(cancel(acme, run).state).isEqualTo(RunState.CANCELING);
        assertThat(cancel(acme, run).state).as("asked again").isEqualTo(RunState.CANCELING);
        assertThat(queue.cancelAsked(ref)).isTrue();
        finish(acme, ref, RunState.CANCELED);
        assertThat(acme.reload(run).state).isEqualTo(RunState.CANCELED);
    }

    @ParameterizedTest
    @EnumSource(
            value = RunState.class,
            names = {
                "SUCCEEDED",
                "PARTIALLY_SUCCEEDED",
                "FAILED",
                "CANCELED",
                "REJECTED",
                "EXPIRED"
            })
    void an_ended_run_stays_as_it_ended(RunState state) {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        sql("update run set state = ? where id = ?", state.name(), run.id);
        assertThatThrownBy(() -> cancel(acme, run)).isInstanceOf(Refused.class);
        assertThat(acme.reload(run).state).isEqualTo(state);
    }

    @Test
    void a_worker_that_does_not_answer_a_cancellation_loses_the_run() {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        var ref = held(run);
        cancel(acme, run);
        assertThat(queue.lost(CANCEL_DEADLINE)).isEmpty();
        sql(
                "update run set cancel_asked_at = cancel_asked_at - interval 61 second where id = ?",
                run.id);
        assertThat(queue.extend(ref, LEASE)).as("it is alive all the while").isTrue();
        sweep();
        assertThat(acme.reload(run).state).isEqualTo(RunState.CANCELED);
        assertThat(queue.extend(ref, LEASE)).isFalse();
    }

    // -- all at once

    @Test
    void cancellations_admissions_and_claims_at_once_end_each_run_once() throws Exception {
        var acme = tenant(4);
        var runs = ask(acme, 12);
        var work = new ArrayList<Callable<Boolean>>();
        for (var run : runs) {
            work.add(() -> cancel(acme, run).state.held());
            work.add(() -> {
                admission.round();
                return claim().isPresent();
            });
        }
        together(work);
        Set<RunState> states = new HashSet<>();
        runs.forEach(run -> states.add(acme.reload(run).state));
        assertThat(states).isSubsetOf(EnumSet.of(RunState.CANCELED, RunState.CANCELING));
    }

    @Test
    void numbers_count_per_tenant_from_one_without_gaps() throws Exception {
        var acme = tenant(4);
        var work = new ArrayList<Callable<Long>>();
        for (int i = 0; i < 16; i++) {
            work.add(() -> acme.run("web", "nginx").number);
        }
        var expected = LongStream.rangeClosed(1, 16).boxed().toList();
        assertThat(together(work).stream().sorted()).containsExactlyElementsOf(expected);
        assertThat(tenant(1).run("web", "nginx").number).isEqualTo(1);
    }
}

package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who gets the next free slot. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class AdmissionTest extends DrivenQueue {
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
    void a_tenant_that_a_frozen_portal_was_admitting_keeps_no_other_waiting() throws Exception {
        var acme = tenant(1);
        var other = tenant(1);
        var run = ask(acme, 1);
        var theirs = ask(other, 1);
        try (var _ = frozenAt("run_counter", "tenant_id", acme.id())) {
            admission.round();
            assertThat(admitted(theirs, other)).isEqualTo(1);
        }
        assertThat(admitted(run, acme)).isZero();
        admission.round();
        assertThat(admitted(run, acme)).isEqualTo(1);
    }

    @Test
    void of_several_workers_exactly_one_gets_the_run() throws Exception {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        admission.round();
        var seen = queue.next(List.of("qemu")).getFirst();
        Callable<Optional<Queue.Ref>> claim = () -> claim(seen);
        var claims = together(List.of(claim, claim, claim, claim));
        assertThat(claims.stream().filter(Optional::isPresent)).hasSize(1);
        assertThat(acme.reload(run).attempt).isEqualTo(1);
        assertThat(acme.reload(run).lease.fence).isEqualTo(1);
    }

    /** Free workers ask each second: what waits and what has ended mustn't cost them anything. */
    @Test
    void a_look_at_the_queue_reads_no_more_than_what_is_admitted_and_at_work() throws Exception {
        var acme = tenant(3);
        var run = ask(acme, 1).getFirst();
        for (int half = 1; half < 4000; half *= 2) {
            sql(
                    """
                    insert into run (tenant_id, number, team_id, template_id, template_name,
                        template_version, fingerprint, inputs_id, capability, reuse,
                        state, requested_by_name, requested_at, queued_at, admitted_at)
                    select tenant_id, number + ?, team_id, template_id, template_name,
                        template_version, fingerprint, inputs_id, capability, reuse,
                        if(number % 2 = 0, 'SUCCEEDED', 'QUEUED'), requested_by_name, requested_at,
                        queued_at, if(number % 2 = 0, requested_at, null)
                    from run where tenant_id = ?
                    """,
                    half, acme.id());
        }
        try {
            sql("analyze table run");
            admission.round();
            assertThat(queue.next(List.of("qemu")))
                    .hasSize(3)
                    .first()
                    .returns(run.id, Queue.Ref::runId);
            assertThat(rowsRead(() -> queue.next(List.of("qemu")))).isLessThan(60);
        } finally {
            sql("delete from run where tenant_id = ? and id <> ?", acme.id(), run.id);
        }
    }

    /** How often the database took a row or an index entry in its hand. */
    private long rowsRead(Runnable look) throws Exception {
        return QuarkusTransaction.requiringNew()
                .call(() -> {
                    try (var connection = database.getConnection()) {
                        long before = handled(connection);
                        look.run();
                        return handled(connection) - before;
                    }
                });
    }

    private static long handled(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("show session status like 'Handler_read%'")) {
            long sum = 0;
            while (rows.next()) {
                sum += rows.getLong(2);
            }
            return sum;
        }
    }

    @Test
    void workers_that_look_at_the_same_moment_share_out_what_there_is_among_the_tenants() {
        var acme = tenant(2);
        var other = tenant(1);
        var runs = ask(acme, 2);
        admission.round();
        var theirs = ask(other, 1).getFirst();
        admission.round();
        assertThat(queue.next(List.of("qemu")))
                .extracting(Queue.Ref::runId)
                .containsExactly(runs.getFirst().id, theirs.id, runs.getLast().id);
    }

    @Test
    void a_worker_is_offered_what_it_can_execute() {
        ask(tenant(1), 1);
        admission.round();
        assertThat(queue.next(List.of("azure"))).isEmpty();
        assertThat(queue.next(List.of())).isEmpty();
        assertThat(queue.next(List.of("azure", "qemu"))).isNotEmpty();
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

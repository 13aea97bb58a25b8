package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
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
        assertThat(acme.reload(run).lease.fence).isEqualTo(1);
    }

    @Test
    void a_worker_is_offered_what_it_can_execute() {
        ask(tenant(1), 1);
        admission.round();
        assertThat(queue.next("azure")).isEmpty();
        assertThat(queue.next("qemu")).isPresent();
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

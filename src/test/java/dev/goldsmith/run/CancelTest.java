package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Refused;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that are canceled, whoever is at them. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class CancelTest extends DrivenQueue {
    @Test
    void a_waiting_run_is_canceled_at_once() {
        var acme = tenant(1);
        var run = ask(acme, 1).getFirst();
        assertThat(cancel(acme, run).state).isEqualTo(RunState.CANCELED);
        assertThat(queue.waitingTenants()).doesNotContain(acme.id());
        var admitted = ask(acme, 1).getFirst();
        admission.round();
        assertThat(cancel(acme, admitted).state).isEqualTo(RunState.CANCELED);
        assertThat(queue.next(List.of("qemu"))).isEmpty();
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
}

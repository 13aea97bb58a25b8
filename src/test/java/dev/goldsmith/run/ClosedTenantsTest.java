package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.activity.Event;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** What becomes of a tenant's runs when somebody closes it. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ClosedTenantsTest extends DrivenQueue {
    @Inject ClosedTenants closed;

    private void close(TestTenant tenant, Tenant.State state) {
        tenancy.outside(() -> Tenant.update("state = ?1 where id = ?2", state, tenant.id()));
    }

    @Test
    void nothing_of_a_suspended_tenant_begins_and_what_was_admitted_waits_again() {
        var acme = tenant(4);
        var other = tenant(4);
        var runs = ask(acme, 2);
        admission.round();
        close(acme, Tenant.State.SUSPENDED);
        var theirs = ask(other, 1).getFirst();
        admission.round();

        assertThat(claim().orElseThrow().runId()).isEqualTo(theirs.id);
        assertThat(claim()).isEmpty();
        closed.round();
        assertThat(runs)
                .allSatisfy(run -> {
                    var waits = acme.reload(run);
                    assertThat(waits.state).isEqualTo(RunState.QUEUED);
                    assertThat(waits.admittedAt).isNull();
                });
        assertThatThrownBy(() -> ask(acme, 1))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("is suspended");

        close(acme, Tenant.State.ACTIVE);
        admission.round();
        assertThat(claim().orElseThrow().tenantId()).isEqualTo(acme.id());
    }

    @Test
    void what_executes_for_a_suspended_tenant_is_canceled_and_says_why() {
        var acme = tenant(4);
        var run = ask(acme, 1).getFirst();
        admission.round();
        var ref = claim().orElseThrow();
        close(acme, Tenant.State.SUSPENDED);
        assertThat(queue.cancelAsked(ref)).isFalse();

        closed.round();
        closed.round();

        assertThat(queue.cancelAsked(ref)).as("its worker asks every second").isTrue();
        var events = acme.in(() -> Event.<Event>list("kind", "run.cancelAsked"));
        assertThat(events)
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.subject).isEqualTo("run/" + run.number);
                    assertThat(it.detail)
                            .contains(
                                    "the tenant was suspended by the installation's administrator");
                });
        finish(acme, ref, RunState.CANCELED);
        assertThat(acme.reload(run).canceledByName).contains("the tenant was suspended");
        assertThat(queue.atWork(acme.id())).isFalse();
    }
}

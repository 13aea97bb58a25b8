package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Words of a template that say how its runs go, and who allows them. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ModesTest {
    private TestTenant tenant;

    @BeforeEach
    void tenant() {
        tenant = TestTenant.create("modes").team("web");
    }

    private String document(String words) {
        return Documents.shell(tenant.id(), null, "echo 1")
                .replace("\"properties\": {", "\"properties\": { " + words + ",");
    }

    private void policy(Rule... rules) {
        tenant.in(() ->
                ApprovalPolicy.write(
                        tenant.system(),
                        Objects.requireNonNull(Team.bySlug("web")),
                        List.of(rules),
                        null));
    }

    @Test
    void what_failed_its_checks_is_distributed_only_where_the_policy_says_who_answers() {
        var document = document("\"validate\": { \"continueDistributeOnFailure\": true }");

        assertThatThrownBy(() -> tenant.save("web", "nginx", document))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused ->
                                assertThat(refused.violations)
                                        .singleElement()
                                        .satisfies(it -> {
                                            assertThat(it.path())
                                                    .isEqualTo(
                                                            "$.properties.validate.continueDistributeOnFailure");
                                            assertThat(it.message())
                                                    .contains("add the gate `continueOnFailure`");
                                        }));

        policy(
                new Rule(
                        Gate.CONTINUE_ON_FAILURE,
                        List.of(new Rule.Need("web", Role.APPROVER, 1, null)),
                        24,
                        null,
                        null,
                        List.of()));
        tenant.save("web", "nginx", document);
        assertThat(tenant.run("web", "nginx").state).isEqualTo(RunState.AWAITING_APPROVAL);

        policy();
        assertThatThrownBy(() -> tenant.run("web", "nginx"))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.refusal).isEqualTo(Refusal.CONFLICT));
    }

    @Test
    void a_template_with_auto_run_is_run_once_when_it_is_made() {
        tenant.save("web", "nginx", document("\"autoRun\": { \"state\": \"Enabled\" }"));
        var runs = tenant.in(() -> Run.<Run>listAll());
        assertThat(runs)
                .singleElement()
                .satisfies(run -> {
                    assertThat(run.templateVersion).isEqualTo(1);
                    assertThat(run.state).isEqualTo(RunState.QUEUED);
                });

        tenant.save(
                "web",
                "nginx",
                document("\"autoRun\": { \"state\": \"Enabled\" }, \"buildTimeoutInMinutes\": 30"));
        assertThat(tenant.in(() -> Run.count())).isEqualTo(1);

        tenant.save("web", "other", document("\"autoRun\": { \"state\": \"Disabled\" }"));
        assertThat(tenant.in(() -> Run.count())).isEqualTo(1);
    }
}

package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateRemoval;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Words of a template that say how its runs go, and who allows them. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ModesTest {
    @Inject TemplateRemoval removal;
    @Inject TemplateSave templates;

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
    void what_is_deleted_while_somebody_asks_for_a_run_of_it_isnt_run() {
        tenant.template("web", "nginx");
        assertThatThrownBy(() ->
                        tenant.in(() -> {
                            var read =
                                    Template.require(
                                            Objects.requireNonNull(Team.bySlug("web")), "nginx");
                            var version = read.latest();
                            QuarkusTransaction.requiringNew()
                                    .run(() ->
                                            removal.delete(tenant.system(), "web", "nginx", null));
                            return Run.request(tenant.system(), read, version, false);
                        }))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.refusal).isEqualTo(Refusal.NOT_FOUND));
        assertThat(tenant.in(() -> Run.count())).isZero();
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

    /** As "Save and build" does. */
    private TemplateSave.Saved saveAndBuild(String document, Consumer<Run> then) {
        var by = tenant.system();
        return tenant.in(() ->
                templates.save(
                        by,
                        "web",
                        "nginx",
                        document,
                        null,
                        "",
                        saved -> {
                            then.accept(Run.request(by, saved));
                            return saved;
                        }));
    }

    @Test
    void saved_and_built_is_both_or_neither() {
        assertThatThrownBy(() ->
                        saveAndBuild(
                                document("\"buildTimeoutInMinutes\": 30"),
                                _ -> {
                                    throw new IllegalStateException("killed");
                                }))
                .hasStackTraceContaining("killed");
        assertThat(tenant.in(() -> Template.count() + Run.count())).isZero();

        tenant.in(() -> {
            Tenant it = Tenant.findById(tenant.id());
            it.state = Tenant.State.SUSPENDED;
            return it;
        });
        assertThatThrownBy(() -> saveAndBuild(document("\"buildTimeoutInMinutes\": 30"), _ -> {}))
                .hasMessageMatching(
                        "Nothing was saved, because the run was refused\\. .*suspended.*");
        assertThat(tenant.in(() -> Template.count() + Run.count())).isZero();
    }

    @Test
    void what_is_saved_and_built_with_auto_run_is_run_once() {
        var document = document("\"autoRun\": { \"state\": \"Enabled\" }");
        saveAndBuild(document, run -> assertThat(run.state).isEqualTo(RunState.QUEUED));
        assertThat(tenant.in(() -> Run.count())).isEqualTo(1);

        // Unchanged, and asked for again: that is meant.
        assertThat(saveAndBuild(document, _ -> {}).outcome())
                .isEqualTo(TemplateSave.Outcome.UNCHANGED);
        assertThat(tenant.in(() -> Run.count())).isEqualTo(2);
    }
}

package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.azure.AzureBuild;
import dev.goldsmith.azure.AzureConnection;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.template.Template;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs that Azure builds, from their request to what they leave; Azure is our own ARM door. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class AzureEngineTest extends AzureRuns {
    private static final String PUT = "PUT .*/imageTemplates/[^/]+";
    private static final String RUN = "POST .*/run";
    private static final String CANCEL = "POST .*/cancel";
    private static final String DELETE = "DELETE .*/imageTemplates/[^/]+";
    private static final String OPERATION = "GET .*/operations/.*";

    private Run asked() {
        var run = acme.run("web", "nginx");
        assertThat(run.capability).isEqualTo("azure");
        return run;
    }

    private void follows() {
        worker(azure()).open(() -> {});
    }

    /**
     * Broken at its first look, busy at its creation, away while it runs: what is waited out isn't
     * seen in the end.
     */
    @Test
    void what_is_requested_here_is_built_there_and_its_outputs_are_told_here() throws Exception {
        front.instead(
                PUT,
                429,
                Map.of("Retry-After", "1"),
                "{\"error\": {\"code\": \"TooManyRequests\", \"message\": \"slow down\"}}");
        front.instead("GET .*/imageTemplates/[^/]+", 500, Map.of(), "broken");
        front.instead(OPERATION, 503, Map.of("Retry-After", "1"), "");
        executesThere(
                Map.of(
                        "customize", Duration.ofMillis(2500),
                        "proof", Duration.ofMillis(700),
                        "distribute", Duration.ofMillis(700)),
                Map.of());
        follows();

        var run = ended(asked());

        assertThat(run.failure).isNull();
        assertThat(run.state).isEqualTo(RunState.SUCCEEDED);
        assertThat(steps(run))
                .containsExactly(
                        "template SUCCEEDED",
                        "boot SUCCEEDED",
                        "customize SUCCEEDED",
                        "validate SKIPPED",
                        "distribute-image SUCCEEDED");
        assertThat(text(run))
                .contains(
                        "429, TooManyRequests: slow down; asked again in 1 s",
                        "Azure: Running, Customizing",
                        "Azure: Running, Distributing");
        var output = acme.in(() -> RunOutput.of(run)).getFirst();
        assertThat(output.kind).isEqualTo("AzureSharedImage");
        assertThat(output.complete).isTrue();
        var there = contoso.in(() -> RunOutput.of(there())).getFirst();
        assertThat(GalleryImageId.parse(output.artifact))
                .isEqualTo(GalleryImageId.parse(there.artifact));
        assertThat(contoso.inputs(there()).document)
                .contains(
                        "\"app\": \"web\"",
                        "\"goldsmithRun\": \"%s/%d\"".formatted(acme.id(), run.id))
                .contains("userAssignedIdentities/aib", "westeurope")
                .doesNotContain("goldsmithEngine");
        swept();
        assertThat(contoso.in(() -> Template.count("deletedAt is null"))).isZero();
        assertThat(front.times(PUT)).isEqualTo(2);
        assertThat(front.times(RUN)).isEqualTo(1);
    }

    @Test
    void what_fails_there_fails_here_with_its_words() throws Exception {
        executesThere(Map.of(), Map.of("customize-1", 1.0));
        follows();

        var run = ended(asked());

        assertThat(run.state).isEqualTo(RunState.FAILED);
        assertThat(run.failure.step()).isEqualTo("customize");
        assertThat(run.failure.message())
                .contains("PackerBuildFailed", "customize-1")
                .contains("goldsmith.worker.engine.pretend.failures");
        assertThat(steps(run)).contains("customize FAILED", "distribute-image PENDING");
        assertThat(front.times(DELETE)).as("before the run's end is written down").isZero();
        swept();
        assertThat(front.times(DELETE)).isEqualTo(1);
    }

    @Test
    void what_takes_longer_than_its_time_is_canceled_there() {
        executesThere(Map.of("customize", Duration.ofMinutes(5)), Map.of());
        // The template has four hours.
        worker(azure(Duration.ofMinutes(2), Duration.ofSeconds(3).minusHours(4))).open(() -> {});

        var run = ended(asked());

        assertThat(run.state).isEqualTo(RunState.FAILED);
        assertThat(run.failure.message()).contains("the build's time is over");
        swept();
        assertThat(there().state).isEqualTo(RunState.CANCELED);
    }

    @Test
    void a_secret_that_expired_fails_the_run_and_is_told_nobody() throws Exception {
        connect(with("expired-" + secret));
        follows();

        var run = ended(asked());

        assertThat(run.failure.message()).contains("Azure doesn't sign the connection in");
        assertThat(run.failure.message() + text(run)).doesNotContain(secret);
    }

    @Test
    void what_is_published_in_part_there_is_so_here() {
        acme.save(
                "web",
                "nginx",
                document(
                        "{\"type\": \"Shell\", \"inline\": [\"true\"]}",
                        Documents.sharedImage(contoso.id(), "golden/lost", "lost")
                                + ","
                                + Documents.sharedImage(contoso.id(), "golden/there", "there")));
        executesThere(Map.of(), Map.of("distribute-lost", 1.0));
        follows();

        var run = ended(asked());

        assertThat(run.state).isEqualTo(RunState.PARTIALLY_SUCCEEDED);
        assertThat(run.failure.step()).isEqualTo("distribute-lost");
        assertThat(run.failure.message()).contains("PartiallySucceeded", "distribute-lost");
        assertThat(steps(run)).contains("distribute-lost FAILED", "distribute-there SUCCEEDED");
        assertThat(acme.in(() -> RunOutput.of(run)))
                .singleElement()
                .satisfies(it -> assertThat(it.name).isEqualTo("there"));
        swept();
    }

    @Test
    void what_is_canceled_here_is_canceled_there_and_goes() {
        executesThere(Map.of("customize", Duration.ofMinutes(5)), Map.of());
        follows();
        var run = asked();
        until(() -> state(run) == RunState.CUSTOMIZING);

        acme.in(() -> {
            Run.requireLocked(acme.system(), run.number).cancel(acme.system());
            return true;
        });

        assertThat(ended(run).state).isEqualTo(RunState.CANCELED);
        swept();
        assertThat(there().state).isEqualTo(RunState.CANCELED);
        assertThat(contoso.in(() -> Template.count("deletedAt is null"))).isZero();
        assertThat(front.times(CANCEL)).isPositive();
    }

    /** Lost after Azure had begun: first with the operation written down, then without. */
    @Test
    void whoever_takes_it_over_goes_on_and_begins_nothing_anew() throws Exception {
        executesThere(Map.of("customize", Duration.ofSeconds(3)), Map.of());
        var first = worker(azure());
        first.open(() -> {});
        var run = asked();
        until(() -> state(run) == RunState.CUSTOMIZING);
        first.close();
        workers.remove(first);
        assertThat(state(run)).isEqualTo(RunState.QUEUED);
        assertThat(acme.in(() -> AzureBuild.of(run.id)).operation).contains("/operations/");
        acme.in(() -> AzureBuild.update("operation = null"));

        follows();

        var ended = ended(run);
        assertThat(ended.state).isEqualTo(RunState.SUCCEEDED);
        assertThat(ended.attempt).isEqualTo(2);
        assertThat(text(run)).contains("it is there already, from an earlier attempt");
        assertThat(front.times(PUT)).isEqualTo(1);
        assertThat(front.times(RUN)).isEqualTo(1);
        assertThat(front.times(CANCEL)).isZero();
        swept();
    }

    @Test
    void an_answer_that_names_another_host_is_not_followed_there() {
        executesThere(Map.of("customize", Duration.ofMinutes(5)), Map.of());
        front.instead(
                RUN,
                202,
                Map.of("Azure-AsyncOperation", "https://attacker.example/operations/1"),
                "");
        worker(azure(Duration.ofMillis(500))).open(() -> {});

        var run = ended(asked());

        assertThat(run.failure.message()).contains("attacker.example, which is not asked");
        swept();
    }

    /** A worker with one place for machines follows as many as come. */
    @Test
    void to_follow_takes_no_place_of_a_machine() {
        int many = 60;
        var runs = new ArrayList<Run>();
        for (int i = 0; i < many; i++) {
            front.instead("GET .*/imageTemplates/[^/]+", 429, Map.of("Retry-After", "60"), "");
            runs.add(asked());
        }
        var slots = worker(azure());
        slots.open(() -> {});
        until(() -> runs.stream().allMatch(AzureRuns::builds));

        assertThat(slots.busy()).isZero();
        assertThat(config.slots()).isEqualTo(1);
    }

    @Test
    void a_connection_that_is_gone_is_said_so() {
        var run = asked();
        acme.in(() -> {
            var team = web();
            AzureConnection.require(team, CONNECTION).remove(acme.system(), team);
            return true;
        });
        follows();

        assertThat(ended(run).failure.message())
                .contains("The Azure connection 'contoso' that the template names is gone.");
    }
}

package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Phase;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.run.Sweeper;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that are stopped while they publish: their state says what there is. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class CanceledLateTest extends AtDistribution {
    @Inject Event<Sweeper.Lost> lost;

    /** Whoever ends a run that was asked to stop. */
    enum End {
        ITS_WORKER_FINISHED((run, test) -> run.finish(RunState.SUCCEEDED, test.acme.system())),
        ITS_WORKER_HEARD((run, test) -> run.finish(RunState.CANCELED, test.acme.system())),
        ITS_WORKER_STOPS((run, test) -> run.giveBack(test.acme.system())),
        ITS_WORKER_IS_SILENT((run, test) -> run.loseLease(test.acme.system()));

        private final java.util.function.BiConsumer<Run, AtDistribution> how;

        End(java.util.function.BiConsumer<Run, AtDistribution> how) {
            this.how = how;
        }
    }

    private Queue.Ref publishing(int targets) throws Exception {
        var ref =
                distributing(
                        managed("web", "Nginx"),
                        Documents.sharedImage(acme.id(), "golden/nginx", "image"));
        var all =
                acme.in(() ->
                        TemplateReader.read(run(ref).inputs().document).properties().distribute());
        var plan =
                List.of(
                        new Journal.Planned(
                                "distribute-image", Phase.DISTRIBUTING, "SharedImage", "Publish"));
        step(ref, run -> RunStep.plan(run, plan));
        // The first answer got lost.
        step(ref, run -> RunStep.plan(run, plan));
        step(ref, run -> Objects.requireNonNull(RunStep.of(run, "distribute-image")).start());
        for (var target : all.subList(0, targets)) {
            publishing.of(ref).publish(target, captured, progress);
        }
        return ref;
    }

    private void step(Queue.Ref ref, Consumer<Run> work) {
        acme.in(() -> {
            work.accept(Objects.requireNonNull(Run.held(ref.runId(), ref.fence())));
            return true;
        });
    }

    private void cancel(Queue.Ref ref) {
        acme.in(() -> {
            Run.locked(ref.runId()).cancel(acme.system());
            return true;
        });
        assertThat(acme.in(() -> run(ref).state)).isEqualTo(RunState.CANCELING);
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void canceled_after_its_last_target_a_run_has_succeeded(End end) throws Exception {
        var ref = publishing(2);
        cancel(ref);

        step(ref, run -> end.how.accept(run, this));

        var ended = acme.in(() -> run(ref));
        assertThat(ended.state).isEqualTo(RunState.SUCCEEDED);
        assertThat(ended.progress).isEqualTo(100);
        assertThat(outputs(ref)).hasSize(2).allMatch(output -> output.complete);
        assertThat(acme.in(() -> RunStep.of(run(ref))))
                .extracting(step -> step.state)
                .containsExactly(RunStep.State.SUCCEEDED);
    }

    @ParameterizedTest
    @EnumSource(value = End.class, mode = EnumSource.Mode.EXCLUDE, names = "ITS_WORKER_FINISHED")
    void canceled_between_its_targets_a_run_is_canceled(End end) throws Exception {
        var ref = publishing(1);
        cancel(ref);

        step(ref, run -> end.how.accept(run, this));

        assertThat(acme.in(() -> run(ref).state)).isEqualTo(RunState.CANCELED);
        assertThat(outputs(ref)).hasSize(1);
        assertThat(acme.in(() -> RunStep.of(run(ref))))
                .extracting(step -> step.state)
                .containsExactly(RunStep.State.CANCELED);
    }

    @Test
    void what_a_lost_worker_was_copying_is_not_being_copied_any_more() throws Exception {
        var ref = publishing(2);
        var copied = replicas("1.0.0").getFirst();
        acme.in(() -> {
            ImageReplica.<ImageReplica>findById(copied.id).begin(copied.place);
            return true;
        });

        step(
                ref,
                run -> {
                    run.loseLease(acme.system());
                    lost.fire(new Sweeper.Lost(run));
                });

        assertThat(replicas("1.0.0"))
                .extracting(it -> it.state)
                .containsExactly(ImageReplica.State.FAILED);
    }

    @Test
    void what_fails_after_the_last_target_fails_no_run() throws Exception {
        var ref = publishing(2);
        var late = new BuildFailure("distribute-image", "the log is full", null, List.of());

        step(
                ref,
                run -> {
                    Objects.requireNonNull(RunStep.of(run, "distribute-image")).fail(late);
                    run.fail(late, RunState.PARTIALLY_SUCCEEDED, acme.system());
                });

        var ended = acme.in(() -> run(ref));
        assertThat(ended.state).isEqualTo(RunState.SUCCEEDED);
        assertThat(ended.failure).isNull();
        assertThat(acme.in(() -> RunStep.of(run(ref))))
                .extracting(step -> step.state + " " + step.failure)
                .containsExactly("SUCCEEDED null");
    }

    /** Whatever becomes of the others, and of the run. */
    @ParameterizedTest
    @EnumSource(value = End.class, mode = EnumSource.Mode.EXCLUDE, names = "ITS_WORKER_FINISHED")
    void the_step_of_what_was_published_has_succeeded(End end) throws Exception {
        var ref =
                distributing(
                        Documents.sharedImage(acme.id(), "golden/nginx", "image"), vhd("x.vhd"));
        step(
                ref,
                run ->
                        RunStep.plan(
                                run,
                                List.of(
                                        new Journal.Planned(
                                                "distribute-image",
                                                Phase.DISTRIBUTING,
                                                "SharedImage",
                                                "Publish"),
                                        new Journal.Planned(
                                                "distribute-vhd",
                                                Phase.DISTRIBUTING,
                                                "VHD",
                                                "Publish"))));
        step(ref, run -> Objects.requireNonNull(RunStep.of(run, "distribute-image")).start());
        var target =
                acme.in(() ->
                        TemplateReader.read(run(ref).inputs().document)
                                .properties()
                                .distribute()
                                .getFirst());
        publishing.of(ref).publish(target, captured, progress);
        cancel(ref);

        step(ref, run -> end.how.accept(run, this));

        assertThat(acme.in(() -> run(ref).state)).isEqualTo(RunState.CANCELED);
        assertThat(acme.in(() -> RunStep.of(run(ref))))
                .extracting(step -> step.state)
                .containsExactly(RunStep.State.SUCCEEDED, RunStep.State.PENDING);
    }

    @Test
    void a_worker_that_stops_after_the_last_target_has_finished() throws Exception {
        var ref = publishing(2);

        step(ref, run -> run.giveBack(acme.system()));

        assertThat(acme.in(() -> run(ref).state)).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void a_worker_lost_for_good_after_the_last_target_has_not_failed() throws Exception {
        var ref = publishing(2);
        step(ref, run -> run.lease.losses = 2);

        step(ref, run -> run.loseLease(acme.system()));

        assertThat(acme.in(() -> run(ref).state)).isEqualTo(RunState.SUCCEEDED);
    }
}

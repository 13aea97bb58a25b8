package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Pause;
import dev.goldsmith.build.PretendEngine;
import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.template.EngineChoice;
import dev.goldsmith.testing.DiskSum;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine that builds nothing, in a real worker: all but the image is as ever. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PretendTest extends DrivenWorkers {
    @Inject ContentStore store;
    @Inject Renditions renditions;

    private TestTenant acme;

    @BeforeEach
    void template() {
        acme = TestTenant.create("pretend").team("web").gallery("golden", "web");
        acme.save(
                "web",
                "nginx",
                Documents.tagged(
                        Documents.document(
                                "{\"type\": \"Shell\", \"inline\": [\"true\"]},"
                                        + "{\"type\": \"Shell\", \"inline\": [\"false\"]}",
                                Documents.sharedImage(acme.id(), "golden/nginx", "image")
                                        + ","
                                        + Documents.vhd("vhd")),
                        EngineChoice.TAG,
                        "pretend"));
    }

    private PretendEngine engine(boolean allowed, Map<String, Double> failures) {
        var durations = Map.of("customize", Duration.ofMillis(20), "boot", Duration.ofNanos(1000));
        var settings = new PretendEngine.Settings(allowed, Duration.ZERO, durations, 2, failures);
        return new PretendEngine(settings, (_, _) -> null, store, Clock.systemUTC());
    }

    private Run asked() {
        var asked = acme.run("web", "nginx");
        admission.round();
        return asked;
    }

    /** As it ends. */
    private Run executed(PretendEngine engine) {
        var run = asked();
        worker(engine).open(() -> {});
        while (!state(run).terminal()) {
            Pause.millis(20);
        }
        return acme.reload(run);
    }

    private List<String> steps(Run run) {
        return acme.in(() -> RunStep.of(run).stream().map(it -> it.name + " " + it.state).toList());
    }

    @Test
    void its_run_goes_the_way_of_every_run_to_a_version_that_can_be_downloaded() throws Exception {
        var run = executed(engine(true, Map.of()));

        assertThat(run.state).isEqualTo(RunState.SUCCEEDED);
        assertThat(text(run)).contains("pretending, line 2 of 2");
        var version =
                acme.in(() ->
                        ImageVersion.require(
                                ImageDefinition.require(
                                        Gallery.require(acme.system(), "golden"), "nginx"),
                                "latest"));
        assertThat(acme.in(() -> RunOutput.of(run))).allMatch(it -> it.complete).hasSize(2);
        var raw = renditions.open(version.published().digest(), Renditions.Format.RAW);
        var sector = new ByteArrayOutputStream();
        raw.transfer(0, 64, sector);
        assertThat(raw.size()).isEqualTo(1 << 20);
        assertThat(sector.toString(StandardCharsets.UTF_8)).startsWith("pretended by r" + run.id);
        DiskSum.fits(acme);
    }

    @Test
    void its_run_fails_at_the_step_that_the_settings_say() throws Exception {
        var run = executed(engine(true, Map.of("customize-2", 1.0)));

        assertThat(run.state).isEqualTo(RunState.FAILED);
        assertThat(run.failure.step()).isEqualTo("customize-2");
        assertThat(run.failure.message()).contains("goldsmith.worker.engine.pretend.failures");
        assertThat(steps(run)).contains("customize-1 SUCCEEDED", "customize-2 FAILED");
    }

    @Test
    void what_no_operator_allowed_takes_no_run_and_says_what_would_allow_it() {
        var refused = engine(false, Map.of());
        var run = asked();
        worker(refused).open(() -> {});

        assertThat(state(run)).isEqualTo(RunState.QUEUED);
        assertThat(refused.look().lacks())
                .singleElement()
                .asString()
                .contains("goldsmith.worker.engine.pretend.allowed=true");
    }
}

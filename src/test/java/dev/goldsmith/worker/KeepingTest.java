package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.activity.Event;
import dev.goldsmith.build.Guest;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.build.KeptGuest;
import dev.goldsmith.build.store.WarmState;
import dev.goldsmith.run.KeptVm;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunConfig;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the keeping of a failed run's machine ends. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class KeepingTest {
    private static final KeptVm.Way WAY = new KeptVm.Way("127.0.0.1:2222", "SHA256:x");

    @Inject Queue queue;
    @Inject Tenancy tenancy;
    @Inject RunConfig runs;
    @Inject KeptGuests guests;

    private final Paper paper = new Paper();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private TestTenant tenant;
    private Run run;

    @BeforeEach
    void kept() {
        tenant = TestTenant.create("kept").team("web").template("web", "nginx");
        run = tenant.run("web", "nginx");
        tenant.in(() ->
                KeptVm.begin(
                        Objects.requireNonNull(Run.locked(run.id)),
                        "worker-1",
                        "build",
                        WAY,
                        Duration.ofHours(1),
                        tenant.system()));
    }

    private KeptVm hold(Instant until) {
        new Keeping(
                        run.ref(),
                        queue,
                        tenancy,
                        runs,
                        guests,
                        new DiskShare(run.ref(), queue, tenancy))
                .hold(
                        new KeptGuest("build", paper, Optional::empty, paper::close),
                        until,
                        stopping::get);
        assertThat(paper.closed).isTrue();
        assertThat(guests.find(tenant.id(), run.id)).isEmpty();
        return tenant.in(() -> Objects.requireNonNull(KeptVm.of(run)));
    }

    private List<String> told() {
        return tenant.in(() ->
                Event.<Event>list("kind like 'keptVm.%' order by id").stream()
                        .map(it -> it.kind + " " + it.detail)
                        .toList());
    }

    @Test
    void its_time_is_over() {
        var kept = hold(Instant.EPOCH);

        assertThat(kept.ended).isEqualTo(KeptVm.End.TIME);
        assertThat(told()).last().isEqualTo("keptVm.ended {\"why\":\"time\"}");
    }

    @Test
    void somebody_ends_it() {
        var wanda = tenant.builder("web");
        tenant.in(() -> KeptVm.end(tenant.access(wanda), run.number));

        var kept = hold(Instant.MAX);

        assertThat(kept.ended).isEqualTo(KeptVm.End.ASKED);
        assertThat(kept.endAskedByName).isEqualTo(wanda.name());
    }

    @Test
    void it_powered_off() {
        paper.running = false;

        assertThat(hold(Instant.MAX).ended).isEqualTo(KeptVm.End.POWERED_OFF);
    }

    @Test
    void its_worker_stops() {
        stopping.set(true);

        assertThat(hold(Instant.MAX).ended).isEqualTo(KeptVm.End.WORKER_STOPPED);
    }

    @Test
    void taken_for_lost_it_ends_and_what_was_written_stays() {
        tenant.in(() -> {
            Objects.requireNonNull(KeptVm.locked(run.id))
                    .ended(KeptVm.End.WORKER_LOST, tenant.system());
            return true;
        });

        assertThat(hold(Instant.MAX).ended).isEqualTo(KeptVm.End.WORKER_LOST);
    }

    /** A machine on paper. */
    private static final class Paper implements Guest {
        private boolean running = true;
        private boolean closed;

        @Override
        public int run(String command, byte[] input, Consumer<String> output, Watch watch) {
            return 0;
        }

        @Override
        public Optional<String> proxy() {
            return Optional.empty();
        }

        @Override
        public void copy(Path file, String destination, int mode, Watch watch) {}

        @Override
        public int restart(String command, Duration within, Consumer<String> output, Watch watch) {
            return 0;
        }

        @Override
        public void overlay(List<Path> next) {}

        @Override
        public void remember(WarmState into, Watch watch) {}

        @Override
        public void powerDown(Watch watch) {}

        @Override
        public void admit(String publicKey, Watch watch) {}

        @Override
        public int sshPort() {
            return 22;
        }

        @Override
        public String user() {
            return "gsbuild";
        }

        @Override
        public boolean running() {
            return running;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}

package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.Captured;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.KeptVm;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs of one tenant share what its quota has left; none of them has it all. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class DiskShareTest {
    private static final long GB = 1_000_000_000L;

    @Inject Queue queue;
    @Inject Tenancy tenancy;

    private TestTenant acme;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("shares").team("web").gallery("golden", "web");
        var target = Documents.sharedImage(acme.id(), "golden/nginx", "image");
        acme.save("web", "nginx", Documents.document("", target));
        quota(10);
    }

    private void quota(Integer gigabytes) {
        tenancy.outside(() -> {
            Tenant tenant = Tenant.findById(acme.id());
            tenant.maxDiskGb = gigabytes;
            return tenant;
        });
    }

    /** On a worker of its own. */
    private Queue.Ref executing() {
        var run = acme.run("web", "nginx");
        return acme.in(() -> {
            var now = Objects.requireNonNull(Run.locked(run.id));
            now.admit(Instant.now());
            now.claim("worker-" + run.id, Duration.ofMinutes(1), acme.system());
            return now.ref();
        });
    }

    private DiskShare share(Queue.Ref ref) {
        var share = new DiskShare(ref, queue, tenancy);
        share.renew();
        return share;
    }

    private void change(Queue.Ref ref, Consumer<Run> change) {
        acme.in(() -> {
            change.accept(Objects.requireNonNull(Run.locked(ref.runId())));
            return true;
        });
    }

    private static void wrote(DiskShare share, long gigabytes) {
        share.wrote(gigabytes * GB);
        share.renew();
    }

    private static Captured captured(long gigabytes) {
        return new Captured(
                Digest.of("disk"),
                gigabytes * GB,
                gigabytes * GB,
                Digest.of("packages"),
                "12.1.0",
                Digest.of("base"),
                "debian 12");
    }

    @Test
    void who_began_first_has_what_it_wrote_and_the_next_one_the_rest() {
        var first = share(executing());
        var second = share(executing());
        assertThat(second.bytes()).isEqualTo(10 * GB);

        wrote(first, 6);
        wrote(second, 3);

        assertThat(second.bytes()).isEqualTo(4 * GB);
        var third = share(executing());
        assertThat(third.bytes()).isEqualTo(GB);
        assertThat(first.bytes()).as("nobody who came later takes it").isEqualTo(10 * GB);

        wrote(first, 8);
        second.renew();
        third.renew();
        assertThat(second.bytes()).isEqualTo(2 * GB);
        assertThat(third.bytes()).as("it may not begin").isNegative();
    }

    @Test
    void what_an_ended_run_wrote_is_gone_with_it() {
        var ref = executing();
        wrote(share(ref), 6);
        var second = share(executing());
        assertThat(second.bytes()).isEqualTo(4 * GB);

        change(ref, run -> run.finish(RunState.FAILED, acme.system()));

        second.renew();
        assertThat(second.bytes()).isEqualTo(10 * GB);
    }

    @Test
    void a_run_that_changed_hands_has_written_nothing_yet() {
        var ref = executing();
        var lost = share(ref);
        wrote(lost, 6);
        change(
                ref,
                run -> {
                    run.loseLease(acme.system());
                    run.admit(Instant.now());
                    run.claim("another", Duration.ofMinutes(1), acme.system());
                });
        wrote(lost, 7);

        assertThat(share(executing()).bytes()).isEqualTo(10 * GB);
    }

    @Test
    void a_kept_machine_counts_as_long_as_it_is_there() {
        var ref = executing();
        var kept = share(ref);
        wrote(kept, 6);
        var way = new KeptVm.Way("127.0.0.1:2222", "SHA256:x");
        change(
                ref,
                run -> {
                    run.finish(RunState.FAILED, acme.system());
                    KeptVm.begin(run, "worker", "build", way, Duration.ofHours(1), acme.system());
                });
        var second = share(executing());
        assertThat(second.bytes()).isEqualTo(4 * GB);

        wrote(kept, 7);
        second.renew();
        assertThat(second.bytes()).isEqualTo(3 * GB);
    }

    @Test
    void what_was_captured_counts_and_once_it_is_an_image_only_as_that() {
        var ref = executing();
        var first = share(ref);
        wrote(first, 6);
        change(ref, run -> run.enter(RunState.VALIDATING));
        change(ref, run -> run.enter(RunState.DISTRIBUTING));
        change(ref, run -> run.captured(captured(2)));
        first.renew();
        var second = share(executing());
        assertThat(second.bytes()).isEqualTo(8 * GB);

        change(
                ref,
                run ->
                        RunOutput.publish(
                                run,
                                TemplateReader.read(run.inputs().document)
                                        .properties()
                                        .distribute()
                                        .getFirst(),
                                "/subscriptions/x",
                                null,
                                true));
        second.renew();
        assertThat(second.bytes()).as("Usage.disk counts it").isEqualTo(10 * GB);
    }

    @Test
    void without_a_quota_nothing_bounds_it() {
        wrote(share(executing()), 6);
        quota(null);
        assertThat(share(executing()).bytes()).isEqualTo(Long.MAX_VALUE);
    }
}

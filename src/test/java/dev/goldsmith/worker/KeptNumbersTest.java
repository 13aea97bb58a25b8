package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.VersionCopy;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One number is built once: it is known whose it is before anything is built. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class KeptNumbersTest extends AtDistribution {
    private static final String NAMED = "golden/nginx/versions/1.0.5";
    private static final String SOURCE = "\"versioning\": {\"scheme\": \"Source\"}";

    private void template(String name, String... targets) {
        acme.save("web", name, Documents.document("", String.join(",", targets)));
    }

    private String named(String output) {
        return Documents.sharedImage(acme.id(), NAMED, output);
    }

    private @Nullable Refused refused(String template) {
        return catchThrowableOfType(Refused.class, () -> acme.run("web", template));
    }

    private List<Distributor> targets(Run run) {
        return TemplateReader.read(acme.inputs(run).document).properties().distribute();
    }

    /** What the engine asks once it knows the source; null: nothing stands in the way. */
    private @Nullable String foreseen(Queue.Ref ref) {
        for (var target : targets(acme.in(() -> run(ref)))) {
            var failure =
                    catchThrowableOfType(
                            BuildFailure.class, () -> publishing.of(ref).foresee(target, "12.1.0"));
            if (failure != null) {
                return failure.message();
            }
        }
        return null;
    }

    @Test
    void a_number_is_its_runs_from_the_request_to_the_end() {
        template("nginx", named("image"));
        template("other", named("image"));
        var first = acme.run("web", "nginx");

        var refused = refused("other");

        assertThat(refused.refusal).isEqualTo(Refusal.CONFLICT);
        assertThat(refused.detail())
                .isEqualTo(
                        "Version 1.0.5 of golden/nginx will be published by run 1 of template nginx, which hasn't ended. Change the version in the template, or remove `/versions/1.0.5` to have versions numbered automatically.");
        assertThat(refused("nginx")).as("another one of the same template").isNotNull();

        acme.in(() -> {
            Run.locked(first.id).cancel(acme.system());
            return true;
        });
        assertThat(acme.run("web", "other").state).isEqualTo(RunState.QUEUED);
    }

    @Test
    void of_eight_at_once_one_has_the_number() throws Exception {
        int many = 8;
        IntStream.range(0, many).forEach(i -> template("t" + i, named("image")));
        var ready = new CountDownLatch(many);
        var refusals = new java.util.concurrent.ConcurrentLinkedQueue<Refusal>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < many; i++) {
                int number = i;
                threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    try {
                        return dev.goldsmith.tenant.Redo.call(() -> acme.run("web", "t" + number));
                    } catch (Refused refused) {
                        refusals.add(refused.refusal);
                        return null;
                    }
                });
            }
        }
        assertThat(refusals).hasSize(many - 1).containsOnly(Refusal.CONFLICT);
        assertThat(acme.in(() -> Run.count())).isEqualTo(1);
    }

    @Test
    void numbers_that_are_generated_step_aside() {
        template("first", Documents.sharedImage(acme.id(), "golden/nginx/versions/1.0.4", "image"));
        assertThat(distribute(held(acme.run("web", "first")))).isEqualTo(RunState.SUCCEEDED);
        template("nginx", named("image"));
        var named = held(acme.run("web", "nginx"));
        template("latest", Documents.sharedImage(acme.id(), "golden/nginx", "image"));

        assertThat(distribute(held(acme.run("web", "latest")))).isEqualTo(RunState.SUCCEEDED);

        assertThat(version("latest").number()).hasToString("1.0.6");
        assertThat(distribute(named)).isEqualTo(RunState.SUCCEEDED);
        assertThat(version("1.0.5").state).isNotNull();
    }

    @Test
    void a_copy_does_not_take_it_either() {
        template("base", Documents.sharedImage(acme.id(), "golden/nginx", "image"));
        assertThat(distribute(held(acme.run("web", "base")))).isEqualTo(RunState.SUCCEEDED);
        template("nginx", named("image"));
        acme.run("web", "nginx");

        var refused =
                catchThrowableOfType(
                        Refused.class,
                        () ->
                                acme.in(() -> {
                                    var gallery = Gallery.require(acme.system(), "golden");
                                    return VersionCopy.of(
                                            acme.system(),
                                            gallery,
                                            ImageDefinition.require(gallery, "nginx"),
                                            new VersionCopy.Wanted(
                                                    new VersionNumber(1, 0, 5),
                                                    false,
                                                    null,
                                                    "Full",
                                                    new VersionRegions.Wanted(
                                                            List.of(
                                                                    new ImageReplica.Wish(
                                                                            "local",
                                                                            1,
                                                                            "Standard_LRS")),
                                                            "regions"),
                                                    Map.of()),
                                            version("1.0.0"),
                                            places);
                                }));

        assertThat(refused.detail()).contains("1.0.5 of nginx will be published by run 2");
    }

    /** The source's number is known when its worker found it; then it is one run's. */
    @Test
    void of_two_that_find_the_same_source_one_is_built() {
        template("one", gallery(SOURCE));
        template("two", gallery(SOURCE));
        var one = held(acme.run("web", "one"));
        var two = held(acme.run("web", "two"));

        assertThat(foreseen(one)).isNull();
        assertThat(foreseen(one)).as("asked again").isNull();
        assertThat(foreseen(two))
                .contains("12.1.0 of golden/nginx will be published by run 1 of template one");

        assertThat(distribute(one)).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void one_run_needs_no_number_twice() {
        var twelve = Documents.sharedImage(acme.id(), "golden/nginx/versions/12.1.0", "named");
        template("nginx", twelve, gallery(SOURCE));
        assertThat(foreseen(held(acme.run("web", "nginx"))))
                .contains(
                        "will be published by output 'named' of this run. Set `versioning.scheme`");

        // Where the source is always the same, it is seen at the save.
        var pinned =
                Documents.document("", twelve + "," + gallery(SOURCE))
                        .replace("\"version\": \"latest\"", "\"version\": \"12.1.0\"");
        var refused = catchThrowableOfType(Refused.class, () -> acme.save("web", "pinned", pinned));
        assertThat(refused.violations.getFirst().path()).isEqualTo("$.properties.distribute[1]");
        assertThat(refused.violations.getFirst().message())
                .startsWith(
                        "Version 12.1.0 of golden/nginx will be published by output 'named' of this template.");
    }

    @Test
    void a_run_that_distributes_again_keeps_its_number() {
        var first = distributing(named("image"), vhd("east:nginx.vhd"));
        assertThat(distribute(first)).isEqualTo(RunState.PARTIALLY_SUCCEEDED);
        acme.in(() -> Run.require(acme.system(), 1).distributeAgain(acme.system()));
        assertThat(refused("nginx").detail()).startsWith("Version 1.0.5 of golden/nginx exists");

        template("other", Documents.sharedImage(acme.id(), "golden/nginx/versions/2.0.0", "image"));
        var lost = held(acme.run("web", "other"));
        acme.in(() -> {
            var run = Run.locked(lost.runId());
            run.finish(RunState.FAILED, acme.system());
            return true;
        });
        acme.in(() -> Run.require(acme.system(), 3).distributeAgain(acme.system()));
        assertThat(refused("other").detail()).contains("will be published by run 4");
    }

    @Test
    void what_is_distributed_again_takes_no_number_that_another_run_waits_for() {
        var latest = Documents.sharedImage(acme.id(), "golden/nginx", "latest");
        template("one", latest, named("image"));
        template("two", named("image"));
        var lost = held(acme.run("web", "one"));
        acme.in(() -> {
            Run.locked(lost.runId()).finish(RunState.FAILED, acme.system());
            return true;
        });
        acme.run("web", "two");

        var again = acme.in(() -> Run.require(acme.system(), 1).distributeAgain(acme.system()));

        assertThat(distribute(held(again))).isEqualTo(RunState.PARTIALLY_SUCCEEDED);
        assertThat(acme.in(() -> Run.<Run>findById(again.id).failure.message()))
                .contains("kept for run 2 of template two");
    }
}

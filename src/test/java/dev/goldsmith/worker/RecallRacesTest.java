package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.recall.Recall;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.Redo;
import dev.goldsmith.testing.Mortal;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A recall beside others, and one whose portal dies. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class RecallRacesTest extends RecalledImages {
    @Test
    void a_promotion_that_comes_while_a_recall_is_under_way_is_refused() throws Exception {
        build("platform", "base");
        var taken = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(1)) {
            var promotion =
                    threads.submit(() -> {
                        taken.await();
                        promote("golden", "base", "nightly", "1.0.1");
                        return true;
                    });
            acme.in(() -> {
                Recall.start(owner(), version("golden", "base", "1.0.1"), WHY);
                taken.countDown();
                // Time to come as far as it can; if it takes longer, it is refused all the same.
                Thread.sleep(500);
                return true;
            });
            assertThatThrownBy(promotion::get).rootCause().hasMessageContaining(WHY);
        }
        assertThat(acme.in(() -> Channel.count("nameKey", "nightly"))).isZero();
    }

    @Test
    void a_portal_that_dies_in_the_midst_of_it_leaves_all_or_nothing() throws Exception {
        site("1.0.0", shared("web/site"), managed("site"));
        build("web", "site");
        promote("web", "site", "stable", "1.0.0");

        Mortal.killedBeforeEachStatement(
                () -> recall("golden", "base", "1.0.0", owner), () -> assertRecalled(false));
        assertRecalled(true);
        Recall recall = acme.in(() -> Recall.<Recall>findAll().firstResult());
        Mortal.killedBeforeEachStatement(
                () -> {
                    restore(recall, owner);
                    return true;
                },
                () -> assertRecalled(true));
        assertRecalled(false);
    }

    private void assertRecalled(boolean recalled) {
        assertThat(acme.in(() -> Withdrawal.count())).isEqualTo(recalled ? 3 : 0);
        assertThat(acme.in(() -> Recall.count("restoredAt is null"))).isEqualTo(recalled ? 1 : 0);
        assertThat(at("golden", "base", "stable")).isEqualTo(recalled ? null : "1.0.0");
        assertThat(at("web", "site", "stable")).isEqualTo(recalled ? null : "1.0.0");
    }

    /** Another output of the run is on its way. */
    @Test
    void what_its_own_run_publishes_at_the_same_moment_is_recalled_or_refused() throws Exception {
        site("1.0.0", shared("web/site"), managed("site"));
        for (int i = 0; i < 5; i++) {
            var run = asked("web", "site");
            var held = distributing(run);
            var targets = TemplateReader.read(acme.inputs(run).document).properties().distribute();
            var captured = Objects.requireNonNull(acme.reload(run).captured);
            publishing.of(held).publish(targets.getFirst(), captured, SILENT);
            var number =
                    acme.in(() ->
                            ImageVersion.<ImageVersion>find("runId", run.id)
                                    .firstResult()
                                    .number()
                                    .toString());
            var together = new CyclicBarrier(2);
            try (var threads = Executors.newFixedThreadPool(2)) {
                var published =
                        threads.submit(() -> {
                            together.await();
                            try {
                                publishing.of(held).publish(targets.getLast(), captured, SILENT);
                                return true;
                            } catch (BuildFailure failure) {
                                assertThat(failure).hasMessageContaining(WHY);
                                return false;
                            }
                        });
                var recalled =
                        threads.submit(() -> {
                            together.await();
                            return Redo.call(() -> recall("web", "site", number, webOwner));
                        });
                boolean there = published.get();
                var recall = recalled.get();
                assertThat(recall.managedImages).isEqualTo(there ? 1 : 0);
                acme.in(() -> {
                    Run.held(run.id, held.fence()).finish(RunState.FAILED, acme.system());
                    return true;
                });
                restore(recall, webOwner);
            }
        }
    }

    @Test
    void what_is_published_at_the_same_moment_is_recalled_or_refused() throws Exception {
        site("latest", shared("web/site"));
        for (int i = 0; i < 5; i++) {
            var run = asked("web", "site");
            var held = distributing(run);
            var target =
                    TemplateReader.read(acme.inputs(run).document)
                            .properties()
                            .distribute()
                            .getFirst();
            var captured = Objects.requireNonNull(acme.reload(run).captured);
            var together = new CyclicBarrier(2);
            try (var threads = Executors.newFixedThreadPool(2)) {
                var published =
                        threads.submit(() -> {
                            together.await();
                            try {
                                publishing.of(held).publish(target, captured, SILENT);
                                return true;
                            } catch (BuildFailure failure) {
                                assertThat(failure).hasMessageContaining(WHY);
                                return false;
                            }
                        });
                var recalled =
                        threads.submit(() -> {
                            together.await();
                            return Redo.call(() -> recall("golden", "base", "1.0.0", owner));
                        });
                published.get();
                assertThat(
                                acme.in(() ->
                                        ImageVersion.<ImageVersion>list(
                                                "runId = ?1 and state = ?2",
                                                run.id,
                                                ImageVersion.State.PUBLISHED)))
                        .hasSize(published.get() ? 1 : 0);
                var recall = recalled.get();
                acme.in(() -> {
                    assertThat(
                                    ImageVersion.<ImageVersion>list(
                                            "runId = ?1 and state = ?2",
                                            run.id,
                                            ImageVersion.State.PUBLISHED))
                            .allSatisfy(it -> assertThat(Withdrawal.of(it)).isNotNull());
                    Run.held(run.id, held.fence()).finish(RunState.FAILED, acme.system());
                    return true;
                });
                restore(recall, owner);
            }
        }
    }
}

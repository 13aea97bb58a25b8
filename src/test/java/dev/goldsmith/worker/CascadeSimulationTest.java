package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Pause;
import dev.goldsmith.build.PretendEngine;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.cascade.Cascade;
import dev.goldsmith.cascade.CascadeDuty;
import dev.goldsmith.cascade.CascadeList;
import dev.goldsmith.cascade.CascadeStart;
import dev.goldsmith.cascade.CascadeState;
import dev.goldsmith.cascade.DerivativePolicy;
import dev.goldsmith.cascade.ItemState;
import dev.goldsmith.cascade.Preview;
import dev.goldsmith.gallery.Followed;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.EngineChoice;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Cascades over four generations, built by real workers whose engine only pretends, while builds
 * fail, workers are lost, people pause, retry and skip, and the baseline moves again. Whatever
 * happens, the order is right, nothing is built twice, and it ends.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class CascadeSimulationTest extends DrivenWorkers {
    private static final int GENERATIONS = 4;

    private static final CascadeStart.Wanted WANTED =
            new CascadeStart.Wanted("golden", "base", "stable", 8, 2, null);

    @Inject ContentStore store;
    @Inject Catalogue catalogue;
    @Inject CascadeDuty duty;

    private TestTenant acme;
    private Access admin;

    @Tag("mysql")
    @Test
    void ten_derivatives_are_rebuilt_in_order_whatever_happens() {
        simulated(10, 7);
    }

    @Tag("long")
    @Test
    void two_hundred_derivatives_are_rebuilt_in_order_whatever_happens() {
        simulated(200, 11);
    }

    private void simulated(int derivatives, long seed) {
        var random = new Random(seed);
        family(derivatives, random);
        worker(0.0);
        build("base");
        workers.forEach(Slots::close);
        workers.clear();
        worker(0.1);
        worker(0.1);

        assertThat(previewed()).hasSize(derivatives);
        var first = start();
        assertThat(shown(first).items()).hasSize(derivatives);
        // The baseline gets another fix in the midst of it: the first generation is there, and what
        // comes after the second can't have begun, whatever the workers do until the next round.
        // Of ten, the one that all are built on can fail for good, and that is its end.
        drive(first, random, () -> succeeded(first) >= derivatives / 10 || ended(first));
        boolean overtaken = !ended(first);
        build("base");
        var second = start();
        drive(
                second,
                random,
                () -> {
                    // Who paused the first one, or saw it halt, doesn't leave it so for good.
                    act(first, it -> it.resume(admin));
                    return ended(first) && ended(second);
                });

        assertThat(state(first))
                .isEqualTo(overtaken ? CascadeState.SUPERSEDED : CascadeState.FAILED);
        assertThat(state(second))
                .isIn(
                        CascadeState.SUCCEEDED,
                        CascadeState.PARTIALLY_SUCCEEDED,
                        CascadeState.FAILED);
        inOrder(first);
        inOrder(second);
        nothingTwice();
        nothingUnforeseen();
    }

    // -- the family

    private void family(int derivatives, Random random) {
        acme = TestTenant.create("simulated", 50).team("web").gallery("golden", "web");
        admin = acme.access(acme.admin());
        save("base", null);
        List<List<String>> generations = new ArrayList<>();
        generations.add(List.of("base"));
        for (int depth = 1; depth <= GENERATIONS; depth++) {
            var names = new ArrayList<String>();
            for (int i = 0; i < derivatives * depth / 10; i++) {
                var name = "d%d-%d".formatted(depth, i);
                var above = generations.getLast();
                save(name, above.get(random.nextInt(above.size())));
                names.add(name);
            }
            generations.add(names);
        }
    }

    private void save(String name, @Nullable String source) {
        var document = Documents.shell(acme.id(), "golden/" + name, "true");
        var tags = "\"%s\": \"pretend\"".formatted(EngineChoice.TAG);
        if (source != null) {
            document =
                    document.replaceFirst(
                            "(?s)\"source\": \\{.*?\\}",
                            "\"source\": {\"type\": \"SharedImageVersion\", \"imageVersionId\": \"/subscriptions/%s/resourceGroups/any/providers/Microsoft.Compute/galleries/golden/images/%s/versions/latest\"}"
                                    .formatted(acme.id(), source));
            tags += ", \"%s\": \"stable\"".formatted(Followed.TAG);
        }
        acme.save("web", name, document.replaceFirst("\\{", "{\"tags\": {" + tags + "},"));
        acme.in(() -> {
            var team = Objects.requireNonNull(Team.bySlug("web"));
            var template = Template.require(team, name);
            Promotion.enterBy(admin, team, template, "stable");
            var automatic = new DerivativePolicy.Setting(DerivativePolicy.Kind.AUTOMATIC, null);
            return DerivativePolicy.put(admin, team, template, automatic);
        });
    }

    private void worker(double failures) {
        var settings =
                new PretendEngine.Settings(
                        true, Duration.ZERO, Map.of(), 0, Map.of("customize", failures));
        PretendEngine.Parents parents =
                (tenant, source) ->
                        tenancy.in(tenant, () -> SourceParent.of(tenant, source, catalogue));
        worker(new PretendEngine(settings, parents, store, Clock.systemUTC())).open(() -> {});
    }

    /** Until it is there: a build can fail. */
    private void build(String name) {
        Run run;
        do {
            run = acme.run("web", name);
            while (!state(run).terminal()) {
                admission.round();
                workers.forEach(Slots::fill);
                Pause.millis(5);
            }
        } while (state(run) != RunState.SUCCEEDED);
    }

    private Cascade start() {
        return acme.in(() -> Cascade.start(admin, WANTED));
    }

    /** How long it takes is for docs/benchmarks.md. */
    private List<Preview.Line> previewed() {
        var begin = Instant.now();
        var preview = acme.in(() -> Preview.of(admin, WANTED));
        System.out.printf(
                "a preview of %d templates: %d ms%n",
                preview.items().size(), Duration.between(begin, Instant.now()).toMillis());
        return preview.items();
    }

    // -- what happens

    private interface Until {
        boolean reached();
    }

    private void drive(Cascade cascade, Random random, Until until) {
        int rounds = 0;
        while (!until.reached()) {
            assertThat(++rounds).as("rounds").isLessThan(5_000);
            duty.round(Instant.now());
            admission.round();
            workers.forEach(Slots::fill);
            switch (random.nextInt(12)) {
                case 0 -> act(cascade, it -> it.pause(admin));
                case 1 -> loseOne();
                case 2 -> restart();
                case 3 -> mend(cascade, random);
                default -> act(cascade, it -> it.resume(admin));
            }
            Pause.millis(5);
        }
    }

    private interface Act {
        void on(Cascade cascade);
    }

    /** What isn't possible in its state doesn't matter. */
    private void act(Cascade cascade, Act act) {
        try {
            acme.in(() -> {
                act.on(Cascade.requireLocked(admin, cascade.number));
                return true;
            });
        } catch (Refused _) {
            // So it is.
        }
    }

    /** By the cascade's page or by the run's own; or it is given up, in the second one. */
    private void mend(Cascade cascade, Random random) {
        int least = cascade.number == 1 ? 1 : 0;
        for (var line : shown(cascade).items()) {
            if (line.state() == ItemState.FAILED) {
                switch (random.nextInt(least, 8)) {
                    case 0 -> act(cascade, it -> it.skip(admin, line.number()));
                    case 1, 2, 3 -> act(cascade, _ -> run(line.run()).retry(admin));
                    default -> act(cascade, it -> it.retry(admin, line.number()));
                }
            }
        }
    }

    private static Run run(@Nullable Long number) {
        return Run.<Run>find("number", number).firstResult();
    }

    /** As the sweeper does when nobody hears of a worker. */
    private void loseOne() {
        acme.in(() -> {
            Run.<Run>list("state in ?1", RunState.HELD).stream()
                    .findFirst()
                    .map(it -> it.id)
                    .ifPresent(id -> {
                        Run.getEntityManager().clear();
                        var run = Objects.requireNonNull(Run.locked(id));
                        if (run.state.held()) {
                            run.loseLease(acme.system());
                        }
                    });
            return true;
        });
    }

    /** A worker is stopped, and gives back what it is at; another one comes. */
    private void restart() {
        var worker = workers.removeFirst();
        worker.close();
        worker(0.1);
    }

    // -- what came of it

    private CascadeList.Shown shown(Cascade cascade) {
        return acme.in(() -> CascadeList.of(admin, cascade.number));
    }

    private CascadeState state(Cascade cascade) {
        return shown(cascade).cascade().state;
    }

    private boolean ended(Cascade cascade) {
        return state(cascade).ended();
    }

    private long succeeded(Cascade cascade) {
        return shown(cascade).items().stream()
                .filter(it -> it.state() == ItemState.SUCCEEDED)
                .count();
    }

    /** Each began after all that it is built on had ended, and is built on that. */
    private void inOrder(Cascade cascade) {
        var items = shown(cascade).items();
        Map<Integer, CascadeList.Line> byNumber = new HashMap<>();
        items.forEach(it -> byNumber.put(it.number(), it));
        Map<Long, Run> runs =
                acme.in(() -> Run.<Run>listAll()).stream()
                        .collect(Collectors.toMap(it -> it.number, it -> it));
        Map<Long, ImageVersion> versions =
                acme.in(() -> ImageVersion.<ImageVersion>listAll()).stream()
                        .collect(Collectors.toMap(it -> it.id, it -> it));
        for (var item : items) {
            assertThat(item.state()).as(item.template()).matches(ItemState::ended);
            if (item.state() != ItemState.SUCCEEDED) {
                continue;
            }
            var run = Objects.requireNonNull(runs.get(item.run()));
            for (var number : item.parents()) {
                var above = Objects.requireNonNull(byNumber.get(number));
                assertThat(above.state()).isEqualTo(ItemState.SUCCEEDED);
                var parent = Objects.requireNonNull(runs.get(above.run()));
                assertThat(run.requestedAt).isAfterOrEqualTo(parent.endedAt);
                var built = Objects.requireNonNull(run.parentage).parentVersion();
                assertThat(Objects.requireNonNull(versions.get(built)).runNumber)
                        .isGreaterThanOrEqualTo(parent.number);
            }
        }
    }

    /** What failed did so because the engine was told to, and not on the way to it. */
    private void nothingUnforeseen() {
        assertThat(acme.in(() -> Run.<Run>list("failure is not null")))
                .extracting(it -> it.failure.message())
                .noneMatch(it -> it.startsWith("The run was stopped by"));
    }

    /** No run published twice, and of no template two builds of cascades were there at a time. */
    private void nothingTwice() {
        List<Run> runs =
                acme.in(() ->
                        Run.list("requestedByName like 'Cascade %' order by templateId, number"));
        for (int i = 1; i < runs.size(); i++) {
            var before = runs.get(i - 1);
            if (before.templateId == runs.get(i).templateId) {
                assertThat(runs.get(i).requestedAt).isAfterOrEqualTo(before.endedAt);
            }
        }
        assertThat(
                        acme.in(() ->
                                ImageVersion.<ImageVersion>list(
                                        "state", ImageVersion.State.PUBLISHED)))
                .extracting(it -> it.runId)
                .doesNotHaveDuplicates();
    }
}

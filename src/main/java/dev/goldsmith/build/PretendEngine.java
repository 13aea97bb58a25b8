package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.schema.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Builds nothing: walks a template's plan, takes its time, and publishes a tiny disk that no
 * machine boots. For benchmarks and large tests of all that stands around an engine.
 */
public final class PretendEngine implements Engine {
    private static final String KEY = "goldsmith.worker.engine.pretend.";
    private static final String VERSION = "1.0.0";

    private final Settings settings;
    private final Parents parents;
    private final ContentStore store;
    private final Clock clock;

    /**
     * By a step's id ({@code customize-2}) or by what it is without its number or name ({@code
     * customize}, {@code distribute}).
     *
     * @param allowed whether an operator said that empty images may be published
     * @param duration of a step that {@code durations} doesn't name
     * @param lines that each step writes into the run's log
     * @param failures which share of the runs fail at a step, from 0 to 1
     */
    public record Settings(
            boolean allowed,
            Duration duration,
            Map<String, Duration> durations,
            int lines,
            Map<String, Double> failures) {
        public Settings {
            durations = Map.copyOf(durations);
            failures = Map.copyOf(failures);
        }

        private static <T> Optional<T> of(Map<String, T> settings, String step) {
            return Optional.ofNullable(settings.get(step))
                    .or(() -> Optional.ofNullable(settings.get(step.replaceFirst("-.*", ""))));
        }
    }

    /** Knows which image a source means now; no disk of it is needed. */
    @FunctionalInterface
    public interface Parents {
        Sources.@Nullable Parent of(String tenant, Source source);
    }

    public PretendEngine(Settings settings, Parents parents, ContentStore store, Clock clock) {
        this.settings = settings;
        this.parents = parents;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Capability capability() {
        return Capability.PRETEND;
    }

    @Override
    public Condition look() {
        return new Condition(
                "pretending: nothing is built, and published images are empty",
                settings.allowed()
                        ? List.of()
                        : List.of(
                                "goldsmith.worker.engine has 'pretend', which builds nothing and publishes empty images; set %sallowed=true to allow that"
                                        .formatted(KEY)));
    }

    @Override
    public void execute(Order order, Journal journal, Distribution distribution)
            throws BuildFailure, PartlyDistributed {
        new Pretense(order, journal, distribution).walk();
    }

    /** It leaves nothing behind. */
    @Override
    public void reap(Set<String> alive) {}

    @Override
    public void keepOnly(Set<String> tenants) {}

    private final class Pretense extends Walk {
        private final Instant deadline;

        Pretense(Order order, Journal journal, Distribution distribution) {
            super(order, Planner.plan(order), journal, distribution);
            deadline =
                    clock.instant()
                            .plus(
                                    Duration.ofMinutes(
                                            order.template().properties().timeoutMinutes()));
        }

        @Override
        boolean late() {
            return clock.instant().isAfter(deadline);
        }

        @Override
        @Nullable Integer execute(Plan.Step step, StepLog log)
                throws BuildFailure, TimeUp, IOException {
            for (int i = 1; i <= settings.lines(); i++) {
                log.line("pretending, line %d of %d".formatted(i, settings.lines()));
            }
            wait(Settings.of(settings.durations(), step.id()).orElse(settings.duration()), log);
            fail(step, log);
            return switch (step) {
                case Plan.ResolveSource _ -> {
                    found(
                            VERSION,
                            Digest.of(VERSION),
                            List.of(),
                            parents.of(order.tenant(), order.template().properties().source()),
                            log);
                    yield null;
                }
                case Plan.Capture _ -> {
                    captured = capture();
                    yield null;
                }
                case Plan.Publish publish -> {
                    publish(publish, log);
                    yield null;
                }
                case Plan.Customization _, Plan.Check _ -> 0;
                case Plan.Boot _, Plan.Generalize _, Plan.Prove _, Plan.ProveSource _ -> null;
            };
        }

        private void wait(Duration duration, StepLog log) throws TimeUp {
            var begin = clock.instant();
            for (var passed = Duration.ZERO;
                    passed.compareTo(duration) < 0;
                    passed = Duration.between(begin, clock.instant())) {
                log.percent((int) (passed.toMillis() * 100 / Math.max(1, duration.toMillis())));
                log.checkpoint();
                if (late()) {
                    throw new TimeUp("the build's time is over");
                }
                Pause.millis(Math.clamp(duration.minus(passed).toMillis(), 1, 200));
            }
        }

        /** The same step of the same attempt always fares the same. */
        private void fail(Plan.Step step, StepLog log) throws BuildFailure {
            double share = Settings.of(settings.failures(), step.id()).orElse(0.0);
            var chance = new SplittableRandom((order.run() + step.id()).hashCode());
            if (chance.nextDouble() < share) {
                throw log.failure("%sfailures says so".formatted(KEY), 1);
            }
        }

        /** Each run's is another one, as that of a real build is. */
        private Captured capture() throws IOException {
            var disk = TinyDisk.of("pretended by " + order.run());
            var packages = Json.write(PackageList.NONE);
            return new Captured(
                    store.put(disk),
                    disk.length,
                    TinyDisk.VIRTUAL_BYTES,
                    store.put(packages.getBytes(StandardCharsets.UTF_8)),
                    VERSION,
                    Digest.of(VERSION),
                    "pretend");
        }
    }
}

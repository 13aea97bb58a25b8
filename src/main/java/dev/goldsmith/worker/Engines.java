package dev.goldsmith.worker;

import dev.goldsmith.build.Capability;
import dev.goldsmith.build.Engine;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The engines of this worker, put together when they are asked for first. */
@Singleton
class Engines {
    private final Supplier<List<Engine>> made;
    private @Nullable List<Engine> all;

    @Inject
    Engines(WorkerConfig config, Instance<Engine> makes) {
        this(() -> {
            Map<Capability, Engine> every = new EnumMap<>(Capability.class);
            makes.forEach(engine -> every.put(engine.capability(), engine));
            return config.engine().stream()
                    .distinct()
                    .map(wanted -> Objects.requireNonNull(every.get(wanted)))
                    .toList();
        });
    }

    Engines(Supplier<List<Engine>> made) {
        this.made = made;
    }

    /** In the order of the settings. */
    synchronized List<Engine> all() {
        if (all == null) {
            all = made.get();
        }
        return all;
    }

    /** The one that executes this worker's runs of that capability. */
    Engine of(String capability) {
        return all().stream()
                .filter(engine -> engine.capability().word().equals(capability))
                .findFirst()
                .orElseThrow();
    }
}

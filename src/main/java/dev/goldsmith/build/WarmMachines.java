package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.store.WarmState;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.GuestOs;
import java.io.IOException;
import java.util.Optional;

/**
 * What one build keeps of machines that have booted, and finds of earlier builds' kept ones:
 * whoever boots the same image in the same machine goes on from there. The same tenant's only.
 */
final class WarmMachines {
    /** Raised when what is kept is another thing than before. */
    private static final String FORM = "1";

    private final Site site;
    private final Sources.Disk source;

    WarmMachines(Site site, Sources.Disk source) {
        this.site = site;
        this.source = source;
    }

    /**
     * Whose machines can go on elsewhere: a seed is read while it boots, and a bridge's addresses
     * are lent to one machine.
     *
     * @param disks how many the machine has
     */
    private boolean serves(int disks) {
        return disks == 1
                && source.os() == GuestOs.LINUX
                && !source.cloudInit()
                && !(site.order.network().reach() instanceof Network.Reach.Bridge);
    }

    /**
     * One that had booted an image; empty: none is there, or the build reuses nothing.
     *
     * @param bytes of the disk as the guest sees it
     */
    Optional<Found> find(DiskImage image, long bytes, int disks) throws IOException {
        if (!serves(disks) || site.order.reuse().policy() == Reuse.Policy.NOTHING) {
            return Optional.empty();
        }
        var key = key(image, bytes);
        return site.engine.warm.find(site.order.tenant(), key).map(it -> new Found(key, it));
    }

    /**
     * @param key under which it is kept
     */
    record Found(Digest key, WarmState state) {}

    /** It can't be gone on from. */
    void drop(Found found) throws IOException {
        site.engine.warm.drop(site.order.tenant(), found.key());
    }

    /** Keeps a machine that has just booted an image. That it can't fails nothing. */
    void keep(Guest guest, DiskImage image, long bytes, int disks, StepLog log)
            throws GuestLost, TimeUp {
        try {
            var key = key(image, bytes);
            var warm = site.engine.warm;
            long memory = (long) site.plan.vm().memoryMb() << 20;
            if (!serves(disks)
                    || warm.find(site.order.tenant(), key).isPresent()
                    || !warm.hasRoom(memory, site.engine.settings.reserve())) {
                return;
            }
            warm.keep(site.order.tenant(), key, files -> guest.remember(files, site::check));
        } catch (IOException fault) {
            log.line("later builds have to boot this image, too: " + fault.getMessage());
        }
    }

    private Digest key(DiskImage image, long bytes) throws IOException {
        var order = site.order;
        return Digest.of(
                "warm %s\n%s\n%d\n%s\n%s\n%s\n%s"
                        .formatted(
                                FORM,
                                image.digest(),
                                bytes,
                                site.plan.vm(),
                                order.network().identity(),
                                site.engine.hypervisor.traits(),
                                // What wasn't written when the host went down is none of it.
                                FrozenLayers.hostBoot()));
    }
}

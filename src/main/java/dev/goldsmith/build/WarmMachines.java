package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.store.WarmState;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.GuestOs;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * What one build keeps of machines, and finds of earlier builds' kept ones: whoever would boot the
 * same disk in the same machine goes on from there. The same tenant's only.
 */
final class WarmMachines {
    /** Raised when what is kept is another thing than before. */
    private static final String FORM = "1";

    /** So many of the layers of one build: the last, and the one before it. */
    private static final int OF_LAYERS = 2;

    private final Site site;
    private final Sources.Disk source;
    private final Deque<Digest> ofLayers = new ArrayDeque<>();

    /** How long it took to keep the last one. */
    private Duration cost = Duration.ZERO;

    private Instant kept = Instant.EPOCH;

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
     * One that was where a build begins; empty: none is there, or the build reuses nothing.
     *
     * @param disk what tells the disk from all others
     * @param bytes of it as the guest sees it
     */
    Optional<Found> find(String disk, long bytes, int disks) throws IOException {
        if (!serves(disks) || site.order.reuse().policy() == Reuse.Policy.NOTHING) {
            return Optional.empty();
        }
        var key = key(disk, bytes);
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

    /** Keeps a machine that has just booted a disk. That it can't fails nothing. */
    void keep(Guest guest, String disk, long bytes, int disks, StepLog log)
            throws GuestLost, TimeUp {
        try {
            keep(guest, key(disk, bytes), disks);
        } catch (IOException fault) {
            log.line("later builds have to boot this image, too: " + fault.getMessage());
        }
    }

    /**
     * Keeps a machine where a step has left it, if more time has gone by than that takes.
     *
     * @param disk what tells the step's layer from all others
     */
    void keepAfterStep(Guest guest, String disk, long bytes, int disks)
            throws GuestLost, TimeUp, IOException {
        if (Duration.between(kept, site.engine.clock.instant()).compareTo(cost) < 0) {
            return;
        }
        var key = key(disk, bytes);
        if (keep(guest, key, disks)) {
            ofLayers.add(key);
            if (ofLayers.size() > OF_LAYERS) {
                site.engine.warm.drop(site.order.tenant(), ofLayers.remove());
            }
        }
    }

    private boolean keep(Guest guest, Digest key, int disks) throws GuestLost, TimeUp, IOException {
        var warm = site.engine.warm;
        long memory = (long) site.plan.vm().memoryMb() << 20;
        if (!serves(disks)
                || warm.find(site.order.tenant(), key).isPresent()
                || !warm.hasRoom(memory, site.engine.settings.reserve())) {
            return false;
        }
        var began = site.engine.clock.instant();
        warm.keep(site.order.tenant(), key, files -> guest.remember(files, site::check));
        kept = site.engine.clock.instant();
        cost = Duration.between(began, kept);
        return true;
    }

    private Digest key(String disk, long bytes) throws IOException {
        var order = site.order;
        return Digest.of(
                "warm %s\n%s\n%d\n%s\n%s\n%s\n%s"
                        .formatted(
                                FORM,
                                disk,
                                bytes,
                                site.plan.vm(),
                                order.network().identity(),
                                site.engine.hypervisor.traits(),
                                // What wasn't written when the host went down is none of it.
                                FrozenLayers.hostBoot()));
    }
}

package dev.goldsmith.build;

import dev.goldsmith.build.store.Layer;
import dev.goldsmith.build.store.WarmState;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The disks of one build: what the guest writes to, on what its customizers left, on the source or
 * on what an earlier build's left.
 */
final class Layers {
    private final Site site;
    private final Sources.Disk source;
    private final Instant begun;

    /** Of each customizer, in order. */
    private final Map<String, Digest> keys = new LinkedHashMap<>();

    private final FrozenLayers frozen;

    /** Of the last customizer's disks that were frozen here. */
    private @Nullable Digest last;

    /** How they came to be. */
    private @Nullable Made lastMade;

    private int many;

    /** A script was given a secret. */
    private boolean suspect;

    /** What it lies on; null: the source. */
    private @Nullable Digest start;

    /** How that came to be. */
    private @Nullable Made startMade;

    /** Its disks. */
    private List<Path> ground = List.of();

    /** What the guest writes to, the system's disk first. */
    private List<Path> top = List.of();

    Layers(Site site, Sources.Disk source) throws IOException {
        this.site = site;
        this.source = source;
        this.begun = site.engine.clock.instant();
        this.frozen = new FrozenLayers(site.engine, site.disks());
        var key = LayerKey.first(ground());
        for (var step : site.plan.customizations()) {
            key = LayerKey.next(key, step);
            keys.put(step.id(), key);
        }
    }

    private LayerKey.Ground ground() throws IOException {
        var plan = site.plan;
        var digests = new ArrayList<Digest>();
        // A layer's disk has the names of those that it lies on.
        var names = new ArrayList<Path>();
        names.add(site.engine.layers.folder());
        for (var image : images()) {
            digests.add(image.digest());
            names.add(image.where().fetch(image.digest()));
        }
        return new LayerKey.Ground(
                site.order.tenant(),
                site.order.reuse().template(),
                site.order.reuse().generation(),
                digests,
                Math.max(plan.diskBytes(), source.image().virtualBytes()),
                plan.dataDisks(),
                plan.vm(),
                site.engine.settings.surroundings()
                        + site.order.network().identity()
                        + site.engine.hypervisor.traits()
                        + names);
    }

    private List<DiskImage> images() {
        var images = new ArrayList<>(List.of(source.image()));
        images.addAll(source.dataDisks());
        return images;
    }

    // -- what it begins with

    /**
     * Begins with what an earlier build left, the deepest layer that there is and that may be
     * started from.
     *
     * @return what that build did of this one's steps, by step; none: it has to begin with the
     *     source
     */
    Map<String, Made> reuse() throws IOException {
        var chain = usable();
        while (!chain.isEmpty()) {
            var used = site.engine.layers.use(chain.stream().map(Found::key).toList(), held());
            if (used.isPresent()) {
                start = chain.getLast().key();
                startMade = chain.getLast().layer().made();
                ground = used.get();
                afresh();
                var made = new LinkedHashMap<String, Made>();
                chain.forEach(it -> made.put(it.step(), it.layer().made()));
                return made;
            }
            // One of them was broken, and is gone: perhaps those below are good.
            var shorter = usable();
            if (shorter.size() >= chain.size()) {
                break;
            }
            chain = shorter;
        }
        return Map.of();
    }

    private record Found(String step, Digest key, Layer layer) {}

    /** From the first on, up to the last that a machine can boot. */
    private List<Found> usable() throws IOException {
        var order = site.order;
        var now = site.engine.clock.instant();
        var found = new ArrayList<Found>();
        int settled = 0;
        Digest below = null;
        for (var step : site.plan.customizations()) {
            var key = Objects.requireNonNull(keys.get(step.id()));
            var layer = site.engine.layers.find(key);
            if (layer.isEmpty()
                    || !Objects.equals(layer.get().parent(), below)
                    || !order.reuse()
                            .allows(step, layer.get().made(), order.network().reach(), now)) {
                break;
            }
            found.add(new Found(step.id(), key, layer.get()));
            if (layer.get().settled()) {
                settled = found.size();
            }
            below = key;
        }
        return found.subList(0, settled);
    }

    private Path held() throws IOException {
        return Folders.own(site.disks().resolve("held"));
    }

    /** Again with what it began with: nothing of what was written is left. */
    void afresh() throws IOException {
        if (start == null) {
            begin();
            return;
        }
        var overlays = new ArrayList<Path>();
        for (int i = 0; i < ground.size(); i++) {
            var file = ground.get(i);
            var image =
                    new DiskImage(
                            Objects.requireNonNull(start),
                            site.engine.disks.virtualBytes(file),
                            _ -> file);
            var overlay = fresh(i);
            site.engine.disks.overlay(image, overlay, image.virtualBytes());
            overlays.add(overlay);
        }
        top = overlays;
    }

    /** Begins with the source. */
    void begin() throws IOException {
        start = null;
        startMade = null;
        var disks = new ArrayList<Path>();
        for (var image : images()) {
            var disk = fresh(disks.size());
            long bytes =
                    disks.isEmpty()
                            ? Math.max(site.plan.diskBytes(), image.virtualBytes())
                            : image.virtualBytes();
            site.engine.disks.overlay(image, disk, bytes);
            disks.add(disk);
        }
        for (long bytes : site.plan.dataDisks()) {
            var disk = fresh(disks.size());
            site.engine.disks.blank(disk, bytes);
            disks.add(disk);
        }
        top = disks;
    }

    /** Goes on with what a machine had on its disk that was where this one begins. */
    void goOn(WarmState state) throws IOException {
        var disk = top.getFirst();
        Files.copy(state.disk(), disk, StandardCopyOption.REPLACE_EXISTING);
        site.engine.disks.rebase(
                disk,
                start == null
                        ? source.image().where().fetch(source.image().digest())
                        : ground.getFirst());
    }

    /** The layer that it began with can't be booted: it goes. */
    void abandon() throws IOException {
        var broken = Objects.requireNonNull(start, "it began with a layer");
        Folders.delete(held());
        site.engine.layers.drop(broken);
    }

    private Path fresh(int number) throws IOException {
        var disk = disk(0, number);
        Files.deleteIfExists(disk);
        return disk;
    }

    private Path disk(int step, int number) throws IOException {
        return site.disks().resolve("build-%d-%d.qcow2".formatted(step, number));
    }

    // -- what it is made of

    /** The disks that the guest writes to, the system's first. */
    List<Path> top() {
        return top;
    }

    /** What tells the disks below those from all others: no two builds leave the same layer. */
    String below() {
        return last != null
                ? last + " " + lastMade
                : start != null ? start + " " + startMade : source.image().digest().toString();
    }

    /** A script was given a secret, which may be in the machine's memory. */
    boolean isSuspect() {
        return suspect;
    }

    /**
     * Freezes what the disks hold after a customizer.
     *
     * @param settled nothing was left that a restart loses
     */
    void add(Plan.Customization step, Guest guest, boolean settled, Instant began)
            throws GuestLost, IOException {
        var key = Objects.requireNonNull(keys.get(step.id()));
        var reuse = site.order.reuse();
        var made = Made.between(reuse.run(), step.id(), began, site.engine.clock.instant());
        many++;
        suspect |= Plan.isGivenSecrets(step);
        var next = new ArrayList<Path>();
        for (int i = 0; i < top.size(); i++) {
            next.add(disk(many, i));
        }
        guest.overlay(next);
        frozen.add(
                new FrozenLayers.Frozen(
                        key,
                        top.stream().map(it -> it.getFileName().toString()).toList(),
                        site.order.tenant(),
                        reuse.template(),
                        reuse.generation(),
                        last == null ? start : last,
                        lastMade,
                        settled,
                        made,
                        begun.toEpochMilli(),
                        FrozenLayers.hostBoot(),
                        suspect));
        long bytes = 0;
        for (var disk : top) {
            bytes += Files.size(disk);
        }
        site.journal.layer(step.id(), key, bytes);
        last = key;
        lastMade = made;
        top = next;
    }

    /** No secret is in what the disks hold now. */
    void searched() throws IOException {
        frozen.searched();
    }

    /** The machine is off: what it left goes to the layer store. */
    void keep() {
        frozen.keep();
    }
}

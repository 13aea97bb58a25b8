package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The machine that an image is made in: it boots the source, and its disk becomes the image. */
final class BuildMachine implements AutoCloseable {
    private final Site site;
    private final Sources.Disk source;
    private final Layers layers;
    private final DataDisks dataDisks;
    private @Nullable Provisioner inside;
    private String identity = "";
    private boolean generalizedByTemplate;
    private Provisioner.@Nullable Inventory carries;

    BuildMachine(Site site, Sources.Disk source) throws IOException {
        this.site = site;
        this.source = source;
        var engine = site.engine;
        var start = site.order.start();
        var image = source.image();
        var parent = start == null ? null : start.layer();
        var root =
                parent != null
                        ? parent
                        : LayerKey.first(
                                site.order.tenant(),
                                image.digest(),
                                site.plan.diskBytes(),
                                engine.settings.surroundings() + site.order.network().identity());
        var from =
                parent == null ? image : new DiskImage(parent, image.virtualBytes(), engine.layers);
        layers =
                new Layers(
                        engine,
                        site.order.tenant(),
                        site.disks(),
                        root,
                        parent,
                        site.overlay(from, "0.qcow2"));
        dataDisks = new DataDisks(engine, site.disks(), source.dataDisks(), site.plan.dataDisks());
    }

    void boot(StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException {
        var booted = inside = site.boot("build", layers.top(), dataDisks.paths(), source, log);
        identity = booted.identity();
        booted.surround(log);
        if (site.order.start() == null && site.plan.diskBytes() > source.image().virtualBytes()) {
            booted.grow(log);
        }
    }

    /** Gives the exit code where the step has one; what the step did is a layer then. */
    @Nullable Integer customize(Plan.Customization step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        Integer code = null;
        switch (step) {
            case Plan.RunScript run -> code = inside().script(run, run.script(), log);
            case Plan.PutFile put -> inside().file(put, put.content(), put.destination(), log);
            case Plan.Restart restart -> inside().restart(restart, log);
            case Plan.UpdateLinux update -> inside().update(update, log);
            case Plan.UpdateWindows update -> inside().update(update, log);
        }
        if (dataDisks.isEmpty()) {
            layers.add(step, inside().guest, site.journal);
        }
        return code;
    }

    /** The machine is off after that. */
    void generalize(StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException {
        carries = inside().inventory(log);
        generalizedByTemplate = inside().generalize(log);
        inside().guest.powerDown(site::check);
        inside().guest.close();
        inside = null;
    }

    Captured capture(StepLog log) throws TimeUp, IOException {
        var engine = site.engine;
        var flat = site.disks().resolve("captured.qcow2");
        engine.disks.flatten(layers.top(), flat, site::check);
        long virtual = engine.disks.virtualBytes(flat);
        long bytes = Files.size(flat);
        var disk = engine.store.put(flat);
        log.say("%s, %,d bytes, disk of %d MiB\n".formatted(disk, bytes, virtual >> 20));
        var inventory = Objects.requireNonNull(carries, "the plan generalizes before it captures");
        var captured =
                new Captured(
                        disk,
                        bytes,
                        virtual,
                        inventory.packages(),
                        source.version(),
                        source.image().digest(),
                        inventory.os(),
                        source.cloudInit(),
                        dataDisks.capture(log, site::check));
        layers.keep();
        return captured;
    }

    /** What told it from all other machines while it ran; empty when nothing did. */
    String identity() {
        return identity;
    }

    /** Whether a script of the template took that out, or was to. */
    boolean isGeneralizedByTemplate() {
        return generalizedByTemplate;
    }

    /** Null before it boots and once it is off. */
    @Nullable Guest guest() {
        return inside == null ? null : inside.guest;
    }

    private Provisioner inside() {
        return Objects.requireNonNull(inside, "the plan boots before it customizes");
    }

    /** Ends at once; only then do its disks rest. */
    @Override
    public void close() {
        try (var _ = guest()) {
            // Whatever it is at.
        } finally {
            layers.keep();
        }
    }
}
